import { inspect, readGrains } from "@unmix/sediment/domain";
import { describe, expect, it } from "vitest";
import { skippedEntries } from "../../../src/domain/write/skipped.ts";
import { text, workbook } from "./files.ts";

const list = (values: Iterable<number> | undefined) => Array.from(values ?? []);
const codes = (table: { notes?: readonly { code: string }[] }) => table.notes?.map((n) => n.code);

/** Reads a table of text, also as its own preview says. */
async function reads(...lines: readonly string[]) {
  const file = text(lines.join("\n"));
  const read = await readGrains(file);
  const { mapping, columns } = await inspect(file);
  expect(await readGrains(file, mapping)).toEqual(read);
  return { ...read, columns };
}

describe("tables side by side, each below the name of its sample", () => {
  it("are samples, with their ids, features, errors and units", async () => {
    const read = await reads(
      "Table S3. U-Pb ages,,,,,,,,",
      "KR-12,,,,,KR-14,,,",
      "Spot,Age,2σ,Th/U,,Spot,Age,2σ,Th/U",
      ",Ma,,,,,Ma,,",
      "12-1,100.5,2.5,0.3,,14-1,200.3,3.1,0.1",
      "12-2,101.5,2.5,n.d.,,14-2,201.3,3.1,0.1",
      "12-3,102.5,,0.3,,,,,",
    );
    expect(read.features).toEqual(["Age (Ma)", "Th/U"]);
    expect(read.sinks).toEqual(["KR-12", "KR-14"]);
    expect(read.grainIds).toEqual(["12-1", "12-2", "12-3", "14-1", "14-2"]);
    expect(list(read.sinkOf)).toEqual([0, 0, 0, 1, 1]);
    expect(list(read.values)).toEqual([100.5, 0.3, 101.5, NaN, 102.5, 0.3, 200.3, 0.1, 201.3, 0.1]);
    expect(list(read.errors).filter((_, k) => k % 2 === 0)).toEqual([2.5, 2.5, NaN, 3.1, 3.1]);
    expect(read.errorsAre).toBe("2sigma");
    expect(read.skipped).toEqual([
      { sheet: "Th/U", row: 6, column: "D", text: "n.d.", reason: "text" },
    ]);
    expect(read.columns.map(({ name, role }) => `${name}: ${role}`)).toEqual([
      "Spot: grain",
      "Age: feature",
      "Age 2σ: error",
      "Th/U: feature",
    ]);
    expect(read.notes).toEqual([
      {
        code: "tablesSideBySide",
        message:
          'Tables stand side by side below "KR-12", "KR-14", and each is read as a sample; their headings "Spot", "Age", "Age 2σ", "Th/U" are spoken of as sheets.',
      },
    ]);
  });

  it("have rows of statistics of their own, beside grains of another", async () => {
    const read = await reads(
      "A,,B,",
      "Age,U,Age,U",
      "n = 2,,n = 3,",
      "1.5,10,4.5,40",
      "2.5,20,5.5,50",
      "Mean,15,6.5,60",
      ",,,",
      ",,Mean,50",
    );
    expect(read.grainIds).toEqual(["1", "2", "1", "2", "3"]);
    expect(list(read.values)).toEqual([1.5, 10, 2.5, 20, 4.5, 40, 5.5, 50, 6.5, 60]);
    expect(read.skipped).toEqual([]);
    const aside = skippedEntries(read).map(({ row, column, text: cells, why }) => [
      `${column}${row}`,
      cells,
      why,
    ]);
    expect(aside).toEqual([
      ["A3", "n = 2", "row of statistics"],
      ["C3", "n = 3", "row of statistics"],
      ["A6", "Mean | 15", "row of statistics"],
      ["C8", "Mean | 50", "row of statistics"],
    ]);
  });

  it("may hold figures of quality, two errors, and values with errors in one cell", async () => {
    const read = await reads(
      "A,,,,,B,,,,",
      "Age 1,±1s,Age 2,±1s,Disc (%),Age 1,±1s,Age 2,±1s,Disc (%)",
      "1,0.1,2,0.2,5,3,0.3,4,0.4,6",
      "1.5,0.1,2.5,0.2,5,3.5,0.3,4.5,0.4,6",
    );
    expect(read.features).toEqual(["Age 1", "Age 2"]);
    expect(list(read.errors)).toEqual([0.1, 0.2, 0.1, 0.2, 0.3, 0.4, 0.3, 0.4]);
    expect(codes(read)).toEqual(["tablesSideBySide", "qualityLeftOut"]);
    const both = await reads("A,,B,", "Age,U,Age,U", "1 ± 0.1,5,2 ± 0.2,6", "3 ± 0.3,7,4 ± 0.4,8");
    expect(list(both.errors)).toEqual([0.1, NaN, 0.3, NaN, 0.2, NaN, 0.4, NaN]);
  });

  it("stand in a workbook whose other tables are not read, with a note", async () => {
    const read = await readGrains(
      workbook({
        Sites: [
          ["Site", "Height"],
          ["A", 5],
        ],
        "Table S3": [
          ["A", null, "B", null],
          ["Age", "U", "Age", "U"],
          [1, 2, 3, 4],
          [5, 6, 7, 8],
        ],
      }),
    );
    expect([read.sinks, list(read.values)]).toEqual([
      ["A", "B"],
      [1, 2, 5, 6, 3, 4, 7, 8],
    ]);
    expect(codes(read)).toEqual(["tablesSideBySide", "sheetNotRead"]);
  });
});

describe("groups of columns that are no samples", () => {
  it.each([
    ["name what is measured", "Isotope ratios,,Apparent ages,\n207/235,206/238,207/235,206/238"],
    ["stand behind ids", "Spot,A,,B,\n,Age,U,Age,U"],
    ["have different headings", "A,,B,\nAge,U,Age,Th"],
    ["hold the sample", "A,,B,\nSample,Age,Sample,Age"],
    ["are pairs of value and error", "A,,B,\nAge,2s,Age,2s"],
  ])("are left as they were where they %s", async (_, head) => {
    const table = text(`${head}\n1.5,2.5,3.5,4.5,5.5\n2.5,3.5,4.5,5.5,6.5`);
    const { reason } = await inspect(table);
    expect(reason).not.toMatch(/side by side below/);
  });

  it("are read as the user says", async () => {
    const table = text("A,,B,\nAge,U,Age,U\n1,2,3,4\n5,6,7,8");
    await expect(readGrains(table, { layout: "long" })).rejects.toThrow();
  });
});
