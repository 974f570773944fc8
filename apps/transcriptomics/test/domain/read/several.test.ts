import { inspect, profile, readExpression } from "@unmix/transcriptomics/domain";
import { strToU8 } from "fflate";
import { describe, expect, it } from "vitest";
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
      "3 genes are in all files; 1 of the file with most are not, and left out.",
    ]);
    const { rank, sections } = profile(joined, { rank: 2, smoothing: 1 });
    expect([rank, sections!.names.length]).toEqual([2, 2]);
    const preview = await inspect(files);
    expect([preview.file, preview.spots]).toEqual(["left.h5ad and 1 more", 10]);
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
