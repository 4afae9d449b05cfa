/** No mutant is larger, so that reading it is not what takes memory. */
const mostBytes = 4 << 20;
const oddKinds = ["missing", "folder", "pipe", "device", "circle"];

/** Changes a file, by what it is called: JSON as JSON in most cases, and every file as bytes in some. */
export function mutate(name, bytes, random) {
  if (random.integer(40) === 0) {
    const kind = random.choice(oddKinds);
    return { kind, how: kind };
  }
  // One wrong byte hides all wrong values: most spoilt JSON is to stay JSON.
  const changes = random.integer(10) < 7 ? wellFormedChanges(name) : anyChanges(name);
  const how = [];
  let changed = bytes;
  for (let left = 1 + random.integer(3); left > 0; left--) {
    const [made, what] = random.choice(changes)(changed, random);
    changed = made.subarray(0, mostBytes);
    how.push(what);
  }
  return { kind: "bytes", bytes: changed, how: how.join(", ") };
}

function wellFormedChanges(name) {
  if (name.endsWith(".jsonl")) return [jsonLine];
  if (name.endsWith(".json")) return [jsonValue];
  if (name.endsWith(".safetensors")) return [tensorHeader];
  return anyChanges(name);
}

function anyChanges(name) {
  return /\.(?:jsonl?|ya?ml|csv|txt|token)$/.test(name) ? [...textChanges, ...byteChanges] : byteChanges;
}

/** A place in a file, and how far it reaches. */
function stretch(length, random) {
  const start = random.integer(length + 1);
  return [start, Math.min(length, start + random.integer(1 + random.choice([1, 8, 64, 4096])))];
}

const splice = (bytes, start, end, put) =>
  Buffer.concat([bytes.subarray(0, start), put, bytes.subarray(end)]);

const byteChanges = [
  (bytes, random) => [bytes.subarray(0, random.integer(bytes.length + 1)), "cut off"],
  (bytes, random) => {
    const copy = Buffer.from(bytes);
    const flips = bytes.length === 0 ? 0 : random.choice([1, 4, 32]);
    for (let i = 0; i < flips; i++) copy[random.integer(copy.length)] ^= 1 << random.integer(8);
    return [copy, `${flips} bits flipped`];
  },
  (bytes, random) => {
    const [start, end] = stretch(bytes.length, random);
    return [splice(bytes, start, end, Buffer.alloc(0)), "a stretch left out"];
  },
  (bytes, random) => {
    const [start, end] = stretch(bytes.length, random);
    return [splice(bytes, start, start, bytes.subarray(start, end)), "a stretch twice"];
  },
  (bytes, random) => {
    const [start, end] = stretch(bytes.length, random);
    const fill = random.choice([0, 0xff, 0x20, 0x7f]);
    return [splice(bytes, start, end, Buffer.alloc(end - start, fill)), `a stretch of ${fill}`];
  },
  (bytes, random) => {
    const [start] = stretch(bytes.length, random);
    const number = Buffer.alloc(8);
    number.writeBigUInt64LE(random.choice([0n, 1n, 0x7fffffffn, 0xffffffffn, 2n ** 53n, 2n ** 64n - 1n]));
    const width = random.choice([1, 2, 4, 8]);
    return [splice(bytes, start, start + width, number.subarray(0, width)), "an extreme number"];
  },
  (bytes, random) => [
    Buffer.concat([bytes, Buffer.alloc(1 + random.integer(4096), random.integer(256))]),
    "more at the end",
  ],
  () => [Buffer.alloc(0), "empty"],
];

