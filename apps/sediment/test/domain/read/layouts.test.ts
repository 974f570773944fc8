import { inspect, parseMapping, readGrains, readSources } from "@unmix/sediment/domain";
import { describe, expect, it } from "vitest";
import { text, workbook } from "./files.ts";

const list = (values: Iterable<number>) => Array.from(values);

describe("a wide workbook", () => {
  const age = [
    [1, 2],
    [3, 4],
    [5, null],
  ];
  const ratio = [
    [0.1, 0.2],
    [0.3, null],
    [null, null],
  ];

  it("has a row of names or not", async () => {
    const named = await readGrains(
      workbook({ Age: [["Rio", "Lago"], ...age], Ratio: [["Rio", "Lago"], ...ratio] }),
    );
    const nameless = await readGrains(workbook({ Age: age, Ratio: ratio }));
    expect(named.sinks).toEqual(["Rio", "Lago"]);
    expect(nameless.sinks).toEqual(["Sink 1", "Sink 2"]);
    for (const table of [named, nameless]) {
      expect(list(table.sinkOf)).toEqual([0, 0, 0, 1, 1]);
      expect(table.grainIds).toEqual(["1", "2", "3", "1", "2"]);
      expect(list(table.values)).toEqual([1, 0.1, 3, 0.3, 5, NaN, 2, 0.2, 4, NaN]);
    }
    expect(named.skipped.map(({ sheet, row, column }) => `${sheet}!${column}${row}`)).toEqual([
      "Ratio!A4",
      "Ratio!B3",
    ]);
  });

  it("finds the samples of each sheet by name", async () => {
    const table = await readGrains(
      workbook({
        Age: [
          ["A", "B"],
          [1, 2],
        ],
        Ratio: [
          ["B", "A"],
          [20, 10],
        ],
      }),
    );
    expect(list(table.values)).toEqual([1, 10, 2, 20]);
  });

  it("takes numbers for names where the user says so", async () => {
    const file = workbook({
      Age: [
        [101, 102],
        [1, 2],
      ],
    });
    expect((await readGrains(file, { header: true })).sinks).toEqual(["101", "102"]);
    expect((await readGrains(file)).sinkOf).toHaveLength(4);
  });

  it("keeps a blank row that other rows follow, and counts it", async () => {
    const table = await readGrains(
      workbook({
        Age: [
          [1, 2],
          [null, 3],
          [4, 5],
        ],
      }),
    );
    expect(list(table.values)).toEqual([1, NaN, 4, 2, 3, 5]);
    expect(table.skipped).toEqual([
      { sheet: "Age", row: 2, column: "A", text: "", reason: "blank" },
    ]);
  });

  it("leaves out sheets without numbers, and sheets the user ignores", async () => {
    const file = workbook({ "Read me": [["Thanks"]], Age: age, Ratio: ratio, Empty: [] });
    expect((await readGrains(file)).features).toEqual(["Age", "Ratio"]);
    expect((await readGrains(file, parseMapping("Ratio=ignore"))).features).toEqual(["Age"]);
  });

  it("takes a sheet of errors by its title", async () => {
    const table = await readGrains(
      workbook({ Age: age, "Age err": [[0.1, 0.2], [0.3, 0.4], [0.5]] }),
    );
    expect(table.features).toEqual(["Age"]);
    expect(list(table.errors!)).toEqual([0.1, 0.3, 0.5, 0.2, 0.4]);
  });

  it("reads one text table of a column per sample", async () => {
    const table = await readGrains(text("S1,S2,S3\n1,2,3\n4,,6\n"));
    expect(table.sinks).toEqual(["S1", "S2", "S3"]);
    expect(table.features).toEqual(["Value"]);
    expect(list(table.values)).toEqual([1, 4, 2, 3, 6]);
  });
});

