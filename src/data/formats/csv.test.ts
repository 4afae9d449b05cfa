import fc from "fast-check";
import { expect, test } from "vitest";
import { type CsvRow, readCsv } from "./csv.js";

async function read(text: string, pieceLength = 5): Promise<CsvRow[]> {
  async function* pieces() {
    for (let at = 0; at < text.length; at += pieceLength) yield text.slice(at, at + pieceLength);
  }
  const rows: CsvRow[] = [];
  for await (const row of readCsv(pieces(), "f.csv")) rows.push(row);
  return rows;
}

test("reads any cells that are quoted, whatever the pieces and line ends", async () => {
  const cell = fc.string({ unit: fc.constantFrom("a", ",", '"', "\n", "\r", " ", "é", "🌻") });
  const rows = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }));
  await fc.assert(
    fc.asyncProperty(
      rows,
      fc.constantFrom("\n", "\r\n"),
      fc.integer({ min: 1, max: 9 }),
      async (rows, end, length) => {
        const quote = (cell: string) => `"${cell.replaceAll('"', '""')}"`;
        const text = rows.map((row) => row.map(quote).join(",") + end).join("");
        expect((await read(text, length)).map(({ cells }) => cells)).toEqual(rows);
      },
    ),
  );
});

test("says on which line a row begins", async () => {
  const rows = await read('a,b\n"1\n2",x\r\n\r\n,\nlast,""');
  expect(rows).toEqual([
    { cells: ["a", "b"], line: 1 },
    { cells: ["1\n2", "x"], line: 2 },
    { cells: ["", ""], line: 5 },
    { cells: ["last", ""], line: 6 },
  ]);
});

test.each([
  [
    'a,b\n1,"2\n3',
    "f.csv:2: the quote of cell 2 is never closed: the file is cut off, or a quote is missing",
  ],
  ['a"b,c', "f.csv:1: a quote stands inside cell 1, which is not quoted"],
  ['"a"b,c', "f.csv:1: text follows the closing quote of cell 1"],
])("refuses %j", async (text, message) => {
  await expect(read(text, 1000)).rejects.toMatchObject({ message });
});

test("refuses a row too long to be meant", async () => {
  const text = `"${"x".repeat(2 ** 21)}`;
  await expect(read(text, 2 ** 16)).rejects.toThrow(
    "f.csv:1: the row is longer than 1048576 characters; is a quote open?",
  );
});
