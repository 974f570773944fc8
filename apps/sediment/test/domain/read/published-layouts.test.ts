import { inspect, parseMapping, readGrains } from "@unmix/sediment/domain";
import { describe, expect, it } from "vitest";
import { skippedEntries } from "../../../src/domain/write/skipped.ts";
import { text, workbook } from "./files.ts";

type Row = readonly (string | number | null)[];

const list = (values: Iterable<number>) => Array.from(values);
const codes = (table: { notes?: readonly { code: string }[] }) => table.notes?.map((n) => n.code);
const alone = (name: string): Row => [name, null, null, null];
const HEADINGS = ["Analysis", "U (ppm)", "Age (Ma)", "±1s"];
const grains = (age: number, count = 4): Row[] =>
  Array.from({ length: count }, (_, n) => [`z${n + 1}`, 100 + n, age + n, 3.5]);
const ages = ({ values }: { values: Float64Array }) => list(values).filter((_, k) => k % 2);

describe("grains that a table says are left out", () => {
  const table = [
    HEADINGS,
    alone("KR-12"),
    ...grains(300),
    alone("Discordant analyses (>10%)"),
    ...grains(900, 2),
    alone("z3"),
    ...grains(950, 1),
    [],
    alone("KR-14"),
    ...grains(400),
    alone("Secondary standards"),
    ...grains(1065, 2),
    alone("* not used"),
  ];

  it("are set aside with their names, and are no sample", async () => {
    const file = workbook({ Data: table });
    const read = await readGrains(file);
    expect([read.sinks, ages(read)]).toEqual([
      ["KR-12", "KR-14"],
      [300, 301, 302, 303, 400, 401, 402, 403],
    ]);
    expect(skippedEntries(read).map(({ row, why }) => `${row} ${why}`)).toEqual([
      ...[7, 8, 9, 10, 11, 18, 19, 20].map((row) => `${row} said to be left out`),
      "21 note below the grains",
    ]);
    expect(read.notes![0]).toEqual({
      code: "rejectedSetAside",
      message:
        '6 rows below "Discordant analyses (>10%)" (row 7), "Secondary standards" (row 18) are set aside, for they are said to be left out; delete that text to use them.',
    });
    const { mapping } = await inspect(file);
    expect(await readGrains(file, mapping)).toEqual(read);
  });

  it("are set aside in sheets that are a sample each", async () => {
    const sheet = (age: number) => [
      HEADINGS,
      ...grains(age),
      alone("Rejected"),
      ...grains(age + 500, 2),
    ];
    const read = await readGrains(workbook({ "KR-12": sheet(300), "KR-14": sheet(400) }));
    expect([read.sinks, ages(read)]).toEqual([
      ["KR-12", "KR-14"],
      [300, 301, 302, 303, 400, 401, 402, 403],
    ]);
    expect(read.setAside).toHaveLength(6);
  });

  it.each<[string, Row[]]>([
    ["each row names its sample", grains(300).map(([id, ...rest]) => ["KR-12", id!, ...rest])],
    [
      "the sample is named once",
      grains(300).map(([id, ...rest], n) => [n ? null : "KR-12", id!, ...rest]),
    ],
  ])("are refused where %s, for their end is not known", async (_, rows) => {
    const file = workbook({
      Data: [["Sample", ...HEADINGS], ...rows, alone("Not used"), ...rows, ...rows],
    });
    await expect(readGrains(file)).rejects.toThrow(
      'sheet "Data", row 6: the text "Not used" stands alone above grains and says that they are left out, and where they end is not known here; delete the row and those grains, or only the row if they are to be used.',
    );
  });

  it("are refused where one sample alone is left", async () => {
    const rows = [HEADINGS, alone("KR-12"), ...grains(300), alone("Discordant"), ...grains(900)];
    await expect(readGrains(workbook({ Data: rows }))).rejects.toThrow('the text "Discordant"');
  });
});

describe("names of samples that are numbers", () => {
  it("stand alone among names of text, and a reference material among them is noted", async () => {
    const rows = [HEADINGS, alone("KR-12"), ...grains(300), alone("KR-14"), ...grains(400)];
    const read = await readGrains(
      workbook({ Data: [...rows, alone("91500"), ...grains(1065, 2)] }),
    );
    expect(read.sinks).toEqual(["KR-12", "KR-14", "91500"]);
    expect(list(read.sinkOf)).toEqual([0, 0, 0, 0, 1, 1, 1, 1, 2, 2]);
    expect(read.skipped).toEqual([]);
    expect(read.notes!.at(-1)).toEqual({
      code: "referenceSamples",
      message:
        'Samples are called like reference materials: "91500"; delete their rows unless they are samples.',
    });
  });

  it("are ids of grains without a value where ids are numbers", async () => {
    const numbered = (age: number): Row[] => grains(age).map(([, ...rest], n) => [n + 1, ...rest]);
    const file = workbook({
      Data: [HEADINGS, alone("KR-12"), ...numbered(300), [5], alone("KR-14"), ...numbered(400)],
    });
    const read = await readGrains(file);
    expect(read.sinks).toEqual(["KR-12", "KR-14"]);
    expect(read.grainIds[4]).toBe("5");
    expect(read.skipped).toHaveLength(2);
  });
});

