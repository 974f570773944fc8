import { inspect, readGrains, unmix } from "@unmix/sediment/domain";
import { describe, expect, it } from "vitest";
import { text, workbook } from "./files.ts";

const list = (values: Iterable<number> | undefined) => Array.from(values ?? []);

/** Reads a table of text, also as its own preview says. */
async function reads(table: string) {
  const file = text(table);
  const read = await readGrains(file);
  const { mapping, columns } = await inspect(file);
  expect(await readGrains(file, mapping)).toEqual(read);
  return { ...read, columns };
}

const long = (heading: string, cells: readonly string[]) =>
  [`Sample,${heading},Th/U`, ...cells.map((cell, n) => `KR-${n % 2},${cell},0.${n + 1}`)].join(
    "\n",
  );

describe("cells of a value and its error", () => {
  it.each([
    ["100.5 ± 2.5", "7 ± 0.1"],
    ["100.5±2.5", "7±.1"],
    ["100.5 +/- 2.5", "7 +- 0.1"],
    ["100.5 ± 2.5 Ma", "7 ± 0.1 Ma"],
    ["1.005e2 ± 2.5", "7 +/−1e-1"],
  ])("are read as both: %s and %s", async (...cells) => {
    const read = await reads(long("Age (Ma)", cells));
    expect(read.features).toEqual(["Age (Ma)", "Th/U"]);
    expect(list(read.values)).toEqual([100.5, 0.1, 7, 0.2]);
    expect(list(read.errors)).toEqual([2.5, NaN, 0.1, NaN]);
    expect([read.skipped, read.errorsAre]).toEqual([[], undefined]);
  });

  it("are read with decimal commas", async () => {
    const read = await reads("Sample;Age\nA;1 100,5 ± 2,5\nA;7,25 ± 0,1\nB;3 ± 1\nB;4 ± 2");
    expect([list(read.values), list(read.errors)]).toEqual([
      [1100.5, 7.25, 3, 4],
      [2.5, 0.1, 1, 2],
    ]);
  });

  it.each([
    ["Age ± 2σ (Ma)", "Age (Ma)", "2sigma"],
    ["Age (Ma) ± 1s", "Age (Ma)", "1sigma"],
    ["Age (Ma ± 2SE)", "Age (Ma)", "2sigma"],
    ["Age ±1σ abs", "Age", "1sigma"],
    ["Age (Ma)", "Age (Ma)", undefined],
    ["206Pb/238U ± 2 sigma age", "206Pb/238U ± 2 sigma age", "2sigma"],
  ])("have the name and the meaning of errors that %s says", async (heading, name, meaning) => {
    const { features, errorsAre, columns } = await reads(long(heading, ["10 ± 2", "12 ± 3"]));
    expect([features[0], errorsAre]).toEqual([name, meaning]);
    expect(columns[1]!.why).toMatch(meaning ? / Taken as (?:one|two) standard/ : /; confirm it/);
  });

  it("say their meaning in the row of units or behind every error", async () => {
    const below = await reads("Sample,Age\n,Ma ± 2σ\nA,10 ± 2\nA,12 ± 3\nB,11 ± 2\nB,14 ± 2");
    expect([below.features, below.errorsAre]).toEqual([["Age (Ma)"], "2sigma"]);
    const behind = await reads(long("Age", ["10 ± 2 (1σ)", "12 ± 3 (1σ)"]));
    expect([behind.features[0], behind.errorsAre]).toEqual(["Age", "1sigma"]);
  });

  it("are not used where a caption contradicts the heading", async () => {
    const read = await reads(
      `Errors at the 1-sigma level,,\n${long("Age ± 2σ", ["10 ± 2", "12 ± 3"])}`,
    );
    expect(read.errorsAre).toBeUndefined();
    expect(read.notes!.map(({ code }) => code)).toContain("errorsUnclear");
  });

  it("that differ from the rest are told with row and column", async () => {
    const cells = ["10 ± 2", "12 ± 3", "13", "n.d.", "14 ± 2 ka", "15 ± 1%", "16 ± 2"];
    const read = await reads(long("Age", cells));
    const ages = list(read.values).filter((_, k) => k % 2 === 0);
    const errors = list(read.errors).filter((_, k) => k % 2 === 0);
    expect(ages).toEqual([10, 12, 13, NaN, NaN, NaN, 16]);
    expect(errors).toEqual([2, 3, NaN, NaN, NaN, NaN, 2]);
    expect(
      read.skipped.map(({ row, column, text: cell }) => `${column}${row} ${cell}`).sort(),
    ).toEqual(["B5 n.d.", "B6 14 ± 2 ka", "B7 15 ± 1%"]);
    expect(read.notes).toEqual([
      {
        code: "errorsBehindValues",
        message:
          'Cells of "Age" hold a value and its error, as "10 ± 2", and are read as both; one cell has a value and no error: row 4, column B ("13").',
      },
    ]);
  });

  it("are shown whole where they are a row of statistics", async () => {
    const read = await reads(
      "Sample,Age ± 2s\nA,10 ± 2\nA,12 ± 2\nMean,11 ± 1\nB,12 ± 2\nB,14 ± 2\nMean,13 ± 1 (MSWD = 1)",
    );
    expect(read.setAside!.map(({ text: row }) => row)).toEqual([
      "Mean | 11 ± 1",
      "Mean | 13 ± 1 (MSWD = 1)",
    ]);
  });

  it("in percent give the values alone, as columns of errors in percent do", async () => {
    const read = await reads(
      long(
        "Age",
        ["10 ± 2%", "12 ± 3 %"].map((cell) => cell.replace(" %", "%")),
      ),
    );
    expect([list(read.values), read.errors]).toEqual([[10, 0.1, 12, 0.2], undefined]);
    expect(read.notes![0]!.message).toMatch(/; errors in percent are left out\.$/);
  });

  it("give way to a column of errors, and to a column with the same values", async () => {
    const both = await reads("Sample,Age,Age 1s\nA,10 ± 2,1\nA,11 ± 2,1\nB,12 ± 2,1\nB,13 ± 2,1");
    expect([list(both.errors), both.errorsAre]).toEqual([[1, 1, 1, 1], "1sigma"]);
    const twice = await reads(
      "Sample,Age (Ma),Age (Ma) ± 2s\nA,10,10 ± 2\nA,11,11 ± 2\nB,12,12 ± 2",
    );
    expect([twice.features, twice.errors]).toEqual([["Age (Ma)"], undefined]);
    expect(twice.columns[2]!.why).toBe('Its values with their errors are those of "Age (Ma)".');
  });

  it("with a mark that says nothing known are left as they are", async () => {
    const read = await reads(
      "Sample,Age,U\nA,10 ± 2 b,1\nA,11 ± 2 b,2\nB,12 ± 2 b,3\nB,13 ± 2 b,4",
    );
    expect([read.features, read.notes!.map(({ code }) => code)]).toEqual([
      ["U"],
      ["columnLeftOut"],
    ]);
  });

  it("are few among numbers: then they are no numbers, and told", async () => {
    const read = await reads(long("Age", ["10", "12", "13", "14 ± 2"]));
    expect(read.errors).toBeUndefined();
    expect(read.skipped).toEqual([{ row: 5, column: "B", text: "14 ± 2", reason: "text" }]);
  });
});

