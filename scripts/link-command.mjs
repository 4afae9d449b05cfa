// Runs after packages were installed in a clone ("prepare"), never in a project that installs the package. npm links the
// commands of other packages only; this makes `npx instructblip` work in a clone as it does where the package is installed.
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const commands = join(dirname(fileURLToPath(import.meta.url)), "..", "node_modules", ".bin");
mkdirSync(commands, { recursive: true });
if (process.platform === "win32") {
  writeFileSync(
    join(commands, "instructblip.cmd"),
    '@node "%~dp0\\..\\..\\scripts\\instructblip.mjs" %*\r\n',
  );
} else {
  const link = join(commands, "instructblip");
  rmSync(link, { force: true });
  symlinkSync(join("..", "..", "scripts", "instructblip.mjs"), link);
}
