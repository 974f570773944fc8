import { createRandom, isUnmixError, type Random } from "@unmix/core";
import { type GrainTable, type Mapping, readGrains } from "@unmix/sediment/domain";
import { strFromU8, strToU8, unzipSync, zipSync } from "fflate";
import { describe, expect, it } from "vitest";
import writeWorkbook from "write-excel-file/universal";
import { workbook } from "./files.ts";
import { type ScannedSheet, scanWorkbook } from "./scan.ts";

const CASES = 300;
const TEXTS = [
  "",
  " ",
  "n.a.",
  "-",
  "<0.01",
  "0",
  "-4.5",
  "1,5",
  "NaN",
  "1e999",
  "#DIV/0!",
  "A & B",
  "7.25 ",
];

const WIDE = {
  Age: [
    ["A", "B", "C"],
    [1.5, 2.5, 3.5],
    [4, 5, 6],
    [7, 8, 9],
    [10, "n.a.", null],
  ],
  Ratio: [
    ["A", "B", "C"],
    [0.1, 0.2, 0.3],
    [0.4, 0.5, 0.6],
    [0.7, 0.8, 0.9],
    [1, null, null],
  ],
};
const LONG = [
  ["Sink", "Grain", "Age", "Ratio"],
  ...Array.from({ length: 12 }, (_, n) => ["ABC"[n % 3]!, `g${n}`, n + 0.5, n / 8]),
];

const wideMapping: Mapping = { layout: "wide", header: 1, data: 2, decimalComma: false };
const longMapping: Mapping = {
  layout: "long",
  header: 1,
  data: 2,
  decimalComma: false,
  columns: [
    { name: "A", role: "sink" },
    { name: "B", role: "grain" },
    { name: "C", role: "feature" },
    { name: "D", role: "feature" },
  ],
};

/** What is compared: the values with the names they stand under. */
interface Seen {
  readonly features: readonly string[];
  readonly grains: readonly { sink: string; id: string; values: readonly number[] }[];
}

function seenBy(table: GrainTable): Seen {
  const J = table.features.length;
  return {
    features: table.features,
    grains: table.grainIds.map((id, n) => ({
      sink: table.sinks[table.sinkOf[n]!]!,
      id,
      values: Array.from(table.values.subarray(n * J, (n + 1) * J)),
    })),
  };
}

function numberIn(text: string | undefined): number {
  const trimmed = (text ?? "").trim();
  if (/^[+-]?[1-9]\d{0,2},\d{3}$/.test(trimmed)) return Number.NaN;
  const value =
    trimmed === "" ? Number.NaN : Number(trimmed.replace(/^([+-]?\d*),(\d*)$/, "$1.$2"));
  return Number.isFinite(value) ? value : Number.NaN;
}

function expectWide(sheets: readonly ScannedSheet[]): Seen {
  const used = sheets.filter(({ cells }) =>
    Array.from(cells.values()).some((text) => !Number.isNaN(numberIn(text))),
  );
  const width = Math.max(...Array.from(used[0]!.cells.keys(), (key) => Number(key.split(":")[1])));
  const nameOf = (sheet: ScannedSheet, c: number) =>
    sheet.cells.get(`1:${c}`)?.trim() ?? `Sink ${c}`;
  const grains: Seen["grains"][number][] = [];
  for (let c = 1; c <= width; c++) {
    const sink = nameOf(used[0]!, c);
    const columns = used.map((sheet) => {
      const names = Array.from({ length: width }, (_, k) => nameOf(sheet, k + 1));
      return names.indexOf(sink) + 1;
    });
    const cell = (j: number, row: number) => used[j]!.cells.get(`${row}:${columns[j]}`);
    let last = Math.max(...used.map(({ rows }) => rows));
    while (last > 1 && used.every((_, j) => cell(j, last) === undefined)) last--;
    for (let row = 2; row <= last; row++) {
      grains.push({
        sink,
        id: String(row - 1),
        values: used.map((_, j) => numberIn(cell(j, row))),
      });
    }
  }
  return { features: used.map(({ name }) => name), grains };
}

function expectLong(sheets: readonly ScannedSheet[]): Seen {
  const { cells, rows } = sheets[0]!;
  const at = (row: number, column: number) => cells.get(`${row}:${column}`)?.trim();
  const count = new Map<string, number>();
  const grains: Seen["grains"][number][] = [];
  for (let row = 2; row <= rows; row++) {
    const sink = at(row, 1);
    if (sink === undefined) continue;
    count.set(sink, (count.get(sink) ?? 0) + 1);
    grains.push({
      sink,
      id: at(row, 2) ?? String(count.get(sink)),
      values: [numberIn(at(row, 3)), numberIn(at(row, 4))],
    });
  }
  return { features: [at(1, 3) ?? "Column C", at(1, 4) ?? "Column D"], grains };
}

type Mutation = (bytes: Uint8Array, random: Random) => Uint8Array;

function pick<T>(items: readonly T[], random: Random): T {
  return items[random.integer(items.length)]!;
}

