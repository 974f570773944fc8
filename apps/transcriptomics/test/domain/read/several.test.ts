import { sparseMatrix } from "@unmix/core";
import { inspect, onlyH5ad, profile, readExpression } from "@unmix/transcriptomics/domain";
import { strToU8 } from "fflate";
import { describe, expect, it } from "vitest";
import { joinSections } from "../../../src/domain/read/several.ts";
import type { Column, Expression } from "../../../src/domain/types.ts";
import { dense, expectSparse } from "../matrices.ts";
import { annData, DENSE, GENES, SPOTS, sparse } from "./files.ts";

const text = (name: string, content: string) => ({ name, bytes: strToU8(content) });

async function named(name: string, genes = GENES, spots = SPOTS) {
  return { ...(await annData((root) => sparse(root, "X", "rows"), spots, genes)), name };
}

/** A folder of Cell Ranger with places beside it: two spots, three genes. */
function folder(name: string, counts: string): ReturnType<typeof text>[] {
  const head = "%%MatrixMarket matrix coordinate integer general\n3 2 2\n";
  return [
    text(`${name}/filtered_feature_bc_matrix/matrix.mtx`, head + counts),
    text(`${name}/filtered_feature_bc_matrix/features.tsv`, "e1\tA\ne2\tB\ne3\tC\n"),
    text(`${name}/filtered_feature_bc_matrix/barcodes.tsv`, "AAA-1\nCCC-1\n"),
    text(
      `${name}/spatial/tissue_positions_list.csv`,
      `AAA-1,1,0,0,${name.length},2\nCCC-1,1,0,1,3,4\n`,
    ),
  ];
}

