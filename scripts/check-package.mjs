// Packs the package, installs the tarball into an empty project as a user would, and asks a question from every kind of
// program: ES module, CommonJS, strict TypeScript under both module resolutions, and bundles made by esbuild and vite. What
// package.json says of it publint and are-the-types-wrong look at.
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { publint } from "publint";
import { formatMessage } from "publint/utils";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const folder = mkdtempSync(join(tmpdir(), "instructblip-package-"));
const project = join(folder, "project");

const question = JSON.stringify("What is at the bottom left?");
const esModule = `import { InstructBlip } from "instructblip";
const model = await InstructBlip.load();
console.log("answer:", await model.ask("image.png", ${question}).text);
await model.dispose();
`;
const commonJs = `const { InstructBlip } = require("instructblip");
(async () => {
  const model = await InstructBlip.load();
  console.log("answer:", await model.ask("image.png", ${question}).text);
  await model.dispose();
})();
`;
const typeScript = `import { type AnswerResult, InstructBlip } from "instructblip";
import { train } from "instructblip/training";
import { evaluate } from "instructblip/evaluation";
const model: InstructBlip = await InstructBlip.load();
const answer: AnswerResult = await model.ask("image.png", ${question});
console.log("answer:", answer.text, typeof train, typeof evaluate);
await model.dispose();
`;