/** Changes the XML of one part, mostly of a sheet, and packs the archive again. */
function inPart(change: (xml: string, random: Random) => string): Mutation {
  return (bytes, random) => {
    const parts = unzipSync(bytes);
    const names = Object.keys(parts);
    const sheets = names.filter(
      (name) => name.includes("worksheets/sheet") && !name.endsWith(".rels"),
    );
    const name = pick(random.integer(5) === 0 ? names : sheets, random);
    parts[name] = strToU8(change(strFromU8(parts[name]!), random));
    return zipSync(parts);
  };
}

/** Replaces one match, chosen at random. */
function replaceOne(
  xml: string,
  expression: RegExp,
  by: (match: string) => string,
  random: Random,
) {
  const matches = Array.from(xml.matchAll(expression));
  if (matches.length === 0) return xml;
  const match = pick(matches, random);
  return xml.slice(0, match.index) + by(match[0]) + xml.slice(match.index + match[0].length);
}

const MUTATIONS: Readonly<Record<string, Mutation>> = {
  "a byte of the archive": (bytes, random) => {
    const changed = bytes.slice();
    changed[random.integer(changed.length)] = random.integer(256);
    return changed;
  },
  "the archive cut": (bytes, random) => bytes.slice(0, random.integer(bytes.length)),
  "an entry gone": (bytes, random) => {
    const parts = unzipSync(bytes);
    delete parts[pick(Object.keys(parts), random)];
    return zipSync(parts);
  },
  "the text of a cell": inPart((xml, random) => {
    const text = pick(TEXTS, random).replace("&", "&amp;").replace("<", "&lt;");
    return replaceOne(xml, /(?<=<(?:v|t)(?: [^>]*)?>)[^<]*/g, () => text, random);
  }),
  "the text of a number": inPart((xml, random) => {
    const text = pick(TEXTS, random).replace("&", "&amp;").replace("<", "&lt;");
    return replaceOne(
      xml,
      /<c r="\w+"><v>[^<]*<\/v><\/c>/g,
      (cell) => cell.replace(/"><v>.*<\/v>/, `" t="inlineStr"><is><t>${text}</t></is>`),
      random,
    );
  }),
  "a cell gone": inPart((xml, random) => replaceOne(xml, /<c [^>]*>.*?<\/c>/g, () => "", random)),
  "a row gone": inPart((xml, random) =>
    replaceOne(xml, /<row [^>]*>.*?<\/row>/g, () => "", random),
  ),
  "a row emptied": inPart((xml, random) =>
    replaceOne(xml, /(?<=<row [^>]*>).*?(?=<\/row>)/g, () => "", random),
  ),
  "a row twice": inPart((xml, random) =>
    replaceOne(xml, /<row [^>]*>.*?<\/row>/g, (row) => row + row, random),
  ),
  "an address": inPart((xml, random) =>
    replaceOne(
      xml,
      /(?<=r=")\w+/g,
      () =>
        pick(
          ["A1", "B3", "7", "XFD1048576", "1048576", "0", "A0", "1e9", "Infinity", "AAAA1", "b2"],
          random,
        ),
      random,
    ),
  ),
  "an address gone": inPart((xml, random) => replaceOne(xml, / r="\w+"/g, () => "", random)),
  "a type": inPart((xml, random) =>
    replaceOne(
      xml,
      /(?<= t=")\w+/g,
      () => pick(["s", "b", "e", "d", "n", "str", "inlineStr", "q"], random),
      random,
    ),
  ),
  "a claimed size": inPart((xml) =>
    xml.replace(/<sheetData>/, '<dimension ref="A1:XFD1048576"/><sheetData>'),
  ),
  "a byte of a part": inPart((xml, random) => {
    const at = random.integer(xml.length);
    return xml.slice(0, at) + String.fromCharCode(32 + random.integer(95)) + xml.slice(at + 1);
  }),
  "a part cut": inPart((xml, random) => xml.slice(0, random.integer(xml.length))),
};

describe("a workbook changed at random", () => {
  it("gives a sentence, or exactly the table that another reader sees in it", async () => {
    const long = new Uint8Array(
      await (await writeWorkbook(LONG, { sheet: "Grains" }).toBlob()).arrayBuffer(),
    );
    const wide = new Uint8Array(workbook(WIDE).bytes);
    const names = Object.keys(MUTATIONS);
    let read = 0;
    for (let n = 0; n < CASES; n++) {
      const random = createRandom(n);
      const isWide = n % 2 === 0;
      const name = names[Math.floor(n / 2) % names.length]!;
      const bytes = MUTATIONS[name]!(isWide ? wide : long, random);
      const context = `case ${n}: ${name}`;
      let table: GrainTable;
      try {
        table = await readGrains({ name: "fuzz.xlsx", bytes }, isWide ? wideMapping : longMapping);
      } catch (error) {
        expect(isUnmixError(error, "file"), `${context}: ${(error as Error).stack}`).toBe(true);
        expect((error as Error).message, context).toMatch(/^"fuzz\.xlsx".*[a-z].*\.$/);
        continue;
      }
      read++;
      const sheets = scanWorkbook(bytes);
      expect(seenBy(table), context).toEqual(isWide ? expectWide(sheets) : expectLong(sheets));
    }
    expect(read).toBeGreaterThan(CASES / 4);
    expect(read).toBeLessThan(CASES);
  });
});
