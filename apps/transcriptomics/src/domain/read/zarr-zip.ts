import { problem } from "@unmix/tables";
import type { GivenFile } from "./given.ts";
import { annDataIn } from "./spatial-data.ts";
import { type Listed, listed, unzipPart } from "./unzip.ts";
import { isMetadata, type ZarrFiles, zarrRoots } from "./zarr.ts";

/** Graphs and loadings: nothing of them is read. */
const UNREAD = /^(?:obsp|varp|varm)\//;

/**
 * The files of a zip archive that are of the AnnData of a zarr store, without those of which nothing is read.
 *
 * @throws UnmixError when the archive is damaged, too large, or holds no store
 */
export function zarrInZip(given: GivenFile): {
  files: ZarrFiles;
  remarks: readonly string[];
} {
  const paths = listed(given).map(({ name }) => name);
  const [store] = zarrRoots(paths);
  if (store === undefined) {
    throw problem(
      { file: given.name },
      "the zip archive holds neither a zarr store nor a folder of Cell Ranger, an .h5ad, or tables of counts; one of them was expected.",
    );
  }
  const { root, remarks } = annDataIn(paths, store);
  const isRead = ({ name }: Listed) =>
    name.startsWith(root) && (isMetadata(name) || !UNREAD.test(name.slice(root.length)));
  const parts = unzipPart(
    given,
    isRead,
    "the zarr store",
    "delete the layers that are not needed and write it again, or save it as .h5ad",
  );
  const files = new Map(
    Object.entries(parts).map(([path, part]) => [path.slice(root.length), part] as const),
  );
  return { files, remarks };
}
