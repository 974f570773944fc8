import { inspect, readGrains } from "@unmix/sediment/domain";
import { describe, expect, it } from "vitest";
import { skippedEntries } from "../../../src/domain/write/skipped.ts";
import { text, workbook } from "./files.ts";

type Row = readonly (string | number | null)[];

const csv = (rows: readonly Row[]) => text(rows.map((row) => row.join(",")).join("\n"));
const list = (values: Iterable<number>) => Array.from(values);
const HEADINGS = ["Analysis", "U (ppm)", "206Pb/238U age (Ma)", "± (Ma)"];
const UNITS = [null, "LA-ICP-MS", "corrected", "abs."];
const alone = (name: string): Row => [name, null, null, null];
const grains = (from: number, count = 3): Row[] =>
  Array.from({ length: count }, (_, n) => [`Spot ${from + n}`, 100.5, 300.25 + from + n, 3.5]);

const rows = (sample: string): Row[] => [
  [sample, "1", 10.5, 0.5],
  [sample, "2", 11.5, 0.6],
];

const above: Row[] = [
  HEADINGS,
  alone("SAMPLE-01"),
  ...grains(1),
  alone("Table S2 (continued)"),
  HEADINGS,
  ...grains(4),
  alone("SAMPLE-02"),
  HEADINGS,
  ...grains(1),
];

describe("headings that are repeated below the first", () => {
  it.each([
    ["csv", csv(above)],
    ["xlsx", workbook({ Data: above })],
  ])("are set aside and counted, with the titles of pages: %s", async (kind, file) => {
    const read = await readGrains(file);
    expect(read.sinks).toEqual(["SAMPLE-01", "SAMPLE-02"]);
    expect(list(read.sinkOf)).toEqual([0, 0, 0, 0, 0, 0, 1, 1, 1]);
    expect(list(read.values).filter((_, k) => k % 2)).toEqual([
      301.25, 302.25, 303.25, 304.25, 305.25, 306.25, 301.25, 302.25, 303.25,
    ]);
    expect(read.skipped).toEqual([]);
    expect(skippedEntries(read)).toMatchObject([
      { row: 6, text: "Table S2 (continued)", why: "headings once more" },
      {
        row: 7,
        column: "A",
        text: HEADINGS.join(" | "),
        ...(kind === "xlsx" && { sheet: "Data" }),
      },
      { row: 12 },
    ]);
    expect(read.notes![0]).toEqual({
      code: "headingsRepeated",
      message: "3 rows that repeat the headings are set aside: rows 6, 7, 12.",
    });
    const { mapping } = await inspect(file);
    expect(await readGrains(file, mapping)).toEqual(read);
  });

  it("are no grain and no sample where a column names the samples", async () => {
    const headings = ["Sample", "Grain", "Age (Ma)", "Th/U"];
    const read = await readGrains(
      csv([headings, ...rows("River"), headings, ...rows("River"), headings, ...rows("Lake")]),
    );
    expect([read.sinks, list(read.sinkOf), read.skipped]).toEqual([
      ["River", "Lake"],
      [0, 0, 0, 0, 1, 1],
      [],
    ]);
    expect(read.setAside).toHaveLength(2);
  });

  it("may stand in two rows and have units below them", async () => {
    const groups = [null, "Concentrations", "Isotopic ages", null];
    const names = ["Analysis", "U (ppm)", "206/238", "1s"];
    const head = [groups, names, UNITS];
    const read = await readGrains(
      workbook({
        Data: [...head, alone("A-1"), ...grains(1), ...head, alone("A-2"), ...grains(4)],
      }),
    );
    expect(read.sinks).toEqual(["A-1", "A-2"]);
    expect(read.sinkOf).toHaveLength(6);
    expect(read.setAside!.map(({ row }) => row)).toEqual([8, 9, 10]);
    expect(read.skipped).toEqual([]);
  });

  const refused = (rows: readonly Row[], message: string) =>
    expect(readGrains(csv(rows))).rejects.toThrow(message);

  it("are refused where they name other columns", async () => {
    const swapped = [HEADINGS[0]!, HEADINGS[2]!, HEADINGS[1]!, HEADINGS[3]!];
    const table = (headings: Row) => [
      HEADINGS,
      alone("SAMPLE-01"),
      ...grains(1),
      headings,
      ...grains(4),
      alone("SAMPLE-02"),
      ...grains(1),
    ];
    await refused(
      table(swapped),
      'row 6, column B: the row repeats the headings of row 1 with "206Pb/238U age (Ma)" in the place of "U (ppm)", so the values below it may be others; put the rows below it under the same columns as those above it, or into a sheet of their own.',
    );
    await refused(
      table([...HEADINGS.slice(0, 3), "± (ka)"]),
      'row 6, column D: the row repeats the headings of row 1 with "± (ka)" in the place of "± (Ma)"',
    );
    await refused(
      table([...HEADINGS.slice(0, 3), null]),
      'column D: the row repeats the headings of row 1 with a blank in the place of "± (Ma)"',
    );
  });

  it("are refused where other units stand below them", () =>
    refused(
      [
        ["Sample", "Grain", "Age", "Th/U"],
        [null, null, "Ma", "ratio"],
        ...rows("River"),
        ["Sample", "Grain", "Age", "Th/U"],
        [null, null, "ka", "ratio"],
        ...rows("Lake"),
        ...rows("Lake"),
      ],
      'row 6, column C: the row repeats the headings of row 1 with "ka" in the place of "Ma"',
    ));
});
