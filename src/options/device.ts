/** What a model's programs compute on, and how it is chosen. */

export type Device = "cpu" | "webgpu" | "cuda";

export const devices = ["cpu", "webgpu", "cuda"] as const satisfies readonly Device[];

/** Device of each part of a model. */
export interface PartDevices {
  vision: Device;
  qformer: Device;
  languageModel: Device;
}

export const deviceParts = [
  "vision",
  "qformer",
  "languageModel",
] as const satisfies readonly (keyof PartDevices)[];

/** One device for all parts, or some parts' devices; the others are on the CPU. */
export type DeviceChoice = Device | Readonly<Partial<PartDevices>>;

export function devicesOf(choice: DeviceChoice = "cpu"): PartDevices {
  const all = typeof choice === "string" ? choice : "cpu";
  return { vision: all, qformer: all, languageModel: all, ...(typeof choice === "object" && choice) };
}
