import { inspect, parseMapping, readGrains, readSources } from "@unmix/sediment/domain";
import { describe, expect, it } from "vitest";
import { text, workbook } from "./files.ts";

const list = (values: Iterable<number>) => Array.from(values);
const codes = (table: { notes?: readonly { code: string }[] }) => table.notes?.map((n) => n.code);
const HEADINGS = ["Analysis", "U (ppm)", "Th/U", "206Pb/238U age (Ma)", "±1s (Ma)"];
const FEATURES = HEADINGS.slice(1, 4);

/** Rows as a laboratory writes them, with these ids. */
const rows = (ids: readonly string[]) =>
  ids.map((id, n) => [id, 100.5 + n, 0.5 + n / 100, 300.25 + 10 * n, 3.5]);
const csv = (table: readonly (readonly unknown[])[]) =>
  text(table.map((row) => row.join(",")).join("\n"));
const numbered = (sample: string, count: number) =>
  Array.from({ length: count }, (_, n) => `${sample}${n + 1}`);

describe("a table whose headings write ratios as fractions", () => {
  const upper = [
    "Analysis",
    "U",
    "206Pb",
    "U/Th",
    "207Pb*",
    "±",
    "206Pb*",
    "±",
    "error",
    "206Pb*",
    "±",
    "Best age",
    "±",
    "Conc",
  ];
  const lower = [
    "",
    "(ppm)",
    "204Pb",
    "",
    "235U*",
    "(%)",
    "238U",
    "(%)",
    "corr.",
    "238U*",
    "(Ma)",
    "(Ma)",
    "(Ma)",
    "(%)",
  ];
  const groups = upper.map((_, c) =>
    c === 4 ? "Isotope ratios" : c === 9 ? "Apparent ages (Ma)" : "",
  );
  const blank = upper.map(() => "");
  const grains = ["River", "River", "River", "Lake", "Lake", "Lake"].map((sample, n) => [
    `${sample}-Spot ${(n % 3) + 1}`,
    ...upper.slice(1).map((_, c) => 10 * n + c + 0.5),
  ]);

  it.each([
    ["at once", [groups, upper, lower], "1, 2 and 3"],
    [
      "below a title and above a blank row",
      [["Table 1", ...blank.slice(1)], groups, upper, lower, blank],
      "2, 3 and 4",
    ],
  ])("is read with three rows of headings, %s", async (_, head, rowsOfNames) => {
    const file = csv([...head, ...grains]);
    const read = await readGrains(file);
    expect(read.sinks).toEqual(["River", "Lake"]);
    expect(read.grainIds[3]).toBe("Lake-Spot 1");
    expect(read.features).toEqual([
      "U (ppm)",
      "206Pb/204Pb",
      "U/Th",
      "Isotope ratios 207Pb*/235U*",
      "Isotope ratios 206Pb*/238U",
      "Apparent ages 206Pb*/238U* (Ma)",
      "Best age (Ma)",
    ]);
    expect(list(read.values.slice(0, 7))).toEqual([0.5, 1.5, 2.5, 3.5, 5.5, 8.5, 10.5]);
    expect(list(read.errors!.slice(0, 7))).toEqual([NaN, NaN, NaN, NaN, NaN, 9.5, 11.5]);
    expect(codes(read)).toEqual([
      "headingsJoined",
      "errorsInPercent",
      "qualityLeftOut",
      "samplesFromIds",
    ]);
    expect(read.notes![3]!.message).toContain('"River" of "River-Spot 1"');
    const { mapping, reason } = await inspect(file);
    expect(reason).toContain(`The names stand in rows ${rowsOfNames}.`);
    expect(mapping.data).toBe(head.length + 1);
    expect(await readGrains(file, mapping)).toEqual(read);
  });

  it("keeps the rows apart where the user says that the lower one holds the names", async () => {
    const pick = (row: readonly unknown[]) => [0, 2, 4, 6].map((c) => row[c]);
    const file = csv([upper, lower, ...grains].map(pick));
    const joined = ["206Pb/204Pb", "207Pb*/235U*", "206Pb*/238U"];
    expect((await readGrains(file)).features).toEqual(joined);
    const said = await readGrains(file, { header: 2 });
    expect(said.features).toEqual(["204Pb", "235U*", "238U"]);
  });
});

