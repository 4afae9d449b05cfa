/**
 * What is said of options: keys that are not known, and what was probably meant; the names of devices.
 * @module
 */
export { checkOptions, describeValue, type KnownOptions } from "./check.js";
export {
  type Device,
  type DeviceChoice,
  deviceParts,
  devices,
  devicesOf,
  type PartDevices,
} from "./device.js";
export { suggest } from "./suggest.js";
