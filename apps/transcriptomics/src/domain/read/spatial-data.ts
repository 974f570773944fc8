import { nearestBins } from "./files-to-open.ts";

/** The folder of a table of SpatialData, by the path inside the store; "table" in its first versions. */
const TABLE = /^(tables?\/([^/]+)\/)obs\//;

/** The part of a zarr store that is AnnData. */
export interface AnnDataPart {
  /** The folder that it starts below, with a slash behind. */
  readonly root: string;
  readonly remarks: readonly string[];
}

/**
 * Where the AnnData of a zarr store lies: all of it, or a table of SpatialData. Of several tables it is the one called
 * "table", or that of the bins that are read of Visium HD, or the first.
 *
 * @param root the folder that the store starts below
 */
export function annDataIn(paths: readonly string[], root: string): AnnDataPart {
  const folders = new Map<string, string>();
  for (const path of paths) {
    if (!path.startsWith(root)) continue;
    const [, folder, name] = TABLE.exec(path.slice(root.length)) ?? [];
    if (folder !== undefined) folders.set(name!, folder);
  }
  const [used, ...others] = [...folders.keys()].sort(
    (a, b) => Number(b === "table") - Number(a === "table") || nearestBins(a, b),
  );
  if (used === undefined) return { root, remarks: [] };
  const left = others.map((name) => `"${name}"`).join(", ");
  return {
    root: root + folders.get(used)!,
    remarks: [
      `Of the SpatialData store the table "${used}" is read, and none of its images, shapes and points.`,
      ...(left === ""
        ? []
        : [
            `${left} ${others.length === 1 ? "was" : "were"} left out; save another table as .h5ad (sdata["${others[0]}"].write_h5ad) to have it read.`,
          ]),
    ],
  };
}
