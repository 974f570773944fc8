import { inspect, parseMapping, readGrains } from "@unmix/sediment/domain";
import { describe, expect, it } from "vitest";
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
