// Runs before packing. The package carries ONNX Runtime in itself (bundleDependencies), because an ordinary dependency
// would run ONNX Runtime's install script on every user's machine: on Linux that script fetches CUDA libraries from
// another registry, and where that cannot be reached the whole installation fails. The files it would add are only
// needed on GPUs, so the copy that is packed goes without the script.
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const file = join(root, "node_modules", "onnxruntime-node", "package.json");
const { postinstall, ...scripts } = JSON.parse(readFileSync(file, "utf8")).scripts;
if (postinstall) {
  writeFileSync(file, `${JSON.stringify({ ...JSON.parse(readFileSync(file, "utf8")), scripts }, null, 2)}\n`);
}
