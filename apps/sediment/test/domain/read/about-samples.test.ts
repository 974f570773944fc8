import { inspect, parseMapping, readGrains } from "@unmix/sediment/domain";
import { describe, expect, it } from "vitest";
import { skippedEntries } from "../../../src/domain/write/skipped.ts";
import { text, workbook } from "./files.ts";

type Row = readonly (string | number | null)[];

const VALUES: readonly Row[] = [
  [100.5, 200.3],
  [101.5, 203.3],
  [102.5, 205.3],
  [99.5, null],
];
const labelled = (label: (n: number) => string | number | null) =>
  VALUES.map((row, n): Row => [label(n), ...row]);
const blank = () => null;
const columns = ({ values, sinkOf }: { values: Float64Array; sinkOf: Int32Array }) =>
  [0, 1].map((sink) => Array.from(values).filter((_, n) => sinkOf[n] === sink));
const EXPECTED = [
  [100.5, 101.5, 102.5, 99.5],
  [200.3, 203.3, 205.3],
];

/** Reads the table, also as its own preview says, and gives the rows set aside as "row why". */
async function reads(rows: readonly Row[]) {
  const file = workbook({ Age: rows });
  const read = await readGrains(file);
  const { mapping } = await inspect(file);
  expect(await readGrains(file, mapping)).toEqual(read);
  expect(read.sinks).toEqual(["KR-12", "KR-14"]);
  expect(columns(read)).toEqual(EXPECTED);
  expect(read.skipped).toEqual([]);
  return {
    ids: read.grainIds,
    aside: skippedEntries(read).map(({ row, text, why }) => `${row} ${text}: ${why}`),
    notes: read.notes,
    errors: read.errors,
  };
}

const HEADINGS: Row = ["Sample", "KR-12", "KR-14"];

describe("rows between the names of samples and the values", () => {
  it.each([
    "n",
    "N",
    "n =",
    "Count",
    "Number of grains",
    "No. of analyses",
    "# grains",
    "Total zircons",
    "Grains (n)",
    "Number of concordant ages",
  ])("called %s are no grains", async (label) => {
    const { aside, notes } = await reads([HEADINGS, [label, 4, 3], ...labelled(blank)]);
    expect(aside).toEqual([`2 ${label} | 4 | 3: about the samples`]);
    expect(notes).toEqual([
      {
        code: "aboutSetAside",
        message: `A row tells about the samples and is set aside: "${label} | 4 | 3" (row 2); say "data=2" if the values begin there.`,
      },
    ]);
  });

  it("may be several, with ids, one name or a closing row in the column of their labels", async () => {
    const about: readonly Row[] = [
      ["Lithology", "sandstone", "siltstone"],
      ["Latitude", 42.1, 43.2],
      ["Depth (m)", 12, 15],
      ["n", 110, 95],
    ];
    const withIds = await reads([HEADINGS, ...about, ...labelled((n) => `Grain ${n + 1}`)]);
    expect(withIds.aside).toHaveLength(4);
    expect(withIds.ids.slice(0, 4)).toEqual(["Grain 1", "Grain 2", "Grain 3", "Grain 4"]);
    for (const label of [() => "age", (n: number) => (n === 0 ? "Age (Ma)" : null), blank]) {
      const { aside, ids } = await reads([HEADINGS, ...about, ...labelled(label)]);
      expect([aside.length, ids[0]]).toEqual([4, "1"]);
    }
    const closed = await reads([HEADINGS, ...about, ...labelled(blank), ["Mean", 101, 203]]);
    expect(closed.aside.at(-1)).toBe("10 Mean | 101 | 203: row of statistics");
  });

  it("are found below names without one over the labels, and beside units", async () => {
    const nameless = await reads([
      [null, "KR-12", "KR-14"],
      ["Lithology", "sandstone", "siltstone"],
      ["n", 9, 9],
      ...labelled((n) => n + 1),
    ]);
    expect(nameless.aside.map((row) => row.slice(0, 1))).toEqual(["2", "3"]);
    for (const between of [
      [
        [null, "Ma", "Ma"],
        ["n", 4, 3],
      ],
      [
        ["n", 4, 3],
        [null, "Ma", "Ma"],
      ],
    ]) {
      const rows: readonly Row[] = [HEADINGS, ...between, ...labelled(blank)];
      expect((await reads(rows)).aside).toHaveLength(1);
      expect((await readGrains(workbook({ Age: rows }))).features).toEqual(["Age (Ma)"]);
    }
  });

  it("may say it over every column, or once alone", async () => {
    const over = await reads([["KR-12", "KR-14"], ["n = 4", "n=3"], ...VALUES]);
    expect(over.aside).toEqual(["2 n = 4 | n=3: about the samples"]);
    const alone = await reads([HEADINGS, ["n = 4", null, null], ...labelled(blank)]);
    expect(alone.aside).toEqual(["2 n = 4: about the samples"]);
  });

  it("stand above pairs of values and errors", async () => {
    const pairs = VALUES.map(([a, b]): Row => [null, a!, 1.5, b!, b === null ? null : 2.5]);
    const { errors } = await reads([
      ["Sample", "KR-12", null, "KR-14", null],
      ["n", 4, null, 3, null],
      ...pairs,
    ]);
    expect(Array.from(errors!)).toEqual([1.5, 1.5, 1.5, 1.5, 2.5, 2.5, 2.5]);
  });

  it("may differ from sheet to sheet, row n of the values being the same grain", async () => {
    const age: readonly Row[] = [HEADINGS, ["n", 4, 3], ...labelled(blank)];
    const uranium: readonly Row[] = [HEADINGS, ...labelled(blank)];
    const read = await readGrains(workbook({ Age: age, U: uranium }));
    expect([read.features, read.sinks]).toEqual([
      ["Age", "U"],
      ["KR-12", "KR-14"],
    ]);
    expect(Array.from(read.values).every((value, k, all) => value === all[k - (k % 2)])).toBe(true);
  });

  it("are values where the user says so", async () => {
    const rows: readonly Row[] = [HEADINGS, ["n", 4, 3], ...labelled(blank)];
    const said = parseMapping("data=2,layout=wide,Sample=grain");
    const wide = await readGrains(workbook({ Age: rows }), said);
    expect([wide.setAside, columns(wide)[0]![0]]).toEqual([undefined, 4]);
    const long = await readGrains(workbook({ Age: rows }), { layout: "long" });
    expect([long.sinks, long.features]).toEqual([["n"], ["KR-12", "KR-14"]]);
  });
});

describe("a column of samples that begins like a label", () => {
  it.each([
    ["repeats", "Sample,a,b\nn,1,2\nn,3,4\nKR-1,5,6\nKR-1,7,8", ["n", "KR-1"]],
    ["is filled down", "Sample,a,b\nn,1,2\n,3,4\nKR-1,5,6\n,7,8", ["n", "KR-1"]],
    ["stands beside features", "Sample,Age (Ma),U (ppm)\nn,1,2\n,3,4", ["n"]],
    ["stands beside ids", "Sample,Grain,x\nn,1,2\n,3,4", ["n"]],
    [
      "has a row for each sample",
      "Sample,Quartz,Feldspar\nN,12,13\nS,22,23\nE,42,43",
      ["N", "S", "E"],
    ],
  ])("names samples where it %s", async (_, table, sinks) => {
    expect((await readGrains(text(table))).sinks).toEqual(sinks);
  });
});

it("a blank column called like samples beside names of samples labels nothing", async () => {
  const { aside } = await reads([HEADINGS, ...labelled(blank)]);
  expect(aside).toEqual([]);
});