describe("a table of a row per analysis without a column of samples", () => {
  it.each([
    ["River-", "Lake-", "River", "Lake"],
    ["RIV_01", "RIV_02", "RIV_01", "RIV_02"],
    ["RIV_", "LAK_", "RIV", "LAK"],
    ["RIV", "LAK", "RIV", "LAK"],
    ["RIV 1 #", "RIV 2 #", "RIV 1", "RIV 2"],
    ["A-1-", "A-2-", "A-1", "A-2"],
  ])("takes what stands before the number in %j… and %j… for samples", async (a, b, A, B) => {
    const separate = a.endsWith("1") ? [`${a}-`, `${b}-`] : [a, b];
    const ids = separate.flatMap((sample) => numbered(sample, 6));
    const file = csv([HEADINGS, ...rows(ids)]);
    const table = await readGrains(file);
    expect(table.sinks).toEqual([A, B]);
    expect(table.features).toEqual(FEATURES);
    expect(table.grainIds).toEqual(ids);
    expect(list(table.sinkOf)).toEqual([0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1]);
    expect(table.errors![2]).toBe(3.5);
    expect(codes(table)).toEqual(["samplesFromIds"]);
    const preview = await inspect(file);
    expect(preview.reason).toBe(
      'The ids in the column "Analysis" begin with the names of samples, so this is a long table with one row per grain.',
    );
    expect(await readGrains(file, preview.mapping)).toEqual(table);
    expect(await readGrains(file, { layout: "long" })).toEqual(table);
  });

  it("takes the two numbers of grain and spot off the ids", async () => {
    const ids = ["A", "B"].flatMap((sample) =>
      Array.from({ length: 8 }, (_, n) => `${sample}-${(n >> 1) + 1}-${(n & 1) + 1}`),
    );
    const table = await readGrains(csv([HEADINGS, ...rows(ids)]));
    expect(table.sinks).toEqual(["A", "B"]);
  });

  it("takes ids under a heading of samples for ids, unless the user says that it names samples", async () => {
    const ids = [...numbered("River-", 6), ...numbered("Lake-", 6)];
    const file = csv([["Sample", ...HEADINGS.slice(1)], ...rows(ids)]);
    const table = await readGrains(file);
    expect(table.sinks).toEqual(["River", "Lake"]);
    expect(table.grainIds).toEqual(ids);
    const { mapping, reason } = await inspect(file);
    expect(reason).toMatch(/^The ids in the column "Sample" begin with the names of samples/);
    expect(await readGrains(file, mapping)).toEqual(table);
    const said = await readGrains(file, parseMapping("Sample=sink"));
    expect(said.sinks).toEqual(ids);
    const repeated = csv([["Sample", ...HEADINGS.slice(1)], ...rows([...ids, ...ids])]);
    expect((await readGrains(repeated)).sinks).toEqual(ids);
  });

  it("says what the samples were taken from, and how to name them otherwise", async () => {
    const ids = [...numbered("River-", 9), ...numbered("Lake-", 9), "91500"];
    const table = await readGrains(csv([HEADINGS, ...rows(ids)]));
    expect(table.sinks).toEqual(["River", "Lake", "91500"]);
    expect(table.notes!.slice(0, 1)).toEqual([
      {
        code: "samplesFromIds",
        message:
          'The 3 samples are what the ids in column "Analysis" begin with, such as "River" of "River-1"; say "layout=long,Analysis=ignore" and which column names the sample, as in "River=sink", if that is wrong.',
      },
    ]);
  });

  it.each([
    ["parts of grains", ["rim", "core"], ["River", "Lake"]],
    ["kinds of grains in every sample", ["magmatic", "metamorphic"], ["River", "Lake"]],
  ])("does not take %s for samples", async (_, kinds, sinks) => {
    const ids = [...numbered("River-", 6), ...numbered("Lake-", 6)];
    const table = rows(ids).map(([id, ...values], n) => [id, kinds[n % 2], ...values]);
    const [first, ...others] = HEADINGS;
    const file = csv([[first, "Zone", ...others], ...table]);
    expect((await readGrains(file)).sinks).toEqual(sinks);
    const { columns } = await inspect(file);
    expect(columns[1]).toMatchObject({ name: "Zone", role: "ignore" });
  });

  it("takes texts alone in the last rows for footnotes, but not a sample without a value", async () => {
    const table = [
      ["Sample", "Age", "Th/U"],
      ["River", 10.5, 0.5],
      ["River", 20.5, 0.6],
      ["Lake", 30.5, 0.7],
      ["Lake", "", ""],
      ["", "", ""],
      ["n = 4", "", ""],
      ["a: corrected for common lead", "", ""],
    ];
    const read = await readGrains(csv(table));
    expect(read.sinks).toEqual(["River", "Lake"]);
    expect(read.sinkOf).toHaveLength(4);
    expect(read.notes).toEqual([
      {
        code: "statisticsSetAside",
        message: 'A row of statistics that closes grains is set aside: "n = 4" (row 7).',
      },
      {
        code: "footnotes",
        message:
          'Below the grains a row of text alone is taken for a note: "a: corrected for common lead".',
      },
    ]);
  });

  it("takes them for footnotes in sheets that are a sample each, but not an id without a value", async () => {
    const sheet = (sample: string, ...more: (string | null)[][]) => [
      ["Analysis", "Age (Ma)", "Th/U"],
      ...numbered(sample, 4).map((id, n) => [id, 10.5 + n, 0.5]),
      ...more,
    ];
    const read = await readGrains(
      workbook({
        River: sheet("Z-", ["Z-5", null, null], [null, null, null], ["a: rejected", null, null]),
        Lake: sheet("Y-", [null, "b: discordant", null]),
      }),
    );
    expect(read.sinks).toEqual(["River", "Lake"]);
    expect(read.grainIds).toEqual([...numbered("Z-", 5), ...numbered("Y-", 4)]);
    expect(codes(read)).toEqual(["samplesFromTitles", "footnotes"]);
    expect(read.notes![1]!.message).toContain(
      '2 rows of text alone are taken for notes: "a: rejected", "b: discordant".',
    );
  });

  it("tells of samples whose names differ in case or blanks alone", async () => {
    const names = ["River 1", "RIVER 1", "Lake", "River1"];
    const read = await readGrains(
      csv([["Sample", "Age"], ...names.map((name, n) => [name, n + 1])]),
    );
    expect(read.sinks).toEqual(names);
    expect(read.notes).toEqual([
      {
        code: "samplesAlike",
        message:
          'The samples "River 1" and "RIVER 1", and 1 more such pair, differ in case or blanks alone and are kept apart; write them alike if they are one.',
      },
    ]);
  });

  it("takes texts that go with the ids, or are finer, for samples", async () => {
    const ids = [...numbered("Plate1-", 6), ...numbered("Plate2-", 6)];
    for (const places of [
      ["North", "South"],
      ["River", "Lake", "Fjord", "Delta"],
    ]) {
      const table = rows(ids).map(([id, ...values], n) => [
        id,
        places[Math.floor((n * places.length) / ids.length)],
        ...values,
      ]);
      const [first, ...others] = HEADINGS;
      const read = await readGrains(csv([[first, "Locality", ...others], ...table]));
      expect(read.sinks).toEqual(places);
    }
  });

  it("takes numbers that repeat in runs for samples", async () => {
    const table = [101, 102, 103, 112].flatMap((river) =>
      [1, 2, 3, 4].map((n) => [river, river + 0.5 + n, n / 10]),
    );
    const read = await readGrains(csv([["River", "Age", "Th/U"], ...table]));
    expect(read.sinks).toEqual(["101", "102", "103", "112"]);
    expect(read.features).toEqual(["Age", "Th/U"]);
    const preview = await inspect(csv([["River", "Age", "Th/U"], ...table]));
    expect(preview.columns[0]!.why).toBe(
      "Its whole numbers repeat in runs, as numbers of samples do.",
    );
    expect(await readGrains(csv([["River", "Age", "Th/U"], ...table]), preview.mapping)).toEqual(
      read,
    );
  });

  it("is wide where every column repeats numbers, or the names are of samples", async () => {
    const coarse = [1, 1, 1, 2, 2, 2].map((n) => [n, n + 4]);
    expect((await readGrains(csv([["S1", "S2"], ...coarse]))).sinks).toEqual(["S1", "S2"]);
    const ids = numbered("g", 6).map((id, n) => [id, n + 0.5, n + 2.5]);
    const wide = await readGrains(csv([["Grain", "Rio", "Lago"], ...ids]));
    expect(wide.sinks).toEqual(["Rio", "Lago"]);
    expect(wide.grainIds.slice(0, 2)).toEqual(["g1", "g2"]);
  });
});