describe("the truth in a wide workbook", () => {
  const Age = [
    [1, 4],
    [2, 5],
    [3, null],
  ];
  const proportions = [
    ["counts", "P", "Q"],
    ["Sink 1", 1, 2],
    ["Sink 2", 2, 0],
  ];
  const ids = [
    ["Sink 1", null, "Sink 2", null],
    ["P", "Q", "P", "Q"],
    [7, 3, 8, 0],
    [0, 9, 9, 0],
  ];

  it("gives proportions and, with grain ids, labels; its sheets are no features", async () => {
    const table = await readGrains(
      workbook({ Age, " source Proportions ": proportions, "GRAIN ID": ids }),
    );
    expect(table.features).toEqual(["Age"]);
    expect(table.truth?.sources).toEqual(["P", "Q"]);
    expect(list(table.truth!.proportions!)).toEqual([1 / 3, 2 / 3, 1, 0]);
    expect(list(table.truth!.labels!)).toEqual([0, 1, 1, 0, 0]);
    expect(table.notes).toBeUndefined();
  });

  it("gives no labels without grain ids, and proportions as shares or without names", async () => {
    const shares = [
      [0.25, 0.75],
      [1, 0],
    ];
    const table = await readGrains(workbook({ Age, "Source proportions": shares }));
    expect(table.truth).toEqual({
      sources: ["Source 1", "Source 2"],
      proportions: Float64Array.of(0.25, 0.75, 1, 0),
    });
  });

  it("matches the rows to the samples by name", async () => {
    const table = await readGrains(
      workbook({
        Age: [
          ["A", "B"],
          [1, 2],
        ],
        "Source proportions": [
          ["", "P", "Q"],
          ["B", 0, 1],
          ["A", 1, 0],
        ],
      }),
    );
    expect(list(table.truth!.proportions!)).toEqual([1, 0, 0, 1]);
  });

  it.each([
    [
      "counts that differ from the ids",
      {
        "Source proportions": [
          ["counts", "P", "Q"],
          ["Sink 1", 2, 1],
          ["Sink 2", 2, 0],
        ],
        "Grain ID": ids,
      },
      '"grains.xlsx", sheet "Grain ID": sample "Sink 1" has 1 grain ids of "P" and the sheet "Source proportions" says 2; the known sources of single grains are left out.',
    ],
    [
      "ids that do not add up to the grains",
      {
        "Grain ID": [
          ["P", "Q", "P", "Q"],
          [7, 3, 8, 0],
        ],
      },
      '"grains.xlsx", sheet "Grain ID": sample "Sink 1" has 2 grain ids and the features have 3 grains; the known sources of single grains are left out.',
    ],
    [
      "a row too few",
      {
        "Source proportions": [
          ["counts", "P", "Q"],
          ["Sink 1", 1, 2],
        ],
      },
      '"grains.xlsx", sheet "Source proportions": it has 1 rows and the features have 2 samples; the known proportions are left out.',
    ],
    [
      "text for a count",
      {
        "Source proportions": [
          ["counts", "P", "Q"],
          ["Sink 1", 1, "two"],
          ["Sink 2", 2, 0],
        ],
      },
      '"grains.xlsx", sheet "Source proportions": the cell of sample "Sink 1" and "Q" holds no count or share; the known proportions are left out.',
    ],
    [
      "a row of nothing",
      {
        "Source proportions": [
          ["counts", "P", "Q"],
          ["Sink 1", 1, 2],
          ["Sink 2", 0, 0],
        ],
      },
      '"grains.xlsx", sheet "Source proportions": the row of sample "Sink 2" sums to nothing; the known proportions are left out.',
    ],
    [
      "a column too many",
      { "Source proportions": proportions, "Grain ID": [[1, 2, 3, 4, 5]] },
      '"grains.xlsx", sheet "Grain ID": it has 5 columns and 2 samples of 2 sources need 4; the known sources of single grains are left out.',
    ],
  ])("says when there are %s", async (_, sheets, message) => {
    const table = await readGrains(workbook({ Age, ...sheets }));
    expect(table.notes).toEqual([{ code: "truthInconsistent", message }]);
    expect(table.truth?.labels).toBeUndefined();
    expect(list(table.sinkOf)).toEqual([0, 0, 0, 1, 1]);
  });
});

