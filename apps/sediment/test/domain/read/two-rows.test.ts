import { inspect, parseMapping, readGrains } from "@unmix/sediment/domain";
import { describe, expect, it } from "vitest";
import { text, workbook } from "./files.ts";

type Row = readonly string[];

const list = (values: Iterable<number>) => Array.from(values);
const csv = (rows: readonly Row[]) => text(rows.map((row) => row.join(";")).join("\n"));

/** Two headings and rows of two samples: the sample, an id, and numbers in the other columns. */
const table = (upper: Row, lower: Row) =>
  csv([
    upper,
    lower,
    ...["River", "River", "River", "Lake", "Lake", "Lake"].map((sample, n) => [
      sample,
      `z-${n + 1}`,
      ...upper.slice(2).map((_, c) => String(10 * n + c + 0.5)),
    ]),
  ]);

const GROUPS = ["Isotopic ratios", "", "", "", "Ages (Ma)", "", "", ""];
const PAIRS = ["207Pb/235U", "2σ", "206Pb/238U", "2σ", "207/235", "2σ", "206/238", "2σ"];
const FEATURES = [
  "U (ppm)",
  "Isotopic ratios 207Pb/235U",
  "Isotopic ratios 206Pb/238U",
  "Ages 207/235 (Ma)",
  "Ages 206/238 (Ma)",
];

describe("two rows of headings", () => {
  it.each([
    ["all names below", ["", "", "", ...GROUPS], ["Sample", "Analysis", "U (ppm)", ...PAIRS]],
    ["names in both", ["Sample", "Analysis", "U", ...GROUPS], ["", "", "(ppm)", ...PAIRS]],
  ])("are joined, with %s", async (_, upper, lower) => {
    const file = table(upper, lower);
    const read = await readGrains(file);
    expect(read.sinks).toEqual(["River", "Lake"]);
    expect(read.grainIds[5]).toBe("z-6");
    expect(read.features).toEqual(FEATURES);
    expect(list(read.values.slice(5, 10))).toEqual([10.5, 11.5, 13.5, 15.5, 17.5]);
    expect(list(read.errors!.slice(5, 10))).toEqual([NaN, 12.5, 14.5, 16.5, 18.5]);
    expect(read.notes).toEqual([
      {
        code: "headingsJoined",
        message:
          'The headings of groups in row 1 are joined to the names below them: "Isotopic ratios 207Pb/235U", "Isotopic ratios 206Pb/238U", "Ages 207/235 (Ma)", "Ages 206/238 (Ma)".',
      },
    ]);
    const { mapping, reason } = await inspect(file);
    expect(reason).toContain("The names stand in rows 1 and 2.");
    expect(await readGrains(file, mapping)).toEqual(read);
    const said = await readGrains(file, parseMapping("Ages 207/235 (Ma)=ignore,data=3"));
    expect(said.features).toEqual(FEATURES.filter((name) => name !== "Ages 207/235 (Ma)"));
  });

  it("name ids in the upper row, from which the samples are taken", async () => {
    const ids = ["River", "Lake"].flatMap((sample) => [1, 2, 3, 4].map((n) => `${sample}-${n}`));
    const rows = ids.map((id, n) => [id, ...PAIRS.map((_, c) => String(10 * n + c + 0.5))]);
    const read = await readGrains(csv([["Analysis", ...GROUPS], ["", ...PAIRS], ...rows]));
    expect(read.sinks).toEqual(["River", "Lake"]);
    expect(read.features).toEqual(FEATURES.slice(1));
    expect(read.notes?.[1]?.message).toContain('the ids in column "Analysis"');
  });

  it("tell the same names apart, and leave figures of quality and other names as they are", async () => {
    const upper = ["", "", "Measured", "", "", "", "Corrected (Ma) ± 2σ", "", "", "", ""];
    const lower = ["Sample", "Spot", "X", "X 2σ", "Y", "rho", "X", "X 2σ", "Z", "rho", "Conc (%)"];
    const read = await readGrains(table(upper, lower));
    expect(read.features).toEqual(["Measured X", "Y", "Corrected X (Ma)", "Z"]);
    expect(list(read.errors!.slice(0, 4))).toEqual([1.5, NaN, 5.5, NaN]);
  });

  it("may have units below them", async () => {
    const read = await readGrains(
      csv([
        ["Sample", "Isotopic ratios", "", "Ages", ""],
        ["", "206Pb/238U", "±2s", "206Pb/238U", "±2s"],
        ["", "", "", "(Ma)", "(Ma)"],
        ["A", "1", "0.1", "3", "0.3"],
        ["A", "2", "0.1", "4", "0.3"],
        ["B", "3", "0.1", "5", "0.3"],
      ]),
    );
    expect(read.features).toEqual(["Isotopic ratios 206Pb/238U", "Ages 206Pb/238U (Ma)"]);
    expect(list(read.errors!.slice(0, 2))).toEqual([0.1, 0.3]);
  });
});

describe("a blank beside a name, above a mark of errors", () => {
  it.each([
    ["2σ", "Ma"],
    ["± (Ma)", "(Ma)"],
    ["1s", ""],
  ])("is the error of the feature before it, by %j beside %j", async (mark, unit) => {
    const file = csv([
      ["Sample", "Th/U", "Age", ""],
      ["", "", unit, mark],
      ["A", "0.5", "10.5", "0.25"],
      ["A", "0.6", "20.5", "0.5"],
      ["B", "0.7", "30.5", "0.75"],
    ]);
    const read = await readGrains(file);
    expect(read.features).toEqual(["Th/U", unit === "" ? "Age" : "Age (Ma)"]);
    expect(list(read.errors!)).toEqual([NaN, 0.25, NaN, 0.5, NaN, 0.75]);
    const { mapping, columns } = await inspect(file);
    expect(columns[3]).toMatchObject({ name: mark, role: "error", feature: "Age" });
    expect(await readGrains(file, mapping)).toEqual(read);
  });
});

describe("a row above the names that groups nothing", () => {
  it.each([
    ["a title", ["U-Pb ages", "", "", ""]],
    ["particulars", ["Laboratory", "Ages", "", ""]],
    ["groups of different names", ["", "", "Dating", "Ratios of elements"]],
  ])("is %s", async (_, upper) => {
    const read = await readGrains(table(upper, ["Sample", "Grain", "206Pb/238U age", "Th/U"]));
    expect(read.features).toEqual(["206Pb/238U age", "Th/U"]);
    expect(read.notes).toBeUndefined();
  });

  it("holds the samples of pairs, with names of value and error below them", async () => {
    const read = await readGrains(
      workbook({
        Age: [
          ["Grain", "A", null, "B", null],
          [null, "Age", "±", "Age", "±"],
          ["x", 1, 0.1, 3, 0.3],
          ["y", 2, 0.2, 4, 0.4],
        ],
      }),
    );
    expect(read.sinks).toEqual(["A", "B"]);
    expect(list(read.errors!)).toEqual([0.1, 0.2, 0.3, 0.4]);
  });
});