describe("a workbook of a sheet per sample", () => {
  const sheets = {
    River: [HEADINGS, ...rows(numbered("spot-", 5))],
    Lake: [["Measured in 2020"], HEADINGS, ...rows(numbered("spot-", 3))],
  };

  it("is a long table whose samples are the titles", async () => {
    const file = workbook(sheets);
    const table = await readGrains(file);
    expect(table.sinks).toEqual(["River", "Lake"]);
    expect(table.features).toEqual(FEATURES);
    expect(list(table.sinkOf)).toEqual([0, 0, 0, 0, 0, 1, 1, 1]);
    expect(table.grainIds.slice(4)).toEqual(["spot-5", "spot-1", "spot-2", "spot-3"]);
    expect(list(table.values.slice(15, 18))).toEqual([100.5, 0.5, 300.25]);
    expect(table.notes).toEqual([
      {
        code: "samplesFromTitles",
        message:
          'Each of 2 sheets is a sample, called by its title: "River", "Lake"; say "sheet=River" to read one alone.',
      },
    ]);
    const preview = await inspect(file);
    expect(preview.layout).toBe("long");
    expect(preview.reason).toContain(
      "The 2 sheets have the same columns, so each sheet is a sample",
    );
    expect(preview.columns[1]).toMatchObject({ name: "U (ppm)", role: "feature", numbers: 8 });
    expect(await readGrains(file, preview.mapping)).toEqual(table);
  });

  it("may have a column of texts that repeat, errors in every second column, and other sheets", async () => {
    const paired = [
      ["Age", "±", "Th/U", "±", "Zone"],
      [1.5, 0.1, 2.5, 0.1, "rim"],
      [1.5, 0.1, 2.5, 0.1, "rim"],
      [2.5, 0.2, 3.5, 0.1, "core"],
      [2.5, 0.2, 3.5, 0.1, "core"],
    ];
    const Standards = [
      ["Name", "Value"],
      ["91500", 1065],
      ["GJ1", 608],
    ] as const;
    const table = await readGrains(workbook({ Standards, A: paired, B: paired }));
    expect(table.sinks).toEqual(["A", "B"]);
    expect(table.features).toEqual(["Age", "Th/U"]);
    expect(codes(table)).toEqual(["sheetNotRead", "samplesFromTitles"]);
    const bare = paired.map((row) => row.slice(0, 4));
    expect((await readGrains(workbook({ A: bare, B: bare }))).sinks).toEqual(["A", "B"]);
  });

  it("is read whole where a column names the samples, but for a sheet of the same samples", async () => {
    const sheet = (names: readonly string[]) => [
      ["Sample", "Age", "Th/U"],
      ...names.map((name, n) => [name, 10.5 + n, n / 10]),
    ];
    const both = { "2020": sheet(["River", "River", "Lake"]), "2021": sheet(["Fjord", "Fjord"]) };
    const file = workbook({ ...both, Copy: sheet(["Lake", "Lake"]) });
    const table = await readGrains(file);
    expect(table.sinks).toEqual(["River", "Lake", "Fjord"]);
    expect(list(table.sinkOf)).toEqual([0, 0, 1, 2, 2]);
    expect(table.notes).toEqual([
      {
        code: "sheetNotRead",
        message:
          'The sheet "Copy" has the same columns as "2020" and is not read; put the rows of both into one sheet to use them together.',
      },
      {
        code: "sheetsReadTogether",
        message:
          'The sheets "2020", "2021" have the same columns and are read together; say "sheet=2020" to read one alone.',
      },
    ]);
    const { mapping, columns } = await inspect(file);
    expect(columns[1]).toMatchObject({ name: "Age", numbers: 5 });
    expect(await readGrains(file, mapping)).toEqual(table);
    expect((await readGrains(file, parseMapping("sheet=2021"))).sinks).toEqual(["Fjord"]);
    const merged = workbook({ A: sheet(["River", "", ""]), B: sheet(["Lake", ""]) });
    expect(list((await readGrains(merged)).sinkOf)).toEqual([0, 0, 0, 1, 1]);
  });

  it.each([
    ["numbers", (_: string, n: number) => `${n + 1}`],
    ["ids", (_: string, n: number) => `spot-${n + 1}`],
    ["names with a number", (sheet: string, n: number) => `${sheet}-${n + 1}`],
  ])("may hold %s of grains under Sample", async (_, idOf) => {
    const sheet = (name: string) => [
      ["Sample", "Age", "Th/U"],
      ...[1.5, 2.5, 3.5, 4.5].map((age, n) => [idOf(name, n), age, age / 10]),
    ];
    const file = workbook({ River: sheet("River"), Lake: sheet("Lake") });
    const table = await readGrains(file);
    expect(table.sinks).toEqual(["River", "Lake"]);
    expect(list(table.sinkOf)).toEqual([0, 0, 0, 0, 1, 1, 1, 1]);
    expect(table.grainIds[5]).toBe(idOf("Lake", 1));
    const { mapping } = await inspect(file);
    expect(await readGrains(file, mapping)).toEqual(table);
  });

  it("names the place of a cell by its own sheet", async () => {
    const broken = [HEADINGS, ["a-1", 1, "lost", 3, 4], ["a-2", 2, 3, 4, 5]];
    const { skipped } = await readGrains(workbook({ River: broken, Lake: broken }));
    expect(skipped.map(({ sheet, row, column }) => `${sheet}!${column}${row}`)).toEqual([
      "River!C2",
      "Lake!C2",
    ]);
  });

  it("with other names of features is read where the user says that it is long", async () => {
    const plain = [
      ["X1", "X2"],
      [1.5, 2.5],
      [3.5, 4.5],
    ];
    const file = workbook({ A: plain, B: plain });
    expect((await readGrains(file)).features).toEqual(["A", "B"]);
    const table = await readGrains(file, { layout: "long" });
    expect([table.sinks, table.features]).toEqual([
      ["A", "B"],
      ["X1", "X2"],
    ]);
  });
});