describe("a long table", () => {
  const rows = [
    ["SINK ID", "GRAIN ID", "Age", "Age 1s", "Rock", "Remark", "True source"],
    ["07", "001", 1, 0.1, "granite", "ok", "S10"],
    ["7", "001", 2, null, "gneiss", null, "S2"],
    ["07", "001", 3, "x", "gneiss", null, "S2"],
  ];

  it("keeps ids as text, reads guessed errors and known sources, and leaves text out", async () => {
    const table = await readGrains(workbook({ T: rows }));
    expect(table.sinks).toEqual(["07", "7"]);
    expect(table.grainIds).toEqual(["001", "001", "001"]);
    expect(list(table.sinkOf)).toEqual([0, 1, 0]);
    expect(table.features).toEqual(["Age"]);
    expect(list(table.errors!)).toEqual([0.1, NaN, NaN]);
    expect(table.skipped).toEqual([{ sheet: "T", row: 4, column: "D", text: "x", reason: "text" }]);
    expect(table.truth?.sources).toEqual(["S2", "S10"]);
    expect(list(table.truth!.labels!)).toEqual([1, 0, 0]);
    expect(list(table.truth!.proportions!)).toEqual([0.5, 0.5, 1, 0]);
    expect(table.notes).toEqual([
      {
        code: "duplicateGrainIds",
        message:
          'One grain id stands more than once within a sample, such as "001" in "07"; every row is kept as a grain of its own.',
      },
    ]);
  });

  it("knows only the sources that are given", async () => {
    const table = await readGrains(text("Sink,Age,True source\nA,1,P\nB,2,\n"));
    expect(table.truth).toEqual({ sources: ["P"], labels: Int32Array.of(0, -1) });
  });

  it("follows the mapping, by name in any case or by letter", async () => {
    const table = await readGrains(
      workbook({ T: rows }),
      parseMapping("rock=sink, SINK ID=ignore, D=feature, True source=ignore, GRAIN ID=ignore"),
    );
    expect(table.sinks).toEqual(["granite", "gneiss"]);
    expect(table.features).toEqual(["Age", "Age 1s"]);
    expect(table.grainIds).toEqual(["1", "1", "2"]);
    expect(table.errors).toBeUndefined();
    expect(table.truth).toBeUndefined();
  });

  it("finds the sample by texts that repeat", async () => {
    const table = await readGrains(text("River,Age\nA,1\nA,2\nB,3\nB,4\n"));
    expect(table.sinks).toEqual(["A", "B"]);
  });

  it("is found behind other sheets", async () => {
    const table = await readGrains(workbook({ Summary: [[1, 2, 3]], T: rows }));
    expect(table.sinks).toEqual(["07", "7"]);
  });

  it("is the sheet with the most rows among those that name samples", async () => {
    const samples = [
      ["Sample_ID", "Latitude"],
      ["A", 50],
      ["B", 51],
    ];
    const ages = [
      ["Sample_ID", "BestAge", "BestAge_err"],
      ["A", 1, 0.1],
      ["A", 2, 0.1],
      ["B", 3, 0.1],
    ];
    const table = await readGrains(workbook({ Samples: samples, ZrUPb: ages }));
    expect(table.features).toEqual(["BestAge"]);
    expect(list(table.values)).toEqual([1, 2, 3]);
  });

  it.each([
    "Age err",
    "Age_err",
    "Age error",
    "Age ±",
    "Age 1s",
    "Age (1σ)",
    "Age_2s abs",
    "Age (±2σ)",
    "±",
    "Age sd",
  ])("takes %j for the error of the age", async (heading) => {
    const table = await readGrains(text(`Sink,Age,${heading},Hf\nA,1,0.5,3\nB,2,0.5,3\n`));
    expect(table.features).toEqual(["Age", "Hf"]);
    expect(list(table.errors!)).toEqual([0.5, NaN, 0.5, NaN]);
  });

  it.each(["Ages", "Age max", "Agesd"])("does not take %j for an error", async (heading) => {
    const table = await readGrains(text(`Sink,Age,${heading}\nA,1,0.5\nB,2,0.5\n`));
    expect(table.features).toEqual(["Age", heading]);
  });

  it("gives errors of one heading each to the column before, also by the previewed mapping", async () => {
    const file = text("Sink,Age,±,Hf,±\nA,1,0.1,3,0.3\nB,2,0.2,4,0.4\n");
    const table = await readGrains(file);
    expect(list(table.errors!)).toEqual([0.1, 0.3, 0.2, 0.4]);
    expect(await readGrains(file, (await inspect(file)).mapping)).toEqual(table);
  });

  it("may hold one sample only, as for labelling by known sources", async () => {
    const table = await readGrains(text("Sink,Age\nA,1\nA,2\n"));
    expect(table.sinks).toEqual(["A"]);
    expect(list(table.values)).toEqual([1, 2]);
  });

  it("has columns without a heading under their letters", async () => {
    const table = await readGrains(text("Sink,,Age\nA,5,1\nB,6,2\n"));
    expect(table.features).toEqual(["Column B", "Age"]);
  });
});

describe("pairs of value and error", () => {
  it("are read with the name over each pair", async () => {
    const table = await readGrains(
      workbook({
        "Age (Ma)": [
          ["A", null, "B", null],
          [1, 0.1, 3, 0.3],
          [2, 0.2, null, null],
        ],
      }),
    );
    expect(table.sinks).toEqual(["A", "B"]);
    expect(table.features).toEqual(["Age (Ma)"]);
    expect(list(table.sinkOf)).toEqual([0, 0, 1]);
    expect(list(table.values)).toEqual([1, 2, 3]);
    expect(list(table.errors!)).toEqual([0.1, 0.2, 0.3]);
  });

  it.each([
    ["", "A,,B,,C,,D,,7,,F,"],
    ["and ids of grains before them", "Grain,A,,B,,C,,D,,7,,F,"],
  ])("may have a number for a name %s", async (_, names) => {
    const width = names.split(",").length;
    const row = (n: number) =>
      Array.from({ length: width }, (_, c) => (c === 0 ? n : n + c / 10)).join(",");
    const file = text(`${names}\n${row(1)}\n${row(2)}\n${row(3)}\n`);
    for (const layout of [undefined, "pairs"] as const) {
      const table = await readGrains(file, layout && { layout });
      expect(table.sinks).toEqual(["A", "B", "C", "D", "7", "F"]);
      expect(table.sinkOf).toHaveLength(18);
      expect(table.errors?.every(Number.isFinite)).toBe(true);
    }
  });

  it("are read with named errors, and where the user says so", async () => {
    const named = await readGrains(text("A,±,B,B 1s\n1,0.1,2,0.2\n"));
    expect(list(named.errors!)).toEqual([0.1, 0.2]);
    const said = await readGrains(text("1,0.1,2,0.2\n"), { layout: "pairs" });
    expect(list(said.values)).toEqual([1, 2]);
    expect(said.sinks).toEqual(["Sink 1", "Sink 2"]);
  });
});

