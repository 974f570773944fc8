import { describe, expect, it } from "vitest";
import { inspect, type Mapping } from "../../src/domain/index.ts";
import { areRowsFound, hasUnits, shownRow, withRow } from "../../src/ui/head-rows.ts";

const TEXT = "Grains of 2024\nSink,Age,Th\n,Ma,ppm\nA,10,1\nA,20,2\nB,30,3\nB,40,5\n";
const seen = (mapping: Mapping = {}, text = TEXT) =>
  inspect({ name: "rows.csv", bytes: new TextEncoder().encode(text) }, mapping);

describe("the rows above the values", () => {
  it("are shown as they were found", async () => {
    const preview = await seen();
    expect(shownRow(preview, "header")).toBe("2");
    expect(shownRow(preview, "data")).toBe("4");
    expect(hasUnits(preview)).toBe(true);
    expect(areRowsFound(preview)).toBe(false);
  });

  it("are found again when other names are said, with the columns", async () => {
    const mapping = withRow(await seen(), "header", "3");
    expect(mapping).toEqual({ layout: "long", decimalComma: false, header: 3 });
    const again = await seen(mapping);
    expect(again.columns.map(({ name }) => name)).toContain("Ma");
    expect(shownRow(again, "data")).toBe("4");
    expect(hasUnits(again)).toBe(false);
  });

  it("are none where no names are said", async () => {
    const mapping = withRow(await seen(), "header", "");
    expect(mapping.header).toBe(false);
    expect(shownRow(await seen(mapping), "header")).toBe("");
  });

  it("keep names and columns when the values begin elsewhere", async () => {
    const preview = await seen();
    const said = withRow(preview, "data", "5");
    expect(said).toEqual({ ...preview.mapping, data: 5 });
    expect(shownRow(await seen(said), "data")).toBe("5");
    const found = withRow(await seen(said), "data", "");
    expect(shownRow(await seen(found), "data")).toBe("4");
  });

  it("are refused in a sentence where they cannot be rows", async () => {
    const preview = await seen();
    expect(() => withRow(preview, "header", "0")).toThrow(/"header=0".*row of names/);
    expect(() => withRow(preview, "data", "1.5")).toThrow(/"data=1.5".*first row of values/);
    await expect(seen(withRow(preview, "data", "2"))).rejects.toThrow(/must stand below/);
    await expect(seen(withRow(preview, "data", "99"))).rejects.toThrow(/row 99.*is 7/);
  });
});
