import type { UnmixError } from "@unmix/core";
import { problem } from "@unmix/tables";
import { type GivenFile, readBytes } from "./given.ts";
import type { StoredGroup } from "./store.ts";

/** Why a file of another program is not read and what to do, where its name or its head shows it. */
export function foreignFile(file: GivenFile): UnmixError | undefined {
  const say = (sentence: string) => problem({ file: file.name }, sentence);
  const head = readBytes(file, 0, 8);
  const text = String.fromCharCode(...head);
  if (/\.(?:rds|rda|rdata|robj|qs)$/i.test(file.name) || /^(?:RD[AX]\d|X\n|A\n)/.test(text)) {
    return say(
      "R objects (RDS, RData) are not read; in R save a Seurat object as .h5ad, by zellkonverter or sceasy, and open that.",
    );
  }
  if (/\.gef(?:\.gz)?$/i.test(file.name)) return gef(file.name);
  if (/\.cloupe$/i.test(file.name)) {
    return say(
      "Loupe files are not read; open filtered_feature_bc_matrix.h5 of the same run, with its folder spatial.",
    );
  }
  if (/\.parquet$/i.test(file.name) || text.startsWith("PAR1")) {
    return say(
      "of parquet files only tables of molecules are read, and beside counts those of places and labels; give the counts with it, or save them as .h5ad.",
    );
  }
  if (/\.xls[xm]?$/i.test(file.name)) {
    return say("workbooks are not read here; save the sheet of counts as csv and open that.");
  }
  if (/\.loom$/i.test(file.name)) return loom(file.name);
  return undefined;
}

/** The same for an HDF5 file by what it holds. */
export function foreignHdf5(file: string, root: StoredGroup): UnmixError | undefined {
  if (root.has("row_attrs") && root.has("col_attrs")) return loom(file);
  if (root.has("geneExp") || root.has("cellBin")) {
    return gef(file);
  }
  if (root.has("assays") && root.has("meta.data")) {
    return problem(
      { file },
      "h5Seurat files are not read; in R convert it by SeuratDisk (Convert) to .h5ad and open that.",
    );
  }
  if (root.has("mod")) {
    return problem(
      { file },
      'MuData files (h5mu) are not read; save one modality as .h5ad (mdata["rna"].write_h5ad) and open that.',
    );
  }
  if (root.has("obs") || root.has("var") || root.has("X")) return undefined;
  return problem(
    { file },
    `this HDF5 file is neither AnnData nor a matrix of Cell Ranger: it holds ${listed(root.names)}, and obs, var and X, or matrix, were expected.`,
  );
}

/** The same for a zarr store. */
export function foreignZarr(file: string, root: StoredGroup): UnmixError | undefined {
  const isSpatialData =
    root.attribute("spatialdata_attrs") !== undefined ||
    root.has("tables") ||
    (root.has("shapes") && root.has("points"));
  if (isSpatialData) {
    return problem(
      { file },
      "this SpatialData store has no table of counts (its tables would be AnnData, below “tables”); add one, or give the counts as .h5ad.",
    );
  }
  if (root.has("obs") || root.has("var") || root.has("X")) return undefined;
  return problem(
    { file },
    `this zarr store is no AnnData: it holds ${listed(root.names)}, and obs, var and X were expected.`,
  );
}

function gef(file: string): UnmixError {
  return problem(
    { file },
    "Stereo-seq files (GEF) are not read; give the GEM of the same run, or convert the file to .h5ad by stereopy (st.io.stereo_to_anndata) and open that.",
  );
}

function loom(file: string): UnmixError {
  return problem(
    { file },
    "loom files are not read; in Python save it as .h5ad (scanpy.read_loom, then write_h5ad) and open that.",
  );
}

function listed(names: readonly string[]): string {
  if (names.length === 0) return "nothing";
  const shown = names.slice(0, 8).map((name) => `"${name}"`);
  return shown.join(", ") + (names.length > 8 ? ` and ${names.length - 8} more` : "");
}
