import { inspect, type Mapping, parseMapping, readGrains } from "@unmix/sediment/domain";
import { describe, expect, it } from "vitest";
import { text, workbook } from "./files.ts";

const list = (values: Iterable<number>) => Array.from(values);
const codes = (table: { notes?: readonly { code: string }[] }) => table.notes?.map((n) => n.code);

const TABLE = "Sink,Grain,Age,Hf\nA,a1,10.5,1\nA,a2,20,2\nB,b1,30,3\nB,b2,40,4\n";

describe("the headings of a long table", () => {
  it.each([
    ["a title", `My data of 2020\n${TABLE}`, 2],
    ["a title with a number", `Campaign,2020\n${TABLE}`, 2],
    ["a title as wide as the table and a blank row", `My data,,,\n,,,\n${TABLE}`, 3],
    ["comments", `# exported\n# by the laboratory\n${TABLE}`, 3],
    ["particulars", `Laboratory:,X\nDate:,2020-05-01\nAnalyst:,Y\n${TABLE}`, 4],
    ["the line that names the separator", `sep=;\n${TABLE.replaceAll(",", ";")}`, 2],
    ["a title with more separators than the table", `A, b, c, d, e, f\n${TABLE}`, 2],
    ["a title, the names being longer than the rows", `Data\n${TABLE.replace("Hf", "Hf,Note")}`, 2],
    ["a group's heading", `,,U-Pb,\n${TABLE}`, 2],
  ])("are found below %s", async (_, content, row) => {
    const table = await readGrains(text(content));
    expect(table).toMatchObject({ sinks: ["A", "B"], features: ["Age", "Hf"], skipped: [] });
    expect(list(table.values)).toEqual([10.5, 1, 20, 2, 30, 3, 40, 4]);
    const preview = await inspect(text(content));
    expect(preview.mapping).toMatchObject({ header: row, data: row + 1 });
    expect(preview.reason).toContain(`The names stand in row ${row}.`);
  });

  it("name the place of a cell by its row in the file", async () => {
    const table = await readGrains(text(`Title\n\n${TABLE.replace("20,2", "x,2")}`));
    expect(table.skipped).toEqual([{ row: 5, column: "C", text: "x", reason: "text" }]);
  });

  it("may be absent: the sample is the column of texts that repeat", async () => {
    const table = await readGrains(text("A,a1,1\nA,a2,2\nB,b1,3\nB,b2,4\n"));
    expect(table).toMatchObject({ sinks: ["A", "B"], features: ["Column C"] });
    expect(list(table.values)).toEqual([1, 2, 3, 4]);
    expect(codes(table)).toEqual(["noHeadings"]);
  });

  it("are not looked for among the values", async () => {
    const table = await readGrains(text("A,a1,1,2\nA,a2,n.a.,lost\nB,b1,3,4\nB,b2,4,5\n"));
    expect(table.sinkOf).toHaveLength(4);
    expect(table.skipped).toHaveLength(2);
  });

  it("stand where the user says", async () => {
    const content = "Year,Lab,x,y\nSink,Grain,Age,Hf\nA,1,2,3\nB,1,4,5\n";
    expect((await readGrains(text(content))).features).toEqual(["Age", "Hf"]);
    const table = await readGrains(text(content), parseMapping("header=1,data=3,Year=sink"));
    expect(table.features).toEqual(["Lab (Grain)", "x (Age)", "y (Hf)"]);
  });

  it("have units below them", async () => {
    const content =
      "Sink,Grain,Age,Age 1s,T,Hf,Year (a)\n,,Ma,Ma,(°C),-,a\nA,1,2,0.1,3,4,5\nB,2,3,0.2,4,5,6\n";
    const file = text(content);
    const table = await readGrains(file);
    expect(table.features).toEqual(["Age (Ma)", "T (°C)", "Hf", "Year (a)"]);
    expect(list(table.errors!.filter(Number.isFinite))).toEqual([0.1, 0.2]);
    expect(table.sinkOf).toHaveLength(2);
    const preview = await inspect(file);
    expect(preview.reason).toContain("Row 2 holds units.");
    expect(await readGrains(file, preview.mapping)).toEqual(table);
    const bare = await readGrains(file, parseMapping("units=no"));
    expect(bare).toEqual({ ...table, features: ["Age", "T", "Hf", "Year (a)"] });
    const shown = (await inspect(file, parseMapping("units=no"))).mapping;
    expect(await readGrains(file, shown)).toEqual(bare);
    const mapped = await readGrains(file, parseMapping("Age=ignore,T (°C)=ignore"));
    expect(mapped.features).toEqual(["Hf", "Year (a)"]);
  });

  it("have no units below them where the row is a grain", async () => {
    const table = await readGrains(text("Sink,Grain,Age\nA,a1,lost\nA,a2,2\nB,b1,3\n"));
    expect(table.features).toEqual(["Age"]);
    expect(table.skipped).toHaveLength(1);
    expect(table.sinkOf).toHaveLength(3);
  });
});

