import { readFileSync } from "node:fs";
import { expectClose } from "@unmix/testing";
import { inspect, readExpression } from "@unmix/transcriptomics/domain";
import { describe, expect, it } from "vitest";
import { columnSum, expectSparse, rowSum } from "../matrices.ts";
import { SECTIONS, shared } from "./files.ts";

/** What `expected.json` says of a fixture, as far as it does. */
interface Expected {
  readonly n_obs?: number;
  readonly n_vars?: number;
  readonly sum?: number;
  readonly nnz?: number;
  readonly row0_sum?: number;
  readonly col0_sum?: number;
  readonly obs_columns?: readonly string[];
  readonly first_obs?: string;
  readonly first_var?: string;
  readonly categorical?: Readonly<Record<string, readonly string[]>>;
}

const expected: Record<string, Expected> = SECTIONS
  ? JSON.parse(readFileSync(`${SECTIONS}/fixtures/expected.json`, "utf8"))
  : {};
/** Its X has negative values, so that another matrix is read. */
const SCALED = "anndata_v0.5.0.h5ad";
/** There is nothing in it but names. */
const EMPTY = ["anndata_v0.11.4.h5ad", "anndata_v0.11.4.zarr.zip"];
const good = Object.keys(expected).filter(
  (name) => !name.startsWith("bad_") && name !== SCALED && !EMPTY.includes(name),
);