describe("a table whose samples would be called like features", () => {
  const file = csv([
    ["River", ...FEATURES, "Concordance (%)"],
    [1, 2.5, 3.5, 4.5, 5.5],
  ]);

  it("is refused, in a sentence that says what was taken for what", async () => {
    await expect(readGrains(file)).rejects.toThrow(
      '"grains.csv": the columns "U (ppm)", "Th/U", "206Pb/238U age (Ma)", "Concordance (%)" are taken for samples, though they are called like features. If each row is a grain, choose the layout "long" and give the column that names the sample the role "sink" (--layout long --map "COLUMN=sink"), adding such a column if there is none; if each column is a sample, choose the layout "wide" (--layout wide).',
    );
    await expect(readSources(file)).rejects.toThrow("are taken for sources");
    expect((await inspect(file)).layout).toBe("wide");
  });

  it("is read as the user says", async () => {
    const wide = await readGrains(file, { layout: "wide" });
    expect(wide.sinks).toHaveLength(5);
    expect(codes(wide)).toEqual(["featuresAsSamples"]);
    const long = await readGrains(file, parseMapping("layout=long,River=sink"));
    expect(long.features).toEqual(FEATURES);
  });

  it.each([
    [["U", "Th", "Pb"]],
    [["Age", "Rho"]],
    [["Age", "±", "Th/U", "±"]],
    [["Eu_anomaly", "Ti_temp", "X"]],
  ])("as by %j", async (headings) => {
    const values = headings.map((_, c) => c + 0.5);
    await expect(readGrains(csv([headings, values, values]))).rejects.toThrow(
      "called like features",
    );
  });

  it.each([
    [["U", "V", "W"]],
    [["A", "Site 1S", "Site 2S"]],
    [["Age 1", "Rio", "Lago"]],
    [["Rio (upper)", "Rio (lower)"]],
  ])("is not meant by %j", async (headings) => {
    const values = headings.map((_, c) => c + 0.5);
    expect((await readGrains(csv([headings, values, values]))).sinks).toEqual(headings);
  });
});