describe("several files of counts", () => {
  it("are one section where they are bins of one tissue, as those of Visium HD", async () => {
    const files = [
      ...folder("outs/binned_outputs/square_008um", "1 1 5\n2 2 7\n"),
      ...folder("outs/binned_outputs/square_016um", "1 1 9\n2 2 8\n"),
    ];
    const { counts, sections, remarks } = await readExpression(files);
    expect(dense(counts)).toEqual([
      [5, 0, 0],
      [0, 7, 0],
    ]);
    expect(sections).toBeUndefined();
    expect(remarks[0]).toContain('"outs/binned_outputs/square_016um" was left out.');
  });

  it("of different kinds are one, and what is not used is said", async () => {
    const files = [await named("left.h5ad"), ...folder("right", "1 1 5\n2 2 7\n")];
    const { spots, remarks } = await readExpression(files);
    expect(spots).toHaveLength(5);
    expect(remarks).toContain(
      'The counts are those of "left.h5ad"; what "right/filtered_feature_bc_matrix/matrix.mtx" may hold is not used.',
    );
  });

  it("are sections, joined by the genes that all have", async () => {
    const other = ["Sox2", "Alb", "Neun", "Actb"];
    const files = [await named("left.h5ad"), await named("right.h5ad", other)];
    const joined = await readExpression(files);
    expectSparse(joined.counts);
    expect(joined.genes).toEqual(["Actb", "Alb", "Sox2"]);
    expect(dense(joined.counts)).toEqual([
      ...DENSE.map(([actb, , alb, sox2]) => [actb, alb, sox2]),
      ...DENSE.map(([sox2, alb, , actb]) => [actb, alb, sox2]),
    ]);
    expect(joined.sections).toEqual({
      names: ["left", "right"],
      of: Int32Array.of(0, 0, 0, 0, 0, 1, 1, 1, 1, 1),
    });
    expect(joined.spots[0]).toBe("left:s1");
    expect(joined.spots[5]).toBe("right:s1");
    expect(Array.from(joined.places!.x)).toEqual([0, 10, 20, 30, 40, 0, 10, 20, 30, 40]);
    expect(joined.columns.map(({ name }) => name)).toEqual(["section"]);
    expect(joined.remarks.slice(0, 2)).toEqual([
      "2 files are taken as sections: left, right.",
      "3 genes are in all files; left out are 1 of left, 1 of right.",
    ]);
    const { rank, sections } = profile(joined, { rank: 2, smoothing: 1 });
    expect([rank, sections!.names.length]).toEqual([2, 2]);
    const preview = await inspect(files);
    expect([preview.file, preview.spots]).toEqual(["left.h5ad and 1 more", 10]);
    expect(
      preview.files!.map(({ file, spots, genes, places }) => [file, spots, genes, places]),
    ).toEqual([
      ["left.h5ad", 5, 4, "obsm/spatial"],
      ["right.h5ad", 5, 4, "obsm/spatial"],
    ]);
  });

  it("have what stands beside them by their folders, or share it", async () => {
    const files = [
      ...folder("one", "1 1 5\n2 2 7\n"),
      ...folder("other", "3 1 9\n1 2 4\n"),
      text("layers.csv", "spot,layer\nAAA-1,upper\nCCC-1,lower\n"),
    ];
    const { counts, sections, spots, places, columns } = await readExpression(files);
    expect(dense(counts)).toEqual([
      [5, 0, 0],
      [0, 7, 0],
      [0, 0, 9],
      [4, 0, 0],
    ]);
    expect(sections!.names).toEqual(["one", "other"]);
    expect(spots).toEqual(["one:AAA-1", "one:CCC-1", "other:AAA-1", "other:CCC-1"]);
    // pxl_row is y.
    expect(Array.from(places!.y)).toEqual([3, 3, 5, 3]);
    const layer = columns.find(({ name }) => name === "layer");
    if (layer?.kind !== "category") throw new Error("no layers");
    const labels = Array.from(layer.codes, (code) => layer.categories[code]);
    expect(labels).toEqual(["upper", "lower", "upper", "lower"]);
  });

  it("refuse what belongs to one section and is named like it in two", async () => {
    const files = [
      ...folder("outs", "1 1 5\n2 2 7\n"),
      ...folder("outs", "3 1 9\n1 2 4\n"),
      text("outs/layers.csv", "spot,layer\nAAA-1,upper\nCCC-1,lower\n"),
    ];
    await expect(readExpression(files)).rejects.toThrow(
      'it goes with "outs/filtered_feature_bc_matrix/matrix.mtx" no more than with "outs/filtered_feature_bc_matrix/matrix.mtx"; give each section as a folder of its own',
    );
    const [left, right] = [await named("left.h5ad"), await named("right.h5ad")];
    for (const name of ["tissue_positions_list.csv", "tissue_positions.parquet"]) {
      const positions = text(name, "s1,1,0,0,1,2\n");
      await expect(readExpression([left, right, positions])).rejects.toThrow(
        `"${name}": it goes with "left.h5ad" no more than with "right.h5ad"`,
      );
    }
  });

  it("are not of one .h5ad, though only one is called so", async () => {
    const [left, right] = [await named("left.h5ad"), await named("right.h5")];
    const table = text("places.csv", "spot,x,y\ns1,1,2\n");
    expect(onlyH5ad([left, right, table])).toBeUndefined();
    expect(onlyH5ad([left, left])).toBeUndefined();
    expect(onlyH5ad([right, table])).toBeUndefined();
    expect(onlyH5ad([table, left])).toBe(left);
    // HDF5 is used before Cell Ranger.
    expect(onlyH5ad([...folder("one", "1 1 5\n2 2 7\n"), left])).toBe(left);
  });

  it("have names of their own, even where the files are called alike", async () => {
    const alike = await named("x.h5ad");
    const { sections, spots } = await readExpression([alike, alike, alike]);
    expect(sections!.names).toEqual(["x.h5ad", "x.h5ad (2)", "x.h5ad (3)"]);
    expect(new Set(spots).size).toBe(15);
  });

  it("that share no gene, or of which one has no places, are refused", async () => {
    const strange = ["A", "B", "C", "D"];
    await expect(
      readExpression([await named("left.h5ad"), await named("right.h5ad", strange)]),
    ).rejects.toThrow(
      "the files have no gene in common by name; give sections whose genes are named alike.",
    );
    const [matrix, features, barcodes] = folder("one", "1 1 5\n2 2 7\n");
    await expect(
      readExpression([matrix!, features!, barcodes!, ...folder("other", "3 1 9\n1 2 4\n")]),
    ).rejects.toThrow("it does not say where its spots lie, and the other sections do");
  });
});

/** A section of one spot for each row of counts. */
function section(
  genes: readonly string[],
  rows: readonly (readonly number[])[],
  columns: readonly Column[] = [],
  more: Partial<Expression> = {},
): Expression {
  const entries = rows.flatMap((row, i) => row.map((value, g) => [i, g, value] as const));
  return {
    counts: sparseMatrix({
      rows: rows.length,
      columns: genes.length,
      rowIndices: entries.map(([i]) => i),
      columnIndices: entries.map(([, g]) => g),
      values: entries.map(([, , value]) => value),
    }),
    matrix: { name: "X", others: [] },
    spots: rows.map((_, i) => `s${i}`),
    genes,
    columns,
    remarks: [],
    ...more,
  };
}