describe.skipIf(!SECTIONS)("the shared fixtures", () => {
  it.each(good)("reads %s as the fixtures say", async (name) => {
    const { counts, spots, genes, columns } = await readExpression(shared(`fixtures/${name}`));
    const want = expected[name]!;
    expectSparse(counts);
    expect([counts.rows, counts.columns]).toEqual([want.n_obs, want.n_vars]);
    expect([spots.length, genes.length]).toEqual([want.n_obs, want.n_vars]);
    expect(counts.values.length).toBe(want.nnz);
    // NumPy added in float32.
    const total = counts.values.reduce((sum, value) => sum + value, 0);
    expectClose([total], [want.sum!], 1e-5);
    expectClose([rowSum(counts, 0)], [want.row0_sum!], 1e-5);
    expectClose([columnSum(counts, 0)], [want.col0_sum!], 1e-5);
    if (want.obs_columns) expect(columns.map((c) => c.name)).toEqual(want.obs_columns);
    if (want.first_obs) expect(spots[0]).toBe(want.first_obs);
    if (want.first_var) expect(genes[0]).toBe(want.first_var);
    for (const [column, labels] of Object.entries(want.categorical ?? {})) {
      const found = columns.find((c) => c.name === column);
      if (found?.kind !== "category") throw new Error(`${column} is no category`);
      const seen = Array.from(found.codes.subarray(0, 5), (code) => found.categories[code]);
      expect(seen).toEqual(labels);
    }
  });

  it("reads the table of records of anndata 0.5, and raw instead of the scaled X", async () => {
    const files = shared(`fixtures/${SCALED}`);
    const { counts, matrix, spots, genes, columns } = await readExpression(files);
    const want = expected[SCALED]!;
    expect(matrix).toEqual({ name: "raw/X", others: ["X"] });
    expect([counts.rows, counts.columns]).toEqual([want.n_obs, want.n_vars]);
    expect([spots[0], genes[0]]).toEqual([want.first_obs, want.first_var]);
    expect(columns.map(({ name }) => name)).toEqual(want.obs_columns);
    const labels = columns[0];
    if (labels?.kind !== "category") throw new Error("no labels");
    const seen = Array.from(labels.codes.subarray(0, 5), (code) => labels.categories[code]);
    expect(seen).toEqual(want.categorical?.bulk_labels);
    await expect(readExpression(files, { matrix: "X" })).rejects.toThrow(
      /X holds negative values, such as -[\d.]+ at spot 1, gene \d+/,
    );
  });

  it.each(EMPTY)("says of %s what is missing", async (name) => {
    const files = shared(`fixtures/${name}`);
    const { spots, matrices, reason } = await inspect(files);
    expect([spots, matrices.length]).toEqual([10, 0]);
    expect(reason).toContain("holds no matrix");
    await expect(readExpression(files)).rejects.toThrow(
      "names spots and genes but holds no matrix",
    );
  });

  it("reads the zarr store of anndata 0.7.8 as the .h5ad of the same table", async () => {
    const [zarr, h5ad] = await Promise.all(
      ["zarr.zip", "h5ad"].map((end) => readExpression(shared(`fixtures/anndata_v0.7.8.${end}`))),
    );
    expect(zarr?.counts).toEqual(h5ad?.counts);
    expect(zarr?.spots).toEqual(h5ad?.spots);
    expect(zarr?.genes).toEqual(h5ad?.genes);
    expect(zarr?.columns).toEqual(h5ad?.columns);
  });

  it.each([
    ["X", 285],
    ["raw/X", undefined],
    ["layers/array", undefined],
  ])("reads %s of anndata 0.7.0, packed by LZF", async (matrix, sum) => {
    const files = shared("fixtures/anndata_v0.7.0.h5ad");
    const { counts, genes } = await readExpression(files, { matrix });
    expectSparse(counts);
    expect(genes.length).toBe(matrix === "raw/X" ? 40 : 20);
    expect(genes[0]).toBe("gene0");
    if (sum) expect(counts.values.reduce((total, value) => total + value, 0)).toBe(sum);
    // Uniform numbers in (0, 1): memory that was never written looks otherwise.
    if (matrix === "layers/array") expect(counts.values.every((v) => v > 0 && v < 1)).toBe(true);
  });

  it("leaves out a spot whose place is no number", async () => {
    const { spots, remarks } = await readExpression(shared("fixtures/bad_nan_coordinate.h5ad"));
    expect(spots).toHaveLength(47);
    expect(remarks).toContain('One spot of 48 has no place and was left out: "spot_003".');
  });

  it.each([
    ["bad_truncated.h5ad", /shorter than it says it is: it was cut off/],
    ["bad_not_hdf5.h5ad", /this is no file of counts that is read here/],
    ["bad_indptr.h5ad", /row pointer \(indptr\) 6 is 113, where a whole number from 153 to 906/],
    ["bad_spatial_rows.h5ad", /obsm\/spatial has 45 rows and there are 48 spots/],
    ["bad_negative_and_nan.h5ad", /X holds negative values, as scaled data do/],
  ])("refuses %s by a sentence", async (name, sentence) => {
    const reading = readExpression(shared(`fixtures/${name}`));
    await expect(reading).rejects.toThrow(sentence);
    await expect(reading).rejects.toMatchObject({ name: "UnmixError", tag: "file" });
    await expect(reading).rejects.toThrow(`"fixtures/${name}": `);
  });

  it("finds coordinates wherever they stand, and says where", async () => {
    const found = await Promise.all(
      ["csr", "X_spatial_key", "xy_in_obs", "spatial_3d", "spatial_dataframe"].map(async (name) => {
        const files = shared(`fixtures/tiny_${name}.h5ad`);
        const [{ options }, { places }] = [await inspect(files), await readExpression(files)];
        return [options.places, places?.x[1], places?.y[47]];
      }),
    );
    expect(found).toEqual(
      ["obsm/spatial", "obsm/X_spatial", "obs x, y", "obsm/spatial", "obsm/spatial"].map((name) => [
        name,
        1100,
        1000,
      ]),
    );
  });

  it("knows two slides, their images and the size of a spot", async () => {
    const { sections, images, places, remarks } = await readExpression(
      shared("fixtures/tiny_two_slides.h5ad"),
    );
    expect(sections?.names).toEqual(["sliceA", "sliceB"]);
    expect(Array.from(sections!.of).filter((section) => section === 0)).toHaveLength(24);
    expect(images?.map(({ section, type }) => [section, type])).toEqual([
      ["sliceA", "image/png"],
      ["sliceB", "image/png"],
    ]);
    expect([places?.unit, places?.diameter]).toEqual(["pixel", 60]);
    expect(remarks).toContain('The column "library_id" names 2 sections.');
  });

  it("keeps missing labels and masked values apart", async () => {
    const missing = await readExpression(shared("fixtures/tiny_missing_category.h5ad"));
    const region = missing.columns.find(({ name }) => name === "region");
    if (region?.kind !== "category") throw new Error("no region");
    expect(region.codes.filter((code) => code === -1)).toHaveLength(5);
    const { columns } = await readExpression(shared("fixtures/tiny_nullable.h5ad"));
    const kinds = columns.map(({ name, kind }) => `${name} ${kind}`);
    expect(kinds).toEqual([
      "region category",
      "depth number",
      "batch number",
      "q number",
      "flag category",
      "id category",
    ]);
  });
});
