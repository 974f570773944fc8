import { inspect, parseMapping, readGrains } from "@unmix/sediment/domain";
import { describe, expect, it } from "vitest";
import { text, workbook } from "./files.ts";

type Row = readonly (string | number | null)[];

const csv = (rows: readonly Row[]) => text(rows.map((row) => row.join(",")).join("\n"));
const places = ({ setAside = [] }: { setAside?: readonly { row: number; text: string }[] }) =>
  setAside.map(({ row, text }) => `${row}: ${text}`);

const HEADINGS = ["Sample", "Grain", "Age (Ma)", "Th/U"];
const grains = (sample: string, count = 4): Row[] =>
  Array.from({ length: count }, (_, n) => [sample, `G${n + 1}`, 10.5 + n, 0.5]);

describe("rows of statistics that close grains", () => {
  const table: Row[] = [
    HEADINGS,
    ...grains("River"),
    ["Mean", null, 12, 0.5],
    ["SD", null, 1.3, 0],
    ...grains("Lake"),
    ["Mean (n = 4)", null, 12, 0.5],
    ["Std. Dev.", null, 1.3, 0],
    ["n", null, 4, 4],
  ];

  it.each([
    ["csv", csv(table)],
    ["xlsx", workbook({ Ages: table })],
  ])("are no grains, and are counted and shown: %s", async (kind, file) => {
    const read = await readGrains(file);
    expect(read.sinks).toEqual(["River", "Lake"]);
    expect(read.sinkOf).toHaveLength(8);
    expect(read.skipped).toEqual([]);
    expect(read.setAside).toHaveLength(5);
    expect(read.setAside![0]).toEqual({
      ...(kind === "xlsx" && { sheet: "Ages" }),
      row: 6,
      column: "A",
      text: "Mean | 12 | 0.5",
      reason: "statistics",
    });
    expect(read.notes).toEqual([
      {
        code: "statisticsSetAside",
        message:
          '5 rows of statistics that close grains are set aside: "Mean | 12 | 0.5" (row 6), "SD | 1.3 | 0" (row 7), "Mean (n = 4) | 12 | 0.5" (row 12) and 2 more.',
      },
    ]);
    const { mapping } = await inspect(file);
    expect(await readGrains(file, mapping)).toEqual(read);
  });

  it.each([
    "Average",
    "median",
    "Weighted mean age",
    "Standard deviation",
    "Total",
    "n = 4",
    "N=4",
  ])("may be called %j, in the column of samples, of ids, or before both", async (name) => {
    const rows = [...grains("River"), ...grains("Lake")];
    for (const closing of [
      [name, null, 1, 2],
      ["Lake", name, 1, 2],
      [null, name, 1, 2],
      [name, 4, null, null],
    ]) {
      const read = await readGrains(csv([HEADINGS, ...rows, closing]));
      expect(read.sinkOf).toHaveLength(8);
      expect(read.setAside).toHaveLength(1);
    }
    const moved = [HEADINGS, ...rows].map(([a, b, ...rest]) => [b, a, ...rest] as Row);
    expect((await readGrains(csv([...moved, [name, null, 1, 2]]))).sinkOf).toHaveLength(8);
  });

  it("close tables in which ids or titles name the samples", async () => {
    const rows = (sample: string): Row[] => [
      ...Array.from({ length: 5 }, (_, n): Row => [`${sample}-${n + 1}`, 10.5 + n, 0.5]),
      ["Mean", 12.5, 0.5],
    ];
    const head = ["Analysis", "Age (Ma)", "Th/U"];
    const ids = await readGrains(csv([head, ...rows("River"), ...rows("Lake")]));
    expect([ids.sinks, ids.sinkOf.length]).toEqual([["River", "Lake"], 10]);
    expect(places(ids)).toEqual(["7: Mean | 12.5 | 0.5", "13: Mean | 12.5 | 0.5"]);
    const titles = await readGrains(
      workbook({ River: [head, ...rows("Z")], Lake: [head, ...rows("Z")] }),
    );
    expect([titles.sinks, titles.sinkOf.length]).toEqual([["River", "Lake"], 10]);
    expect(titles.setAside!.map(({ sheet }) => sheet)).toEqual(["River", "Lake"]);
  });

  it("close a wide sheet with ids of grains", async () => {
    const rows: Row[] = [
      ["Grain", "River", "Lake"],
      ["g1", 1.5, 2.5],
      ["g2", 2.5, 3.5],
      ["Mean", 2, 3],
    ];
    const read = await readGrains(workbook({ Age: rows, Hf: rows.slice(0, 3) }));
    expect([read.sinkOf.length, places(read)]).toEqual([4, ["4: Mean | 2 | 3"]]);
  });

  it("are refused by their place where grains of the same sample follow", async () => {
    const rows = grains("River");
    const file = csv([HEADINGS, ...rows, ["Mean", null, 1, 2], ...rows, ...grains("Lake")]);
    await expect(readGrains(file)).rejects.toThrow(
      '"grains.csv", row 6, column A: the row "Mean | 1 | 2" is called like statistics of the grains above it, and a blank row, another sample or the end was expected below it; delete the row, or call it otherwise if it is a grain.',
    );
    await expect(inspect(file)).resolves.toMatchObject({ layout: "long" });
  });

  it("are not meant by samples, grains and grades", async () => {
    const named = await readGrains(csv([HEADINGS, ...grains("Mean"), ...grains("Total")]));
    expect([named.sinks, named.setAside]).toEqual([["Mean", "Total"], undefined]);
    const bare: Row[] = [
      ["Sample", "Age", "Th/U"],
      ["Total", 1, 2],
      ["Total", 3, 4],
      ["N", 5, 6],
    ];
    expect((await readGrains(csv(bare))).sinkOf).toHaveLength(3);
    const graded = [["Quality", ...HEADINGS], ...grains("River").map((row) => ["average", ...row])];
    expect((await readGrains(csv(graded), parseMapping("Quality=ignore"))).sinkOf).toHaveLength(4);
  });
});

