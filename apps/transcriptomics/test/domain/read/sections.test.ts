import { readExpression } from "@unmix/transcriptomics/domain";
import { describe, expect, it } from "vitest";
import expectations from "../../fixtures/h5py/expectations.json" with { type: "json" };
import { columnSum, expectSparse, rowSum } from "../matrices.ts";
import { SECTIONS, shared } from "./files.ts";

describe.skipIf(!SECTIONS)("the shared sections, against h5py and SciPy", () => {
  it.each(Object.entries(expectations))("reads %s", async (name, want) => {
    const { counts, spots, genes, places, matrix } = await readExpression(shared(name));
    expectSparse(counts);
    expect([counts.rows, counts.columns]).toEqual([want.spots, want.genes]);
    expect(counts.values.length).toBe(want.entries);
    const sums = Array.from({ length: counts.rows }, (_, i) => rowSum(counts, i));
    const total = sums.reduce((sum, value) => sum + value, 0);
    const weighted = sums.reduce((sum, value, i) => sum + value * (i + 1), 0);
    const last = counts.columns - 1;
    const found = {
      sum: total,
      firstRow: sums[0],
      lastRow: sums.at(-1),
      firstColumn: columnSum(counts, 0),
      lastColumn: columnSum(counts, last),
      weighted,
    };
    expect(found).toEqual({
      sum: want.sum,
      firstRow: want.firstRow,
      lastRow: want.lastRow,
      firstColumn: want.firstColumn,
      lastColumn: want.lastColumn,
      weighted: want.weighted,
    });
    expect([spots[0], spots.at(-1), genes[0], genes.at(-1)]).toEqual(want.names);
    if ("name" in want) expect(matrix.name).toBe(want.name);
    if (!("places" in want)) return;
    const n = counts.rows - 1;
    expect([
      [places?.x[0], places?.y[0]],
      [places?.x[n], places?.y[n]],
    ]).toEqual(want.places);
  });

  it("joins what a folder of Space Ranger holds beside the counts", async () => {
    const visium = await readExpression(shared("fixtures/visium_1.0.0"));
    expect(visium.places).toMatchObject({ unit: "pixel", diameter: 89.42751063343188 });
    expect(visium.images).toMatchObject([{ type: "image/png", scale: 0.150015, section: "" }]);
    const folder = await readExpression(shared("mob_10x"));
    const layer = folder.columns.find(({ name }) => name === "layer");
    if (layer?.kind !== "category") throw new Error("no layers");
    expect(layer.categories).toHaveLength(5);
    expect(layer.codes.filter((code) => code >= 0)).toHaveLength(260);
  });

  it("reads the same olfactory bulb from h5ad, a folder and a table", async () => {
    const [h5ad, folder, table] = await Promise.all(
      ["mob_stahl2016.h5ad", "mob_10x", "mob_csv"].map((name) => readExpression(shared(name))),
    );
    for (const gene of ["Penk", "Omp"]) {
      const sums = [h5ad!, folder!, table!].map(({ counts, genes }) =>
        columnSum(counts, genes.indexOf(gene)),
      );
      expect(new Set(sums).size).toBe(1);
    }
    expect(table?.remarks[0]).toContain("spots in rows");
  });
});