describe("samples side by side", () => {
  const columns = (n: number): Row => [
    300 + n,
    2.5,
    null,
    n < 2 ? 400 + n : null,
    n < 2 ? 3.5 : null,
  ];
  const rows = Array.from({ length: 4 }, (_, n) => [...columns(n), null, 500 + n, 4.5]);

  it("may have blank columns between their pairs of value and error", async () => {
    const names = ["KR-12", null, null, "KR-14", null, null, "KR-15", null];
    const marks = ["Age (Ma)", "±2σ", null, "Age (Ma)", "±2σ", null, "Age (Ma)", "±2σ"];
    const read = await readGrains(workbook({ Ages: [names, marks, ...rows] }));
    expect(read.sinks).toEqual(["KR-12", "KR-14", "KR-15"]);
    expect(list(read.values)).toEqual([300, 301, 302, 303, 400, 401, 500, 501, 502, 503]);
    expect(list(read.errors!)).toEqual([2.5, 2.5, 2.5, 2.5, 3.5, 3.5, 4.5, 4.5, 4.5, 4.5]);
  });

  it("are refused in a wide sheet where a column of values has no name", async () => {
    const names = ["KR-12", null, null, "KR-14"];
    const file = workbook({ Ages: [names, ...rows.map((row) => row.slice(0, 4))] });
    await expect(readGrains(file)).rejects.toThrow(
      'sheet "Ages", row 1, column B: the column holds values and has no name, and others have; the name of a sample was expected over each, so write it, or choose the layout "pairs" if the column holds the errors of the one before it.',
    );
  });

  it("leave blank columns without a name aside", async () => {
    const names = ["KR-12", null, "KR-14"];
    const file = workbook({ Ages: [names, [300, null, 400], [301, null, 401]] });
    const read = await readGrains(file);
    expect([read.sinks, list(read.values)]).toEqual([
      ["KR-12", "KR-14"],
      [300, 301, 400, 401],
    ]);
  });
});

describe("sheets that are read together", () => {
  const sheet = (unit: string) => [
    ["Analysis", "U", "Age", "Disc"],
    [null, "ppm", unit, "%"],
    ...grains(300),
  ];

  it("are refused where their units differ", async () => {
    const file = workbook({ "KR-12": sheet("Ma"), "KR-14": sheet("ka") });
    await expect(readGrains(file)).rejects.toThrow(
      'sheet "KR-14", row 2, column C: "ka" stands below "Age" where the sheet "KR-12" has "Ma"; the same units were expected in sheets that are read together, so convert the values, or read one sheet alone by "sheet=KR-14".',
    );
    const same = await readGrains(workbook({ "KR-12": sheet("Ma"), "KR-14": sheet("(Ma)") }));
    expect(same.features).toEqual(["U (ppm)", "Age (Ma)"]);
  });
});

describe("columns that belong to the sample", () => {
  const table = (headings: string, cells: (n: number) => string) =>
    text(
      `Sample,Zircon #,${headings},Age (Ma)\n${Array.from({ length: 8 }, (_, n) => `KR-${n >> 2},${n},${cells(n >> 2)},${n + 0.5}`).join("\n")}`,
    );

  it.each(["Latitude", "Lat. (°N)", "Long", "longitude_W", "Elevation (m)", "UTM E", "Easting"])(
    "are left out by a name such as %j, with a note",
    async (heading) => {
      const file = table(heading, (sample) => `${46.5 + sample}`);
      const read = await readGrains(file);
      expect([read.features, codes(read)]).toEqual([["Age (Ma)"], ["placeLeftOut"]]);
      expect(read.grainIds[1]).toBe("1");
      const said = await readGrains(file, parseMapping(`${heading}=feature`));
      expect(said.features).toEqual([heading, "Age (Ma)"]);
    },
  );

  it("are features where their name only begins like that", async () => {
    const file = text("Sample,Long axis (µm),Lattice strain\nA,1.5,3\nA,2.5,4\nB,3.5,5\nB,4.5,6\n");
    expect((await readGrains(file)).features).toEqual(["Long axis (µm)", "Lattice strain"]);
  });

  it("are noted where all grains of a sample have the same value", async () => {
    const read = await readGrains(table("Depth (m),Th/U", (sample) => `${12 + sample},0.5`));
    expect(read.features).toEqual(["Depth (m)", "Th/U", "Age (Ma)"]);
    expect(read.notes).toEqual([
      {
        code: "featureOfSamples",
        message:
          'All grains of a sample have the same value of "Depth (m)", so it seems to belong to the samples and would tell them apart by itself; leave it out by the role "ignore" unless it was measured on each grain.',
      },
    ]);
  });
});
