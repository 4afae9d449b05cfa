/** A device that this machine does not have, or lacks the software for, or that cannot compute what is asked of it. */
export class DeviceError extends Error {
  override readonly name = "DeviceError";
}
