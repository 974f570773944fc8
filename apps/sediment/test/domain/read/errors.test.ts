import {
  inspect,
  parseMapping,
  readGrains,
  type SedimentOptions,
  unmix,
} from "@unmix/sediment/domain";
import { cellText } from "@unmix/tables";
import { describe, expect, it } from "vitest";
import { errorsOfOther } from "../../../src/domain/values.ts";
import { text, workbook } from "./files.ts";

const list = (values: Iterable<number>) => Array.from(values);
const codes = (table: { notes?: readonly { code: string }[] }) => table.notes?.map((n) => n.code);

/** A long table of an age with its errors under that heading, and another feature. */
const table = (feature: string, error: string) =>
  readGrains(text(`Sink;${feature};${error};Th_U\nA;1,5;0,5;3\nB;2;0,5;3\n`));

describe("the columns of errors", () => {
  it.each([
    ["Age (Ma)", "Age 1s"],
    ["Age (Ma)", "Age_err"],
    ["Age [Ma]", "Age 2σ"],
    ["Age_Ma", "Age 1s (Ma)"],
    ["Best Age (Ma)", "Best_Age ±"],
    ["Age", "Age 1s (Ma)"],
    ["Age (Ma)", "Age (2s, Ma)"],
    ["Age (Ma)", "Age 2SE abs"],
    ["206Pb/238U age (Ma)", "206Pb/238U age 2s [Ma]"],
    ["206Pb/238U age (Ma)", "±1s (Ma)"],
    ["Age (Ma)", "1s (Ma)"],
    ["Age (Ma)", "2s (Ma)"],
    ["Age (Ma)", "1σ (Ma)"],
    ["Age (Ma)", "Error (1s)"],
    ["Final age", "Int2SE"],
    ["Final age", "Int 2SE"],
    ["Final age", "Prop2SE"],
    ["FinalAge206_238", "FinalAge206_238_Prop2SE"],
    ["Pb (%)", "1s (%)"],
  ])("beside %j are those called %j", async (feature, error) => {
    const read = await table(feature, error);
    expect(read.features).toEqual([feature, "Th_U"]);
    expect(list(read.errors!)).toEqual([0.5, NaN, 0.5, NaN]);
    expect(read.notes).toBeUndefined();
  });

  it.each(["S (ppm)", "Se", "Mint", "Age best"])("are not those called %j", async (heading) => {
    const read = await table("Age (Ma)", heading);
    expect(read.features).toEqual(["Age (Ma)", heading, "Th_U"]);
    expect(read.notes).toBeUndefined();
  });

  it("are the nearest before them where units alone tell two features apart", async () => {
    const read = await readGrains(
      text("Sink,Age (Ma),Hf,Age (ka),Age 1s\nA,1,2,1000,5\nB,2,3,2000,6\n"),
    );
    expect(list(read.errors!)).toEqual([NaN, NaN, 5, NaN, NaN, 6]);
  });

  it("are features, with a note, where nothing is found that they belong to", async () => {
    const read = await table("206Pb/238U", "Age_err");
    expect(read.features).toEqual(["206Pb/238U", "Age_err", "Th_U"]);
    expect(read.notes).toEqual([
      {
        code: "errorAsFeature",
        message:
          '"Age_err" is used as a feature, though its name looks like that of an error, for no feature is found that it belongs to; say "Age_err=error:" and the feature\'s name, or "Age_err=ignore" to leave it out.',
      },
    ]);
    const said = await readGrains(
      text("Sink,206Pb/238U,Age_err\nA,1,2\nB,3,4\n"),
      parseMapping("Age_err=feature"),
    );
    expect(said.features).toEqual(["206Pb/238U", "Age_err"]);
  });

  it("are noted as features in a wide workbook too", async () => {
    const rows = [
      ["A", "B"],
      [1.5, 2.5],
    ];
    const found = await readGrains(workbook({ "Age (Ma)": rows, "Age 1s": rows }));
    expect(found.features).toEqual(["Age (Ma)"]);
    expect(list(found.errors!)).toEqual([1.5, 2.5]);
    expect(codes(await readGrains(workbook({ Ti: rows, "Age 1s": rows })))).toEqual([
      "errorAsFeature",
    ]);
  });

  it("are those of the first column if a feature has two, unless the user names the other", async () => {
    const file = text("Sink,Age,Int2SE,Prop2SE\nA,1,0.1,0.3\nB,2,0.2,0.4\n");
    const read = await readGrains(file);
    expect(read.features).toEqual(["Age"]);
    expect(list(read.errors!)).toEqual([0.1, 0.2]);
    const preview = await inspect(file);
    expect(preview.columns[3]).toMatchObject({
      role: "ignore",
      why: 'The errors of "Age" are those in "Int2SE".',
    });
    expect(await readGrains(file, preview.mapping)).toEqual(read);
    const said = await readGrains(file, parseMapping("Prop2SE=error:Age"));
    expect(list(said.errors!)).toEqual([0.3, 0.4]);
  });

  it("in percent are left out with a note", async () => {
    const read = await readGrains(
      text("Sink,206Pb/238U,±1s (%),Age (Ma),Age 2s%\nA,1,2,3,4\nB,2,3,4,5\n"),
    );
    expect(read.features).toEqual(["206Pb/238U", "Age (Ma)"]);
    expect(read.errors).toBeUndefined();
    expect(read.notes).toEqual([
      {
        code: "errorsInPercent",
        message:
          'Errors in percent are left out: "±1s (%)", "Age 2s%"; errors are read in the unit of their feature.',
      },
    ]);
  });

  it("in percent are left out where the row of units says so", async () => {
    const read = await readGrains(
      text("Sink,206Pb/238U,±,Age,±\n,,(%),(Ma),(Ma)\nA,1,2,3,4\nB,2,3,4,5\n"),
    );
    expect(read.features).toEqual(["206Pb/238U", "Age (Ma)"]);
    expect(list(read.errors!)).toEqual([NaN, 4, NaN, 5]);
    expect(codes(read)).toEqual(["errorsInPercent"]);
  });

  it("are found in the example of the guide", async () => {
    const read = await readGrains(
      text(
        "Sink ID,Grain ID,Age (Ma),Age 1s,Th_U,True source\nRiver 1,R1-01,78.3,1.1,0.52,Arc\nRiver 1,R1-02,131.0,2.0,n.a.,Basement\n",
      ),
    );
    expect(read.features).toEqual(["Age (Ma)", "Th_U"]);
    expect(list(read.errors!)).toEqual([1.1, NaN, 2, NaN]);
  });
});