const words = [
  "null",
  "true",
  "-1",
  "0",
  "1e308",
  "1e999",
  "NaN",
  "-Infinity",
  "9007199254740993",
  "[]",
  "{}",
  '""',
  '"',
  "\\",
  ",",
  ":",
  "\n",
  "\r",
  "\t",
  "\0",
  "\u001b[2J",
  "\u202e",
  "\ufeff",
  "\ufffd",
  "\ud83d\ude00",
  "<image>",
  "<script>",
  "../../../etc/passwd",
  "/dev/zero",
  "__proto__",
  "constructor",
  "*a",
  "&a",
  "!!js/function",
  "<<",
  "- ",
  "'",
  "%",
  "|",
  "#",
];

const textChanges = [
  (bytes, random) => {
    const [start] = stretch(bytes.length, random);
    const word = random.choice(words);
    return [splice(bytes, start, start, Buffer.from(word)), `${JSON.stringify(word)} put in`];
  },
  (bytes, random) => {
    const lines = bytes.toString("latin1").split("\n");
    const index = random.integer(lines.length);
    const act = random.choice(["left out", "twice", "many times", "joined", "moved"]);
    const [line] = lines.splice(index, 1);
    if (act === "twice") lines.splice(index, 0, line, line);
    if (act === "many times")
      lines.splice(
        index,
        0,
        ...Array(Math.min(20_000, Math.ceil(mostBytes / 4 / (line.length + 1)))).fill(line),
      );
    if (act === "joined") lines[index] = line + (lines[index] ?? "");
    if (act === "moved") lines.splice(random.integer(lines.length + 1), 0, line);
    return [Buffer.from(lines.join("\n"), "latin1"), `a line ${act}`];
  },
  (bytes, random) => {
    const text = bytes.toString("latin1");
    const numbers = [...text.matchAll(/-?\d+(?:\.\d+)?/g)];
    if (numbers.length === 0) return [bytes, "no number"];
    const { index, 0: found } = random.choice(numbers);
    const put = random.choice([
      "0",
      "-1",
      "1",
      "1.5",
      "1e9",
      "1e400",
      "4294967296",
      "9007199254740992",
      "x",
      "",
    ]);
    return [
      Buffer.from(text.slice(0, index) + put + text.slice(index + found.length), "latin1"),
      `${found} is ${put}`,
    ];
  },
  (bytes, random) => {
    const [start] = stretch(bytes.length, random);
    const word = random.choice(["[", "{", '"', "a", "- ", "é", '{"a":', "[[[["]);
    return [splice(bytes, start, start, Buffer.from(word.repeat(100_000))), `${word} 100,000 times`];
  },
  (bytes) => [Buffer.from(bytes.toString("latin1").replaceAll("\n", "\r\n"), "latin1"), "Windows line ends"],
  (bytes) => [Buffer.from(`\ufeff${bytes.toString("utf8")}`, "utf16le"), "UTF-16"],
];

/** Values that programs do not expect. Made anew each time, since some are large. */
const values = [
  () => null,
  () => true,
  () => "",
  () => -1,
  () => 0,
  () => 0.5,
  () => 1e9,
  () => 2 ** 31,
  () => 2 ** 53,
  () => -1e300,
  () => [],
  () => ({}),
  () => "x".repeat(100_000),
  () => "\u001b[31m\u0007\n\u202e",
  () => "\0",
  () => "../../../etc/passwd",
  () => "\ud800",
  (old) => [old],
  (old) => ({ a: old }),
  (old) => String(old).slice(0, 1000),
  (old) => (typeof old === "number" ? old + 1 : old),
  (old) => (typeof old === "number" ? old * 1e6 : old),
  (old) => (typeof old === "string" ? old.slice(1) : old),
  (old) => (typeof old === "string" ? old.toUpperCase() : old),
  (old) => (Array.isArray(old) ? old.slice(1) : old),
  (old) => (Array.isArray(old) ? [...old].reverse() : old),
  (old) => (Array.isArray(old) && old.length > 0 ? Array(10_000).fill(old[0]) : old),
  (_, random) => Array.from({ length: 1000 }, () => random.integer(1000)),
];

