import type { SparseMatrix } from "@unmix/core";
import { problem } from "@unmix/tables";
import { duplicates } from "./genes.ts";
import { readMatrix, survey } from "./matrix.ts";
import type { GeneNames, Offered, OfferedMatrix } from "./offered.ts";
import { keepColumns } from "./rows.ts";
import type { StoredArray, StoredGroup } from "./store.ts";

/** What Cell Ranger calls features that are genes, among antibodies, guides and others. */
const GENES = "Gene Expression";

/**
 * What a feature–barcode matrix of Cell Ranger or Space Ranger offers: one matrix (version 3), or one
 * for each genome (version 2).
 *
 * @throws UnmixError when a part is missing
 */
export async function openTenX(file: string, root: StoredGroup): Promise<Offered> {
  const groups = root.has("matrix") ? ["matrix"] : root.names;
  const matrices: OfferedMatrix[] = [];
  let spots: readonly string[] | undefined;
  for (const name of groups) {
    const group = await root.child(name);
    if (group?.kind !== "group" || !group.has("barcodes")) continue;
    const barcodes = await (await arrayAt(file, group, "barcodes")).texts();
    spots ??= barcodes;
    if (barcodes.length !== spots.length) {
      throw problem(
        { file },
        `the genomes have ${spots.length} and ${barcodes.length} barcodes; open a matrix of one genome, or of version 3.`,
      );
    }
    matrices.push(await offer(file, group, name, barcodes.length));
  }
  if (!spots) {
    throw problem(
      { file },
      "no matrix with barcodes was found; open the file that holds the counts.",
    );
  }
  return {
    kind: "10x h5",
    file,
    spots,
    matrices,
    columns: [],
    places: [],
    images: [],
    remarks: [],
  };
}

/** Whether an HDF5 file is one of Cell Ranger or Space Ranger. */
export async function isTenX(root: StoredGroup): Promise<boolean> {
  if (root.has("obs") || root.has("row_attrs")) return false;
  for (const name of root.names) {
    const group = await root.child(name);
    if (group?.kind === "group" && group.has("barcodes") && group.has("indptr")) return true;
  }
  return false;
}

/** The features that are genes, by their types where there are several. */
export function genesAmong(
  names: readonly string[],
  types: readonly string[] | undefined,
): GeneNames & { readonly kept: Uint32Array | undefined } {
  const others = types?.filter((type) => type !== GENES).length ?? 0;
  const isMixed = types !== undefined && others > 0 && others < names.length;
  const kept = isMixed
    ? Uint32Array.from(names.keys()).filter((g) => types[g] === GENES)
    : undefined;
  const genes = kept ? Array.from(kept, (g) => names[g]!) : names;
  const remarks: string[] = [];
  if (kept) {
    const kinds = Array.from(new Set(types?.filter((type) => type !== GENES))).join(", ");
    remarks.push(
      `${others} feature${others === 1 ? " that is no gene was" : "s that are no genes were"} left out (${kinds}).`,
    );
  }
  const twice = duplicates(genes);
  if (twice.length > 0) {
    remarks.push(
      `${twice.length === 1 ? "One gene name stands" : `${twice.length} gene names stand`} more than once, such as "${twice[0]}"; each is kept as a gene of its own.`,
    );
  }
  return { names: genes, remarks, kept };
}

async function offer(
  file: string,
  group: StoredGroup,
  name: string,
  spots: number,
): Promise<OfferedMatrix> {
  const features = await group.child("features");
  const texts = async (path: string) => {
    const node = await group.child(path);
    return node?.kind === "array" ? node.texts() : undefined;
  };
  const names = features
    ? ((await texts("features/name")) ?? (await texts("features/id")))
    : ((await texts("gene_names")) ?? (await texts("genes")));
  const shape = await (await arrayAt(file, group, "shape")).numbers();
  const [rows = Number.NaN, columns = Number.NaN] = shape;
  if (!names || rows !== names.length || columns !== spots) {
    throw problem(
      { file },
      `${name} is said to be ${rows} × ${columns} (genes × spots), and the file names ${names?.length ?? "no"} genes and ${spots} spots; download the file again.`,
    );
  }
  const genes = genesAmong(names, await texts("features/feature_type"));
  const stored = {
    file,
    name,
    rows: spots,
    columns: names.length,
    layout: "rows",
    data: await arrayAt(file, group, "data"),
    indices: await arrayAt(file, group, "indices"),
    starts: await arrayAt(file, group, "indptr"),
  } as const;
  return {
    name,
    genes: genes.names.length,
    layout: "rows",
    survey: () => survey(stored),
    read: async (): Promise<SparseMatrix> => {
      const matrix = await readMatrix(stored, 0);
      return genes.kept ? keepColumns(matrix, genes.kept) : matrix;
    },
    geneNames: async () => genes,
  };
}

async function arrayAt(file: string, group: StoredGroup, name: string): Promise<StoredArray> {
  const node = await group.child(name);
  if (node?.kind === "array") return node;
  throw problem(
    { file },
    `"${group.path}/${name}" is missing, so this is no complete matrix of Cell Ranger; download the file again.`,
  );
}