describe("how many standard deviations errors are", () => {
  const [one, two] = ["1sigma", "2sigma"] as const;

  it.each([
    ["2s", two],
    ["2σ", two],
    ["2SE", two],
    ["±2s", two],
    ["±2s (Ma)", two],
    ["Age (2σ, Ma)", two],
    ["Int2SE", two],
    ["2s abs", two],
    ["Age 2 sigma error", two],
    ["1s", one],
    ["1σ (Ma)", one],
    ["Error (1s)", one],
    ["±", undefined],
    ["Age_err", undefined],
    ["Age std dev", undefined],
  ])("is said by the heading %j: %s", async (error, sigmas) => {
    const read = await table("Age (Ma)", error);
    expect(read.errorsAre).toBe(sigmas);
    expect(read.notes).toBeUndefined();
  });

  it("is said by the row of units, by titles of sheets, and over the second columns of pairs", async () => {
    const units = await readGrains(text("Sink,Age,±\n,(Ma),(2σ)\nA,1.5,0.5\nB,2.5,0.5\n"));
    expect(units.errorsAre).toBe(two);
    const rows = [
      ["A", "B"],
      [1.5, 2.5],
    ];
    expect((await readGrains(workbook({ Age: rows, "Age 1s": rows }))).errorsAre).toBe(one);
    const pairs = (...heads: string[]) =>
      readGrains(workbook({ Age: [heads, [1.5, 0.1, 2.5, 0.2], [3.5, 0.3, 4.5, 0.4]] }));
    expect((await pairs("River", "2s", "Lake", "2s")).errorsAre).toBe(two);
    expect((await pairs("River", "2s", "Lake", "")).errorsAre).toBeUndefined();
  });

  it("is not taken where a feature's errors say nothing", async () => {
    const read = await readGrains(text("Sink,Age,2s,Hf,±\nA,1,2,3,4\nB,2,3,4,5\n"));
    expect(read.errorsAre).toBeUndefined();
    expect(read.notes).toBeUndefined();
  });

  const unclear = (against: string) => [
    {
      code: "errorsUnclear",
      message: `The errors may be two standard deviations, as the heading "Age 2s" says, but ${against} says otherwise, so they are not used until you say which they are.`,
    },
  ];

  it("is asked for where two headings contradict each other", async () => {
    for (const rows of [
      "Sink,Age,Age 2s,Age 1s\nA,1,2,1\nB,2,3,1\n",
      "Sink,Age,Age 2s,Hf,Age 1s\nA,1,2,1,1\nB,2,3,1,1\n",
    ]) {
      const read = await readGrains(text(rows));
      expect(read.errorsAre).toBeUndefined();
      expect(read.notes).toEqual(unclear('the heading "Age 1s"'));
    }
  });

  const rows = [
    ["Sink", "Grain", "Age", "Age 2s"],
    ["A", "A-1", 1.5, 0.1],
    ["B", "B-1", 2.5, 0.1],
  ];
  it.each([
    "Uncertainties are quoted at the 1-sigma level.",
    "All errors are 1σ.",
    "Errors are one standard deviation.",
    "Ages with errors (1 s.d.) in Ma",
    "ages are ±1s",
  ])("is asked for where a text beside the values says otherwise: %s", async (caption) => {
    const against = unclear(`the text "${cellText(caption)}"`);
    const titled = await readGrains(workbook({ Data: [[caption], ...rows] }));
    expect([titled.errorsAre, titled.notes]).toEqual([undefined, against]);
    const noted = await readGrains(workbook({ Data: [...rows, [], [caption]] }));
    expect(noted.errorsAre).toBeUndefined();
    expect(noted.notes).toContainEqual(against[0]);
    const apart = await readGrains(workbook({ Data: rows, Notes: [["Laser", caption]] }));
    expect([apart.errorsAre, apart.notes]).toEqual([undefined, against]);
  });

  it.each(["Errors are 2σ.", "Sample 1, dwell 1 s", "Table S1: 95 % confidence", "ICP-MS at 1 SD"])(
    "is taken beside the text %j, unless it names another number",
    async (caption) => {
      const read = await readGrains(workbook({ Data: [[caption], ...rows] }));
      expect(read.errorsAre).toBe(caption.includes("1 SD") ? undefined : two);
    },
  );

  it("is shown with its reason, and gives way to what the user says", async () => {
    const file = text(
      `Sink,Age,Age 2s\n${Array.from({ length: 40 }, (_, n) => `${n % 2 ? "A" : "B"},${n + 0.5},3`).join("\n")}`,
    );
    const preview = await inspect(file);
    expect(preview.columns[2]!.why).toBe(
      'Its name says that it holds the error of "Age". Taken as two standard deviations, by its name.',
    );
    const read = await readGrains(file, preview.mapping);
    expect(read.errorsAre).toBe(two);
    const run = (options: Partial<SedimentOptions>) => {
      const result = unmix(read, { rank: 1, shuffles: 0, ...options });
      return {
        errors: result.options.errors,
        codes: result.warnings.map(({ code }) => code).filter((code) => code.startsWith("errors")),
        densities: result.densities,
      };
    };
    expect(run({})).toMatchObject({ errors: two, codes: ["errors-taken"] });
    expect(run({}).densities).toEqual(run({ errors: two }).densities);
    expect(run({}).densities).not.toEqual(run({ errors: one }).densities);
    expect(run({ errors: one })).toMatchObject({ errors: one, codes: [] });
    expect(run({ errors: "none" })).toMatchObject({ errors: "none", codes: ["errors-ignored"] });
    expect(run({ reference: true })).toMatchObject({ errors: "none", codes: ["errors-ignored"] });
  });

  it("is another file's own where learned sources are applied to it", () => {
    expect(errorsOfOther({ errors: new Float64Array(1), errorsAre: two }, one)).toBe(two);
    expect(errorsOfOther({ errors: new Float64Array(1) }, one)).toBe(one);
    expect(errorsOfOther({ errors: new Float64Array(1), errorsAre: two }, "none")).toBe("none");
    expect(errorsOfOther({}, two)).toBe("none");
  });
});
