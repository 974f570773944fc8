import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { sharedFile } from "@unmix/testing";
import type { GivenFile } from "@unmix/transcriptomics/domain";
import type { Group } from "h5wasm";

const FOLDER = "data/transcriptomics";
/** Where the shared sections lie, when they are here. */
export const SECTIONS = sharedFile(FOLDER);

/** A shared file, or all files of a shared folder with their paths in it. */
export function shared(name: string): GivenFile[] {
  const path = join(SECTIONS ?? "", name);
  if (!statSync(path).isDirectory()) return [{ name, bytes: new Uint8Array(readFileSync(path)) }];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => {
      const inside = join(entry.parentPath, entry.name);
      return { name: relative(path, inside), bytes: new Uint8Array(readFileSync(inside)) };
    });
}

/** A small matrix with every number at its place: 5 spots × 4 genes. */
export const DENSE = [
  [0, 2, 0, 1],
  [3, 0, 0, 0],
  [0, 0, 0, 0],
  [1, 4, 7, 2],
  [0, 0, 5, 0],
];
export const SPOTS = ["s1", "s2", "s3", "s4", "s5"];
export const GENES = ["Actb", "Gapdh", "Alb", "Sox2"];

/** The same by compressed rows, or by compressed columns. */
export function compressed(dense: readonly (readonly number[])[], by: "rows" | "columns") {
  const lists = by === "rows" ? dense : dense[0]!.map((_, j) => dense.map((row) => row[j]!));
  const data: number[] = [];
  const indices: number[] = [];
  const indptr = [0];
  for (const list of lists) {
    list.forEach((value, at) => {
      if (value === 0) return;
      data.push(value);
      indices.push(at);
    });
    indptr.push(data.length);
  }
  return { data, indices, indptr };
}

/** Writes an HDF5 file by hand. */
export async function hdf5(
  write: (root: Group) => void,
  name = "made.h5ad",
): Promise<{ name: string; bytes: Uint8Array }> {
  const library = await import("h5wasm");
  const { FS } = await library.ready;
  const path = `/made-${made++}.h5`;
  const file = new library.File(path, "w");
  write(file);
  file.close();
  const files = FS as unknown as { readFile(path: string): Uint8Array };
  const bytes = files.readFile(path);
  FS.unlink(path);
  return { name, bytes };
}
let made = 0;

/** A data frame as anndata 0.8 and newer writes it, without columns. */
export function frame(root: Group, path: string, index: readonly string[]): Group {
  const group = root.create_group(path);
  group.create_attribute("encoding-type", "dataframe");
  group.create_attribute("_index", "_index");
  group.create_dataset({ name: "_index", data: [...index], dtype: "S" });
  return group;
}

/** A sparse matrix as anndata writes it. */
export function sparse(
  root: Group,
  path: string,
  by: "rows" | "columns",
  dense: readonly (readonly number[])[] = DENSE,
): Group {
  const { data, indices, indptr } = compressed(dense, by);
  const group = root.create_group(path);
  group.create_attribute("encoding-type", by === "rows" ? "csr_matrix" : "csc_matrix");
  group.create_attribute("shape", [dense.length, dense[0]!.length]);
  group.create_dataset({ name: "data", data: Float32Array.from(data) });
  group.create_dataset({ name: "indices", data: Int32Array.from(indices) });
  group.create_dataset({ name: "indptr", data: Int32Array.from(indptr) });
  return group;
}

/** The least AnnData file: names of spots and genes, places, and what `more` adds. */
export function annData(more: (root: Group) => void, spots = SPOTS, genes = GENES) {
  return hdf5((root) => {
    frame(root, "obs", spots);
    frame(root, "var", genes);
    const places = Float64Array.from(spots.flatMap((_, i) => [10 * i, 5 + i]));
    root
      .create_group("obsm")
      .create_dataset({ name: "spatial", data: places, shape: [spots.length, 2] });
    more(root);
  });
}