describe("known sources", () => {
  it("are read wide, a column per source", async () => {
    const table = await readSources(
      workbook({
        Age: [
          [1, 2],
          [3, null],
        ],
      }),
    );
    expect(table.sinks).toEqual(["Source 1", "Source 2"]);
    expect(list(table.values)).toEqual([1, 3, 2]);
  });

  it("are read long, by the column of the source, one source being enough", async () => {
    const table = await readSources(text("Source,Sample,Age\nP,a,1\nP,b,2\n"));
    expect(table.sinks).toEqual(["P"]);
    const mapped = await readSources(
      text("Terrane,Age\nP,1\nQ,2\n"),
      parseMapping("Terrane=source"),
    );
    expect(mapped.sinks).toEqual(["P", "Q"]);
  });
});

describe("inspect", () => {
  it("shows sheets, layout and roles with reasons, and a mapping that reads the same", async () => {
    const file = text("Sink;Grain;Age;Age err;Note\nA;1;1,5;0;x\nB;2;-2,5;0,5;y\n");
    const preview = await inspect(file);
    expect(preview).toMatchObject({
      file: "grains.csv",
      kind: "text",
      delimiter: ";",
      layout: "long",
      reason:
        'The column "Sink" names the sample of each row, so this is a long table with one row per grain.',
      header: true,
      decimalComma: true,
    });
    expect(preview.sheets[0]!.firstRows[1]).toEqual(["A", "1", "1,5", "0", "x"]);
    expect(preview.columns.map(({ column, role }) => `${column} ${role}`)).toEqual([
      "A sink",
      "B grain",
      "C feature",
      "D error",
      "E ignore",
    ]);
    expect(preview.columns[2]).toMatchObject({ numbers: 2, negatives: 1, zeros: 0, others: 0 });
    expect(preview.columns[3]).toMatchObject({
      feature: "Age",
      why: 'Its name says that it holds the error of "Age"; confirm it before errors are used.',
    });
    expect(await readGrains(file, preview.mapping)).toEqual(await readGrains(file));
  });

  it("shows a wide workbook by its sheets", async () => {
    const preview = await inspect(
      workbook({
        Age: [
          [1, 0],
          [null, "x"],
        ],
        "Grain ID": [[1, 2]],
      }),
    );
    expect(preview.layout).toBe("wide");
    expect(preview.columns).toEqual([
      {
        name: "Age",
        sheet: "Age",
        role: "feature",
        why: "It holds numbers.",
        numbers: 2,
        blanks: 1,
        zeros: 1,
        negatives: 0,
        others: 1,
      },
    ]);
    expect(preview.sheets).toHaveLength(2);
  });
});

describe("parseMapping", () => {
  it("reads what is said of the file, unless the word is quoted or a role follows", () => {
    expect(
      parseMapping('layout=long, sheet="Ages, best", header=3, data=5, decimal=comma, A=sink'),
    ).toEqual({
      layout: "long",
      sheet: "Ages, best",
      header: 3,
      data: 5,
      decimalComma: true,
      columns: [{ name: "A", role: "sink" }],
    });
    expect(parseMapping("header=no")).toEqual({ header: false });
    expect(parseMapping('sheet=ignore,"data"=feature')).toEqual({
      columns: [
        { name: "sheet", role: "ignore" },
        { name: "data", role: "feature" },
      ],
    });
  });

  it("reads roles, quoted names and errors", () => {
    expect(
      parseMapping('SINK ID=sink, "Age, best"=feature,"a=b"=IGNORE,Age err=error:"Age, best",'),
    ).toEqual({
      columns: [
        { name: "SINK ID", role: "sink" },
        { name: "Age, best", role: "feature" },
        { name: "a=b", role: "ignore" },
        { name: "Age err", role: "error", feature: "Age, best" },
      ],
    });
  });
});