describe("a column that names a sample once", () => {
  it("is filled down, and a note says so", async () => {
    const table = await readGrains(
      workbook({
        T: [
          ["Sink", "Age"],
          ["A", 1],
          [null, 2],
          ["B", 3],
          [null, 4],
          [null, 5],
        ],
      }),
    );
    expect(list(table.sinkOf)).toEqual([0, 0, 1, 1, 1]);
    expect(table.notes).toEqual([
      {
        code: "samplesFilledDown",
        message:
          '3 rows have no sample in column "Sink" and belong to the sample named above them.',
      },
    ]);
  });

  it("cannot begin with a blank", async () => {
    await expect(readGrains(text("Sink,Age\n,1\nA,2\n,3\n"))).rejects.toThrow("row 2, column A");
  });
});

describe("columns in which no number can be read", () => {
  it("are left out with a note, if they seem measured", async () => {
    const content =
      "Sink;Age;Th;Ti;Dated;Empty;Missing;Rock\nA;1;1.0%;700(2);2020-01-01;;n.a.;granite\nB;2;1.2%;710(3);2020-01-02;;-;gneiss 2\n";
    const table = await readGrains(text(content));
    expect(table.features).toEqual(["Age"]);
    const message = (name: string, cell: string) =>
      `The column "${name}" holds no readable number in 2 filled cells (such as "${cell}") and is left out; write plain numbers if it is to be a feature.`;
    expect(table.notes?.map((note) => note.message)).toEqual([
      message("Th", "1.0%"),
      message("Ti", "700(2)"),
      message("Dated", "2020-01-01"),
      'The column "Empty" holds no value and is left out.',
      message("Missing", "n.a."),
    ]);
    const said = await readGrains(text(content), parseMapping("Th=ignore,Dated=ignore"));
    expect(said.notes).toEqual(table.notes);
  });

  it("tell of formulas in a workbook, and of whole sheets", async () => {
    const long = await readGrains(
      workbook({
        T: [
          ["Sink", "Age", "Th"],
          ["A", 1, null],
          ["B", 2, null],
        ],
      }),
    );
    expect(long.notes?.[0]?.message).toBe(
      'The column "Th" holds no value and is left out; if its cells are formulas, calculate and save the workbook in a spreadsheet program.',
    );
    const wide = await readGrains(
      workbook({
        Age: [
          ["A", "B"],
          [1.5, 2.5],
        ],
        Ti: [
          ["A", "B"],
          ["700(2)", "710(3)"],
        ],
      }),
    );
    expect(wide.notes?.map(({ message }) => message)).toEqual([
      'The sheet "Ti" holds no readable number in 2 filled cells (such as "700(2)") and is left out; write plain numbers if it is to be a feature.',
    ]);
  });
});

describe("a second sheet with the same columns", () => {
  it("is not read, and a note says so", async () => {
    const rows = [
      ["Sink", "Age"],
      ["A", 1],
      ["B", 2],
    ];
    const file = workbook({ One: rows, Two: rows });
    const table = await readGrains(file);
    expect(list(table.values)).toEqual([1, 2]);
    expect(table.notes?.[0]?.message).toBe(
      'The sheet "Two" has the same columns as "One" and is not read; put the rows of both into one sheet to use them together.',
    );
    expect((await readGrains(file, parseMapping("sheet=Two"))).notes).toBeUndefined();
  });
});