const label = (name: string, categories: string[], ...codes: number[]): Column => ({
  name,
  kind: "category",
  categories,
  codes: Int32Array.from(codes),
});
const number = (name: string, ...values: number[]): Column => ({
  name,
  kind: "number",
  values: Float64Array.from(values),
});

/** What a column says of each spot; undefined where it says nothing. */
function said(expression: Expression, name: string): (string | number | undefined)[] {
  const column = expression.columns.find((each) => each.name === name);
  if (!column) throw new Error(`no column ${name}`);
  return column.kind === "category"
    ? Array.from(column.codes, (code) => column.categories[code])
    : Array.from(column.values, (value) => (Number.isNaN(value) ? undefined : value));
}

describe("sections of files that do not say the same", () => {
  const genes = ["A"];
  const join = (left: Expression, right: Expression) =>
    joinSections([
      { name: "left", expression: left },
      { name: "right", expression: right },
    ]);

  it("keep every column, without values where a file has none, and it is said", () => {
    const joined = join(
      section(
        genes,
        [[1], [2]],
        [number("age", 3, Number.NaN), label("layer", ["up", "low"], 1, -1)],
      ),
      section(genes, [[3]], [label("layer", ["mid", "up"], 1), label("donor", ["d"], 0)]),
    );
    expect(joined.columns.map(({ name }) => name)).toEqual(["age", "layer", "donor", "section"]);
    expect(said(joined, "age")).toEqual([3, undefined, undefined]);
    expect(said(joined, "layer")).toEqual(["low", undefined, "up"]);
    expect(said(joined, "donor")).toEqual([undefined, undefined, "d"]);
    expect(said(joined, "section")).toEqual(["left", "left", "right"]);
    expect(joined.remarks).toEqual([
      "2 files are taken as sections: left, right.",
      'left has no column "donor"; its spots are without a value there.',
      'right has no column "age"; its spots are without a value there.',
    ]);
  });

  it("have labels where one has numbers and another labels", () => {
    const joined = join(
      section(genes, [[1], [2]], [number("cluster", 3, Number.NaN)]),
      section(genes, [[3], [4]], [label("cluster", ["3", "none"], 0, 1)]),
    );
    expect(said(joined, "cluster")).toEqual(["3", undefined, "3", "none"]);
    expect(joined.remarks).toContain(
      'The column "cluster" holds numbers in some sections and labels in others; all are taken as labels.',
    );
  });

  it("take no missing label for one that is empty", () => {
    const empty = label("layer", ["", "up"], -1, 0);
    const joined = join(section(genes, [[1], [2]], [empty]), section(genes, [[3], [4]], [empty]));
    expect(said(joined, "layer")).toEqual([undefined, "", undefined, ""]);
  });

  it("keep a column of their own called section", () => {
    const own = label("section", ["A1"], 0);
    const joined = join(section(genes, [[1]], [own]), section(genes, [[2]], [own]));
    expect(said(joined, "section")).toEqual(["A1", "A1"]);
    expect(said(joined, "section_2")).toEqual(["left", "right"]);
  });

  it("have the genes counted that each of them loses, and those of one name kept apart", () => {
    const joined = join(
      section(["A", "B", "B", "C", "D"], [[1, 2, 3, 4, 5]]),
      section(["B", "A", "B", "E"], [[6, 7, 8, 9]]),
    );
    expectSparse(joined.counts);
    expect(joined.genes).toEqual(["A", "B", "B"]);
    expect(dense(joined.counts)).toEqual([
      [1, 2, 3],
      [7, 6, 8],
    ]);
    expect(joined.remarks).toContain(
      "3 genes are in all files; left out are 2 of left, 1 of right.",
    );
  });

  it("are drawn with spots of the size that is known, and it is said", () => {
    const places = { x: Float64Array.of(0), y: Float64Array.of(0), unit: "pixel" };
    const joined = join(
      section(genes, [[1]], [], { places }),
      section(genes, [[2]], [], {
        places: { ...places, diameter: 80 },
        matrix: { name: "raw/X", others: [] },
      }),
    );
    expect(joined.places!.diameter).toBe(80);
    expect(joined.matrix.name).toBe("X and raw/X");
    expect(joined.remarks).toContain(
      "The spots of the sections are of different sizes, or not all of a known one; all are drawn 80 wide.",
    );
  });
});
