import { inspect, parseMapping, readGrains, readSources } from "@unmix/sediment/domain";
import { describe, expect, it } from "vitest";
import { text, workbook } from "./files.ts";

type Row = readonly (string | number | null)[];

const csv = (rows: readonly Row[]) => text(rows.map((row) => row.join(",")).join("\n"));
const codes = (table: { notes?: readonly { code: string }[] }) => table.notes?.map((n) => n.code);
const list = (values: Iterable<number>) => Array.from(values);

const HEADINGS = ["Analysis", "U (ppm)", "206Pb/238U age (Ma)", "±1s (Ma)"];
const grains = (idOf: (n: number) => string | number | null, count = 4): Row[] =>
  Array.from({ length: count }, (_, n) => [idOf(n + 1), 100.5 + n, 300.25 + n, 3.5]);
const alone = (name: string): Row => [name, null, null, null];
const spots = (n: number) => `Spot ${n}`;

describe("a table whose samples are named alone in rows above their grains", () => {
  const table: Row[] = [
    HEADINGS,
    alone("SAMPLE-01"),
    ...grains(spots),
    alone("SAMPLE-02"),
    ...grains(spots, 3),
    [],
    alone("a: corrected for common lead"),
  ];

  it.each([
    ["csv", csv(table)],
    ["xlsx", workbook({ Data: table })],
  ])("is read with these names, and says so: %s", async (_, file) => {
    const read = await readGrains(file);
    expect(read.sinks).toEqual(["SAMPLE-01", "SAMPLE-02"]);
    expect(list(read.sinkOf)).toEqual([0, 0, 0, 0, 1, 1, 1]);
    expect(read.grainIds.slice(3, 5)).toEqual(["Spot 4", "Spot 1"]);
    expect(read.features).toEqual(["U (ppm)", "206Pb/238U age (Ma)"]);
    expect(read.skipped).toEqual([]);
    expect(read.notes).toEqual([
      {
        code: "samplesNamedAbove",
        message:
          'Names of samples stand alone in rows above their grains: "SAMPLE-01" (row 2, 4 grains), "SAMPLE-02" (row 7, 3 grains); name the sample of each row in a column if that is wrong.',
      },
      {
        code: "footnotes",
        message:
          'Below the grains a row of text alone is taken for a note: "a: corrected for common lead".',
      },
    ]);
    const preview = await inspect(file);
    expect(preview.layout).toBe("long");
    expect(preview.reason).toContain(
      'Names stand alone in rows above grains, such as "SAMPLE-01" in row 2, and name the sample of the rows below them',
    );
    expect(preview.columns[0]!.role).toBe("grain");
    expect(await readGrains(file, preview.mapping)).toEqual(read);
  });

  it.each<[string, string, (n: number) => string | number | null]>([
    ["has ids that begin with the name", "Analysis", (n) => `SAMPLE-01-${n}`],
    ["calls its ids samples", "Sample", spots],
    ["calls the names samples, with blanks below", "Sample", () => null],
    ["counts the grains in a column without a name", "", (n) => n],
    ["has no ids below the names", "Analysis", () => null],
  ])("may be one that %s", async (_, heading, idOf) => {
    const rows: Row[] = [
      [heading, ...HEADINGS.slice(1)],
      alone("SAMPLE-01"),
      ...grains(idOf),
      alone("Sample: SAMPLE-02"),
      ...grains(idOf),
      ["Sample ID:", "SAMPLE-03", null, null],
      ...grains(idOf),
    ];
    const file = workbook({ Data: rows });
    const read = await readGrains(file);
    expect(read.sinks).toEqual(["SAMPLE-01", "SAMPLE-02", "SAMPLE-03"]);
    expect(read.features).toEqual(["U (ppm)", "206Pb/238U age (Ma)"]);
    expect(list(read.sinkOf)).toEqual([0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2]);
    expect(read.skipped).toEqual([]);
    const { mapping } = await inspect(file);
    expect(await readGrains(file, mapping)).toEqual(read);
  });

  it.each([
    ["SAMPLE-01", "SAMPLE-02", "SAMPLE-01"],
    ["KR12A", "BRG-3", "KR12A"],
    ["Sample: River", "Lake", "River"],
    ["Site 1", "Site 2", "Site 1"],
  ])(
    "may have the first above the headings, like the others: %s, %s",
    async (title, second, first) => {
      const rows = [alone("Table S1"), alone(title), [], HEADINGS, ...grains(spots)];
      const file = workbook({ Data: [...rows, alone(second), HEADINGS, ...grains(spots, 3)] });
      const read = await readGrains(file);
      expect(read.sinks).toEqual([first, second]);
      expect(list(read.sinkOf)).toEqual([0, 0, 0, 0, 1, 1, 1]);
      expect(read.features).toEqual(["U (ppm)", "206Pb/238U age (Ma)"]);
      expect(read.skipped).toEqual([]);
      const { mapping } = await inspect(file);
      expect(await readGrains(file, mapping)).toEqual(read);
    },
  );

  it.each(["TableS1", "River", "U-Pb ages of zircons"])(
    "is refused where a title unlike the others stands above the headings: %s",
    async (title) => {
      const rows = [alone(title), HEADINGS, ...grains(spots), alone("LAKE2"), ...grains(spots)];
      await expect(readGrains(csv(rows))).rejects.toThrow('the text "LAKE2" stands alone');
    },
  );

  it("may have no other column than the features, and statistics below each sample", async () => {
    const block = (name: string): Row[] => [
      [name, null],
      [10.5, 0.5],
      [11.5, 0.7],
      ["n = 2", null],
    ];
    const file = csv([["Age (Ma)", "Th/U"], ...block("River"), ...block("Lake")]);
    const read = await readGrains(file);
    expect([read.sinks, read.features]).toEqual([
      ["River", "Lake"],
      ["Age (Ma)", "Th/U"],
    ]);
    expect(list(read.values)).toEqual([10.5, 0.5, 11.5, 0.7, 10.5, 0.5, 11.5, 0.7]);
    expect(codes(read)).toEqual(["statisticsSetAside", "samplesNamedAbove"]);
    const { mapping } = await inspect(file);
    expect(await readGrains(file, mapping)).toEqual(read);
  });

  it("may go on in sheets of the same columns, each with names of its own", async () => {
    const sheet = (...names: string[]) => [
      HEADINGS,
      ...names.flatMap((name) => [alone(name), ...grains(spots)]),
    ];
    const file = workbook({ A: sheet("River", "Lake"), B: sheet("Fjord"), C: sheet("Lake") });
    const read = await readGrains(file);
    expect(read.sinks).toEqual(["River", "Lake", "Fjord"]);
    expect(codes(read)).toEqual(["sheetNotRead", "samplesNamedAbove"]);
    const known = await readSources(workbook({ A: sheet("Source: Arc", "Rift") }));
    expect(known.sinks).toEqual(["Arc", "Rift"]);
  });

  it("keeps a grain without a value, by its id", async () => {
    const rows = [...grains(spots), alone("Spot 5"), ["Spot 6", "lost", null, null]];
    const read = await readGrains(csv([HEADINGS, alone("River"), ...rows, alone("Lake"), ...rows]));
    expect([read.sinks, read.sinkOf.length]).toEqual([["River", "Lake"], 12]);
  });
});

