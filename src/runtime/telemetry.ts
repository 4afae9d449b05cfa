/**
 * Keeps ONNX Runtime from gathering what it would send to its makers, unless the environment says otherwise. It would
 * also search the whole command line of the process with a recursive pattern, which some 10,000 characters are too long for.
 */
export function withoutTelemetry(): void {
  process.env.ORT_DISABLE_TELEMETRY ??= "1";
}