const jsonValue = (bytes, random) => {
  const root = parse(bytes.toString("utf8"));
  if (root === undefined) return [bytes, "no longer JSON"];
  const [changed, how] = changeJson(root, random);
  return [Buffer.from(changed), how];
};

const jsonLine = (bytes, random) => {
  const lines = bytes.toString("utf8").split("\n");
  const index = random.integer(Math.max(1, lines.length - 1));
  const root = parse(lines[index]);
  if (root === undefined) return [bytes, "no longer JSON"];
  const [changed, how] = changeJson(root, random);
  lines[index] = changed;
  return [Buffer.from(lines.join("\n")), `line ${index + 1}: ${how}`];
};

/** The JSON in front of the numbers; its length is kept right in most cases. */
const tensorHeader = (bytes, random) => {
  if (bytes.length < 8) return [bytes, "no header"];
  const length = Number(bytes.readBigUInt64LE(0));
  const root = parse(bytes.subarray(8, 8 + length).toString("utf8"));
  if (root === undefined) return [bytes, "no header"];
  const [changed, how] = changeJson(root, random);
  const header = Buffer.from(changed);
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(header.length + (random.integer(8) === 0 ? 1 : 0)));
  return [Buffer.concat([size, header, bytes.subarray(8 + length)]), `header: ${how}`];
};

/** Undefined for what is no JSON, or nests too deep to be written again. */
function parse(text) {
  try {
    const value = JSON.parse(text);
    JSON.stringify(value);
    return value;
  } catch {
    return undefined;
  }
}

/** Changes one value, key or member somewhere in JSON, and writes it. */
function changeJson(root, random) {
  const at = `$.${"x".repeat(12)}`;
  const holder = { root };
  let parent = holder;
  let key = "root";
  const path = [];
  for (;;) {
    const value = parent[key];
    const keys = typeof value === "object" && value !== null ? Object.keys(value) : [];
    if (keys.length === 0 || (path.length > 0 && random.integer(4) === 0)) break;
    parent = value;
    key = random.choice(keys);
    path.push(key);
  }
  const where = path.join(".").slice(0, 80);
  const old = parent[key];
  const act = random.integer(10);
  const slot = parent;
  if (act === 0 && path.length > 0) {
    if (Array.isArray(parent)) parent.splice(Number(key), 1);
    else delete slot[key];
    return [JSON.stringify(holder.root), `${where} left out`];
  }
  if (act === 1 && path.length > 0 && !Array.isArray(parent)) {
    const name = random.choice([
      "__proto__",
      "constructor",
      "toString",
      "",
      "x",
      `${key}s`,
      String(key).toUpperCase(),
    ]);
    delete slot[key];
    Object.defineProperty(parent, name, { value: old, enumerable: true, configurable: true, writable: true });
    return [JSON.stringify(holder.root), `${where} is called ${name}`];
  }
  if (act === 2) {
    // What JSON.stringify does not write: put in as text.
    const raw = random.choice([
      "NaN",
      "-Infinity",
      "1e999",
      "9007199254740993",
      `${"[".repeat(50_000)}${"]".repeat(50_000)}`,
      `${'{"a":'.repeat(20_000)}1${"}".repeat(20_000)}`,
      "nil",
      "'x'",
      "01",
    ]);
    slot[key] = at;
    return [
      JSON.stringify(holder.root).replace(JSON.stringify(at), () => raw),
      `${where} is ${raw.slice(0, 20)}`,
    ];
  }
  if (act === 3 && path.length > 0 && !Array.isArray(parent)) {
    const text = JSON.stringify({ [key]: old });
    slot[key] = at;
    const twice = `${JSON.stringify(old)},${text.slice(1, -1)}`;
    return [JSON.stringify(holder.root).replace(JSON.stringify(at), () => twice), `${where} twice`];
  }
  slot[key] = random.choice(values)(old, random);
  return [JSON.stringify(holder.root), `${where} is ${JSON.stringify(slot[key])?.slice(0, 40)}`];
}