describe("footnotes in two cells", () => {
  it("are set aside with those in one", async () => {
    const read = await readGrains(
      csv([
        HEADINGS,
        ...grains("River"),
        ...grains("Lake"),
        [],
        ["a", "corrected for common lead"],
        ["*", null, "discordant"],
        ["Ages in italics", null, null, "were not used by the authors"],
      ]),
    );
    expect([read.sinks, read.sinkOf.length]).toEqual([["River", "Lake"], 8]);
    expect(read.notes!.map(({ message }) => message)).toEqual([
      'Below the grains 3 rows of text alone are taken for notes: "a | corrected for common lead", "* | discordant".',
    ]);
    expect(read.setAside).toHaveLength(3);
    expect(read.setAside![1]).toEqual({
      row: 12,
      column: "A",
      text: "* | discordant",
      reason: "footnote",
    });
  });

  it.each([
    ["of a sample above", ["River", null, "lost while it was polished", null]],
    ["of another sample", ["Fjord", "F1", null, null]],
    ["with a value below detection", ["Fjord", null, "<0.1", null]],
  ])("are not meant by a grain %s", async (_, last) => {
    const read = await readGrains(csv([HEADINGS, ...grains("River"), ...grains("Lake", 1), last]));
    expect(read.setAside).toBeUndefined();
    expect(read.sinkOf).toHaveLength(6);
  });

  it("are not meant by an id like those above, whose sample is missing", async () => {
    const last = [null, "G9", "lost while it was polished", null];
    const file = csv([HEADINGS, ...grains("River"), ...grains("Lake"), last]);
    await expect(readGrains(file)).rejects.toThrow(
      '"grains.csv", row 10, column A: the sample in column "Sample" is blank',
    );
  });
});