describe("names alone in rows are refused by their place", () => {
  const refused = async (rows: readonly Row[], sentence: string) => {
    const file = workbook({ Data: [HEADINGS, ...rows] });
    await expect(readGrains(file)).rejects.toThrow(`"grains.xlsx", sheet "Data", ${sentence}`);
    await expect(inspect(file)).resolves.toMatchObject({ layout: "long" });
  };

  it("where one has no grains", () =>
    refused(
      [alone("Formation A"), alone("River"), ...grains(spots), alone("Lake"), ...grains(spots)],
      'row 2: the text "Formation A" stands alone in its row, as the names of samples do here, and has no grain right below it',
    ));

  it.each<[string, readonly Row[], string]>([
    [
      "the first stands above the headings",
      [alone("River"), HEADINGS, ...grains((n) => n), alone("Lake"), ...grains((n) => n)],
      'row 7: the text "Lake"',
    ],
    ["there is but one", [HEADINGS, alone("River"), ...grains(spots)], 'row 2: the text "River"'],
  ])("where %s", async (_, rows, sentence) => {
    await expect(readGrains(workbook({ Data: rows }))).rejects.toThrow(
      `"grains.xlsx", sheet "Data", ${sentence} stands alone in its row above grains, as the name of a sample does; two names or more were expected, the first of them below the headings and right above the first grain`,
    );
  });

  it("where a row holds more texts and no number", () =>
    refused(
      [
        alone("River"),
        ...grains(spots),
        ["Lake", null, null, "45.2 N"],
        ...grains(spots),
        alone("Fjord"),
        ...grains(spots),
      ],
      "row 7: the row holds texts and no number, so it is no grain, and it does not name a sample",
    ));

  it("where the ids below one begin with several names, until the user says which", async () => {
    const session = (name: string) => [
      alone(name),
      ...grains((n) => `River-${n}`),
      ...grains((n) => `Lake-${n}`),
    ];
    const rows = [...session("First session"), ...session("Second session")];
    await refused(
      rows,
      'row 7: this grain stands below the name "First session", and its id begins with "Lake" where those above it begin with "River", so either may be the sample; say "Analysis=ignore"',
    );
    const said = await readGrains(csv([HEADINGS, ...rows]), parseMapping("Analysis=ignore"));
    expect(said.sinks).toEqual(["First session", "Second session"]);
  });

  it("where a column names the samples too, until the user says otherwise", async () => {
    const river = (kind: string) => grains(spots).map((row) => [...row, kind]);
    const rows: Row[] = [
      [...HEADINGS, "Locality"],
      alone("First session"),
      ...river("North"),
      alone("Second session"),
      ...river("South"),
    ];
    await expect(readGrains(csv(rows))).rejects.toThrow(
      '"grains.csv", row 2, column E: the sample in column "Locality" is blank; every grain needs the sample that it came from, so fill the cell or delete the row; or, if "First session" names the sample of the rows below it, say "Locality=ignore".',
    );
    const said = await readGrains(csv(rows), parseMapping("Locality=ignore"));
    expect(said.sinks).toEqual(["First session", "Second session"]);
  });
});
