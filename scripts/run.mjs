// Every npm script comes through here: `node scripts/run.mjs PROGRAM ...args` makes the checkout ready, then becomes
// the program. It runs in this same process, so exit codes and signals need no relaying.
import { spawnSync } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { SetUpError, setUp } from "./set-up.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");

const programs = {
  cli: { file: "dist/cli/main.js", build: true, inCallersFolder: true },
  test: { file: "node_modules/vitest/vitest.mjs", args: ["run"], build: true },
  lint: { file: "node_modules/@biomejs/biome/bin/biome", args: ["check", "--error-on-warnings"] },
  format: { file: "node_modules/@biomejs/biome/bin/biome", args: ["check", "--write"] },
  check: { file: "node_modules/typescript/lib/tsc.js", args: ["--noEmit", "-p", "tsconfig.json"] },
  // Benchmarks are compiled together with the sources they call, into a folder that is not published.
  bench: { file: "dist/.bench/bench/main.js", compile: "tsconfig.bench.json", inCallersFolder: true },
  api: { file: "node_modules/typedoc/bin/typedoc" },
  fuzz: { file: "fuzz/main.mjs", build: true },
  "check-package": { file: "scripts/check-package.mjs", build: true },
  examples: { file: "scripts/examples.mjs", build: true },
  build: { build: true },
};

const [name, ...rest] = process.argv.slice(2);
const program = Object.hasOwn(programs, name ?? "") ? programs[name] : undefined;
if (!program) {
  process.stderr.write(
    `instructblip: scripts/run.mjs knows ${Object.keys(programs).join(", ")}, not "${name}"\n`,
  );
  process.exit(2);
}

try {
  await setUp(root, { build: program.build === true });
} catch (error) {
  if (!(error instanceof SetUpError)) throw error;
  process.stderr.write(`instructblip: ${error.message}\n`);
  process.exit(error.exitCode);
}

if (program.compile) {
  const compiler = join(root, programs.check.file);
  const { status } = spawnSync(process.execPath, [compiler, "-p", join(root, program.compile)], {
    stdio: "inherit",
  });
  if (status !== 0) process.exit(1);
}

if (program.file) {
  // npm changes to the project's folder; paths a user types are relative to where they typed them.
  process.chdir(program.inCallersFolder ? (process.env.INIT_CWD ?? process.cwd()) : root);
  const file = join(root, program.file);
  process.argv = [process.argv[0], file, ...(program.args ?? []), ...rest];
  await import(pathToFileURL(file).href);
}
