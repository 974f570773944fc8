import { readGrains, toLongXlsx, toTableCsv } from "@unmix/sediment/domain";
import { strToU8 } from "fflate";
import readWorkbook from "read-excel-file/universal";
import { describe, expect, it } from "vitest";
import { result } from "./result.ts";

describe("the tables of a run", () => {
  it("labels.csv", () => {
    expect(toTableCsv(result, "labels")).toBe(
      [
        'sink,grain,Age (Ma),"Hf ""x"", y",label,score,posterior_source_1,posterior_source_2,status',
        "Rio,1,1.5,0.1,Source 1,2,0.99,0.01,ok",
        "Rio,-2,,0.3333333333333333,Source 2,0.125,0.4,0.6,undecided",
        "'=cmd(),'@x,1e-9,2,Source 2,0.5,0.25,0.75,incomplete",
        "",
      ].join("\n"),
    );
  });

  it("give no two columns one heading, whatever the features are called", async () => {
    const features = ["score", "sink", "label", "score (measured)", "posterior_source_2", "Age"];
    features.push("Age error", "status", "grain", "stability", "true source");
    const table = {
      ...result.table,
      features,
      values: new Float64Array(3 * features.length),
      errors: new Float64Array(3 * features.length),
    };
    const named = { ...result, table };
    const headings = toTableCsv(named, "labels").split("\n", 1)[0]!.split(",");
    expect(headings.slice(0, 9)).toEqual([
      "sink",
      "grain",
      "score (measured)",
      "sink (measured)",
      "label (measured)",
      "score (measured) (measured)",
      "posterior_source_2 (measured)",
      "Age",
      "Age error",
    ]);
    expect(new Set(headings).size).toBe(headings.length);
    const [sheet] = await readWorkbook(toLongXlsx(named).buffer);
    const long = sheet!.data[0]!;
    expect(new Set(long).size).toBe(long.length);
    expect(long).toContain("Age error (measured)");
  });

  it("proportions.csv, with intervals only after a bootstrap", () => {
    expect(toTableCsv(result, "proportions")).toBe(
      [
        "sink,grains,source_1,source_2,source_1_low,source_1_high,source_2_low,source_2_high",
        "Rio,2,0.75,0.25,0.7,0.8,0.2,0.3",
        "'=cmd(),1,0.1,0.9,0,0.2,0.8,1",
        "",
      ].join("\n"),
    );
    const { intervals: _, ...without } = result;
    expect(toTableCsv(without, "proportions").split("\n")[0]).toBe("sink,grains,source_1,source_2");
  });

  it("shares.csv", () => {
    expect(toTableCsv(result, "shares")).toBe(
      "sink,grains,source_1,source_2\nRio,2,0.5,0.5\n'=cmd(),1,0,1\n",
    );
  });

  it("sources.csv holds densities per unit", () => {
    const lines = toTableCsv(result, "sources").trimEnd().split("\n");
    expect(lines[0]).toBe("source,feature,value,density");
    expect(lines).toHaveLength(1 + 2 * 2 * 3);
    expect(lines[2]).toBe("Source 1,Age (Ma),2,0.25");
    expect(lines[5]).toBe('Source 1,"log10 Hf ""x"", y",-0.5,2');
  });

  it("ranks.csv", () => {
    expect(toTableCsv(result, "ranks")).toBe(
      [
        "rank,loss,relative_error,svd_bound,finite_difference,spline,circle,breakpoint,chosen",
        "1,0.5,0.25,0.4,0,1,2,3,0",
        "2,0.125,0.1,0.1,,4,5,6,1",
        "",
      ].join("\n"),
    );
  });
});

describe("a table of a run read back", () => {
  const files = {
    "labels.csv": strToU8(toTableCsv(result, "labels")),
    "grains.xlsx": toLongXlsx(result),
  };
  it.each(Object.entries(files))(
    "from %s gives the grains and nothing of the results",
    async (name, bytes) => {
      const table = await readGrains({ name, bytes });
      const { features, sinks, sinkOf, grainIds, values } = result.table;
      expect(table).toMatchObject({ features, sinks, sinkOf, grainIds, values });
    },
  );

  it("keeps errors and known sources in the workbook", async () => {
    const table = await readGrains({ name: "grains.xlsx", bytes: files["grains.xlsx"] });
    expect(table.errors).toEqual(result.table.errors);
    expect(table.truth).toEqual(result.table.truth);
  });
});