describe("a wide workbook of values and errors in one cell", () => {
  it("has errors for every sample, by the title of the sheet or the names", async () => {
    const file = workbook({
      "Age ± 2σ (Ma)": [
        ["Sample", "A", "B"],
        ["n", 2, 1],
        [null, "10 ± 2", "20 ± 3"],
        [null, "11 ± 2", null],
      ],
    });
    const read = await readGrains(file);
    expect([read.features, read.sinks, read.errorsAre]).toEqual([
      ["Age (Ma)"],
      ["A", "B"],
      "2sigma",
    ]);
    expect([list(read.values), list(read.errors)]).toEqual([
      [10, 11, 20],
      [2, 2, 3],
    ]);
    const { mapping } = await inspect(file);
    expect(await readGrains(file, mapping)).toEqual(read);
    const alike = await reads("A (top),A (base)\n10 ± 2,20 ± 3\n11 ± 2,");
    expect([alike.sinks, list(alike.errors)]).toEqual([
      ["A (top)", "A (base)"],
      [2, 2, 3],
    ]);
    const named = await reads("A ± 1s,B ± 1s\n10 ± 2,20 ± 3\n11 ± 2,");
    expect([named.sinks, named.errorsAre, list(named.errors)]).toEqual([
      ["A", "B"],
      "1sigma",
      [2, 2, 3],
    ]);
  });
});

it("gives the result of the same table with a column of errors", async () => {
  const grains = Array.from({ length: 120 }, (_, n) => ({
    sample: `S${n % 6}`,
    age: 100 * (1 + ((n * (1 + (n % 6))) % 3)) + ((n * 37) % 20),
    error: 1 + (n % 4),
  }));
  const table = (heading: string, row: (grain: (typeof grains)[number]) => string) =>
    text([`Sample,${heading}`, ...grains.map(row)].join("\n"));
  const apart = await readGrains(
    table("Age (Ma),±2σ (Ma)", ({ sample, age, error }) => `${sample},${age},${error}`),
  );
  const together = await readGrains(
    table("Age ± 2σ (Ma)", ({ sample, age, error }) => `${sample},${age} ± ${error}`),
  );
  const { notes, ...rest } = together;
  expect(notes).toHaveLength(1);
  expect(rest).toEqual(apart);
  const options = { rank: 2, errors: "auto", shuffles: 0 } as const;
  expect((await unmix(together, options)).labels).toEqual((await unmix(apart, options)).labels);
});