try {
  await pack();
  install();
  let failed = 0;
  let answered;
  const expectAnswer = (name, { status, stdout, stderr }) => {
    const answer = /^answer: (\S.*)$/m.exec(stdout)?.[1];
    answered ??= answer;
    // Every program asks the same question, so every answer is the first one's.
    report(name, status === 0 && answer !== undefined && answer.startsWith(answered), stdout + stderr);
  };
  const report = (name, ok, output) => {
    process.stdout.write(`${ok ? "ok    " : "FAILED"} ${name}\n`);
    if (!ok) {
      failed++;
      process.stdout.write(`${output.replace(/^/gm, "       ")}\n`);
    }
  };

  const installed = join(project, "node_modules", "instructblip");
  const { messages, pkg } = await publint({ pkgDir: installed, strict: true, pack: false });
  report("publint", messages.length === 0, messages.map((each) => formatMessage(each, pkg)).join("\n"));

  // Of the package what types are looked for in: the whole is read into memory.
  const face = join(folder, "face.tgz");
  const parts = ["instructblip/package.json", "instructblip/dist"];
  const packing = run("tar", ["-czf", face, "-C", join(project, "node_modules"), ...parts]);
  const attw = join(root, "node_modules", "@arethetypeswrong", "cli", "dist", "index.js");
  const types =
    packing.status === 0
      ? run(process.execPath, [attw, face, "--profile", "esm-only", "--no-color"])
      : packing;
  report("are-the-types-wrong", types.status === 0, types.stdout + types.stderr);

  write("esm.mjs", esModule);
  expectAnswer("ES module", node("esm.mjs"));
  write("cjs.cjs", commonJs);
  expectAnswer("CommonJS", node("cjs.cjs"));

  const { status, stdout, stderr } = run(process.execPath, [
    join(installed, "dist", "cli", "main.js"),
    "ask",
    "image.png",
    "What is at the bottom left?",
    "--json",
  ]);
  report("command line", status === 0 && JSON.parse(stdout).text !== "", stdout + stderr);

  write("strict.mts", typeScript);
  const compiler = join(root, "node_modules", "typescript", "lib", "tsc.js");
  const nodeTypes = ["--types", "node", "--typeRoots", join(root, "node_modules", "@types")];
  const strict = [
    "--strict",
    "--target",
    "es2022",
    "--lib",
    "es2023",
    "--skipLibCheck",
    "false",
    ...nodeTypes,
  ];
  for (const [module, moduleResolution] of [
    ["nodenext", "nodenext"],
    ["esnext", "bundler"],
  ]) {
    const flags = ["--module", module, "--moduleResolution", moduleResolution];
    const outDir = `built-${moduleResolution}`;
    const compiled = run(process.execPath, [compiler, ...strict, ...flags, "--outDir", outDir, "strict.mts"]);
    if (compiled.status !== 0)
      report(`TypeScript, ${moduleResolution}`, false, compiled.stdout + compiled.stderr);
    else expectAnswer(`TypeScript, ${moduleResolution}`, node(join(outDir, "strict.mjs")));
  }

  // A bundle cannot hold the worker thread's file, the native library and the model's weights. Left external it works …
  const esbuild = join(root, "node_modules", "esbuild", "bin", "esbuild");
  const bundle = ["esm.mjs", "--bundle", "--platform=node", "--format=esm"];
  const external = run(esbuild, [...bundle, "--external:instructblip", "--outfile=bundles/external.mjs"]);
  expectAnswer(
    "esbuild, instructblip external",
    external.status === 0 ? node("bundles/external.mjs") : external,
  );
  // … and bundled all the same, the program says so, instead of ending without a word.
  const whole = run(esbuild, [...bundle, "--outfile=bundles/whole.mjs"]);
  expectAdvice("esbuild, everything bundled", whole.status === 0 ? node("bundles/whole.mjs") : whole);

  const older = ["cjs.cjs", "--bundle", "--platform=node", "--format=cjs", "--log-level=error"];
  const wholeCommonJs = run(esbuild, [...older, "--outfile=bundles/whole.cjs"]);
  expectAdvice(
    "esbuild, everything bundled as CommonJS",
    wholeCommonJs.status === 0 ? node("bundles/whole.cjs") : wholeCommonJs,
  );

  const vite = join(root, "node_modules", "vite", "bin", "vite.js");
  write("vite.config.mjs", "export default {};\n");
  const ssr = run(process.execPath, [vite, "build", "--ssr", "esm.mjs", "--outDir", "bundles/vite"]);
  expectAnswer("vite, server build", ssr.status === 0 ? node("bundles/vite/esm.mjs") : ssr);
  write("vite.config.mjs", "export default { ssr: { noExternal: true } };\n");
  const inlined = run(process.execPath, [
    vite,
    "build",
    "--ssr",
    "esm.mjs",
    "--outDir",
    "bundles/vite-whole",
  ]);
  expectAdvice(
    "vite, everything bundled",
    inlined.status === 0 ? node("bundles/vite-whole/esm.mjs") : inlined,
  );

  function expectAdvice(name, { status, stdout, stderr }) {
    report(name, status === 1 && /instructblip cannot be bundled.*external/s.test(stderr), stdout + stderr);
  }

  process.exitCode = failed > 0 ? 1 : 0;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function pack() {
  say("packing");
  await import("./prepare-bundle.mjs");
  const { status, stdout, stderr } = npm(
    root,
    "pack",
    "--ignore-scripts",
    "--json",
    "--pack-destination",
    folder,
  );
  if (status !== 0) throw new Error(`npm pack failed: ${stderr}`);
  const [{ filename, size, files, bundled }] = JSON.parse(stdout);
  const unwanted = files.filter(
    ({ path }) => !path.startsWith("node_modules/") && /\.map$|\.test\.|\/testing\/|^src\//.test(path),
  );
  if (unwanted.length > 0)
    throw new Error(`packed by mistake: ${unwanted.map(({ path }) => path).join(", ")}`);
  process.stdout.write(
    `ok     packed: ${(size / 1e6).toFixed(0)} MB, ${files.length} files, with ${bundled.length} packages inside\n`,
  );
  cpSync(join(folder, basename(filename)), join(folder, "instructblip.tgz"));
}

function install() {
  mkdirSync(project);
  write("package.json", `${JSON.stringify({ name: "empty", version: "1.0.0", private: true })}\n`);
  cpSync(join(root, "examples", "colour.png"), join(project, "image.png"));
  say("installing");
  const flags = ["--no-audit", "--no-fund", "--no-update-notifier"];
  const { status, stderr } = npm(project, "install", ...flags, join(folder, "instructblip.tgz"));
  if (status !== 0) throw new Error(`npm install failed: ${stderr}`);
  const runtime = join(
    project,
    "node_modules",
    "instructblip",
    "node_modules",
    "onnxruntime-node",
    "package.json",
  );
  if (JSON.parse(readFileSync(runtime, "utf8")).scripts.postinstall) {
    throw new Error(
      "the packed ONNX Runtime still has its install script; pack runs scripts/prepare-bundle.mjs",
    );
  }
  process.stdout.write("ok     installed into an empty project\n");
}

function npm(cwd, ...args) {
  // Nothing of this project's own settings may reach the installation.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^(npm_|ONNXRUNTIME_)/i.test(name) || name === "npm_execpath",
    ),
  );
  const program = env.npm_execpath?.endsWith("npm-cli.js") ? [process.execPath, env.npm_execpath] : ["npm"];
  return run(program[0], [...program.slice(1), ...args], { cwd, env });
}

function node(file) {
  return run(process.execPath, [file]);
}

function run(command, args, options = {}) {
  return spawnSync(command, args, { cwd: project, encoding: "utf8", maxBuffer: 1e9, ...options });
}

function write(name, text) {
  writeFileSync(join(project, name), text);
}

function say(text) {
  process.stderr.write(`instructblip: ${text}\n`);
}