describe("the first rows of a wide workbook", () => {
  const age = [
    [1.5, 2.5, 3.5],
    [4.5, 5.5, 6.5],
  ];
  const ratio = [
    [0.1, 0.2, 0.3],
    [0.4, 0.5, null],
  ];
  const values = [1.5, 0.1, 4.5, 0.4, 2.5, 0.2, 5.5, 0.5, 3.5, 0.3, 6.5, NaN];
  const sheets = (...above: (string | number | null)[][]) =>
    workbook({ Age: [...above, ...age], Ratio: [...above, ...ratio] });

  it("are names where they are whole numbers, different, and the same in every sheet", async () => {
    const file = sheets([2001, 2002, 2003]);
    const table = await readGrains(file);
    expect(table.sinks).toEqual(["2001", "2002", "2003"]);
    expect(list(table.values)).toEqual(values);
    expect(codes(table)).toEqual(["numbersAsNames"]);
    const said = await readGrains(file, parseMapping("header=no"));
    expect(said.sinks).toEqual(["Sink 1", "Sink 2", "Sink 3"]);
    expect(said.sinkOf).toHaveLength(9);
  });

  it("are values in a single sheet, and a note says that they may be names", async () => {
    const file = workbook({ Age: [[1, 2, 3], ...age] });
    const table = await readGrains(file);
    expect(table.sinkOf).toHaveLength(9);
    expect(table.notes?.map(({ message }) => message)).toEqual([
      'The whole numbers in row 1 are taken for values; say "header=1" if they are the names of samples.',
    ]);
    expect((await readGrains(file, parseMapping("header=1"))).sinks).toEqual(["1", "2", "3"]);
  });

  it("may be a title, with names below it or without", async () => {
    const named = await readGrains(sheets(["Rivers", null, null], ["A", "B", "C"]));
    expect(named.sinks).toEqual(["A", "B", "C"]);
    expect(list(named.values)).toEqual(values);
    const nameless = await readGrains(sheets(["Rivers", null, null], [null, null, null]));
    expect(nameless.sinks).toEqual(["Sink 1", "Sink 2", "Sink 3"]);
    expect(list(nameless.values)).toEqual(values);
  });

  it("may be a title above numbers as names, in some sheets only", async () => {
    const table = await readGrains(
      workbook({ Age: [["Ages"], [7, 8, 9], ...age], Ratio: [[7, 8, 9], ...ratio] }),
    );
    expect(table.sinks).toEqual(["7", "8", "9"]);
    expect(list(table.values)).toEqual(values);
  });

  it.each([
    [
      "names",
      [
        ["A", "B", "C"],
        ["Ma", "Ma", "Ma"],
      ],
      ["A", "B", "C"],
    ],
    ["no names", [["Ma", "Ma", "Ma"]], ["Sink 1", "Sink 2", "Sink 3"]],
  ])("may hold units below %s", async (_, above, sinks) => {
    const file = sheets(...above);
    const table = await readGrains(file);
    expect(table.sinks).toEqual(sinks);
    expect(table.features).toEqual(["Age (Ma)", "Ratio (Ma)"]);
    expect(list(table.values)).toEqual(values);
    expect(await readGrains(file, (await inspect(file)).mapping)).toEqual(table);
    expect((await readGrains(file, { units: false })).features).toEqual(["Age", "Ratio"]);
  });

  it("are a grain, though one sheet has only text for it", async () => {
    const names = ["A", "B", "C"];
    const table = await readGrains(
      workbook({ Age: [names, ["lost", "lost", "lost"], ...age], Ratio: [names, ...ratio] }),
    );
    expect(table.sinkOf).toHaveLength(9);
    expect(table.skipped.filter(({ text }) => text === "lost")).toHaveLength(3);
  });
});

describe("a column of ids in a wide workbook", () => {
  const file = (heading: string | null, start = 1) =>
    workbook({
      Age: [
        [heading, "A", "B"],
        [start, 10.5, 20.5],
        [start + 1, 11.5, 21.5],
        [start + 2, 12.5, null],
      ],
      Ratio: [
        ["B", "A", heading],
        [0.2, 0.1, start],
        [0.4, 0.3, start + 1],
        [null, 0.5, start + 2],
      ].map((row) => [row[2]!, row[1]!, row[0]!]),
    });

  it.each([
    ["by its name", "Grain", 7],
    ["by counting under no name", null, 0],
  ])("is known %s, and is no sample", async (_, heading, start) => {
    const table = await readGrains(file(heading, start));
    expect(table.sinks).toEqual(["A", "B"]);
    expect(table.grainIds).toEqual([0, 1, 2, 0, 1].map((n) => String(start + n)));
    expect(list(table.values)).toEqual([10.5, 0.1, 11.5, 0.3, 12.5, 0.5, 20.5, 0.2, 21.5, 0.4]);
    expect(codes(table)).toEqual(["idColumn"]);
  });

  it.each<[string, Mapping, string[]]>([
    ["a sample", parseMapping("layout=wide,Grain=sink"), ["Grain", "A", "B"]],
    ["nothing", parseMapping("Grain=ignore,B=ignore"), ["A"]],
  ])("is %s where the user says so", async (_, mapping, sinks) => {
    const table = await readGrains(file("Grain"), mapping);
    expect(table.sinks).toEqual(sinks);
    expect(table.notes).toBeUndefined();
  });

  it("stands in the preview, which reads the same", async () => {
    const preview = await inspect(file("Grain"));
    expect(preview.columns.map(({ name, role }) => `${name} ${role}`)).toEqual([
      "Age feature",
      "Ratio feature",
      "Grain grain",
    ]);
    expect((await readGrains(file("Grain"), preview.mapping)).grainIds).toEqual([
      "1",
      "2",
      "3",
      "1",
      "2",
    ]);
  });

  it("may stand before pairs of value and error", async () => {
    const table = await readGrains(
      workbook({
        Age: [
          ["Grain", "A", null, "B", null],
          ["x", 1, 0.1, 3, 0.3],
          ["y", 2, 0.2, 4, 0.4],
        ],
      }),
    );
    expect(table.sinks).toEqual(["A", "B"]);
    expect(table.grainIds).toEqual(["x", "y", "x", "y"]);
    expect(list(table.errors!)).toEqual([0.1, 0.2, 0.3, 0.4]);
  });
});

describe("fields between blanks", () => {
  it("are read where every row has as many", async () => {
    const table = await readGrains(text('"Sink ID" Age Hf\nA 1 2\nB 3 4\n', "grains.txt"));
    expect(table).toMatchObject({ sinks: ["A", "B"], features: ["Age", "Hf"] });
  });
});
