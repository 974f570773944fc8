import { problem } from "@unmix/tables";
import type { GivenFile } from "./given.ts";
import { type Listed, listed, unzipPart } from "./unzip.ts";
import { isMetadata, type ZarrFiles, zarrRoots } from "./zarr.ts";

/** Graphs and loadings: nothing of them is read. */
const UNREAD = /^(?:obsp|varp|varm)\//;

/**
 * The files of a zip archive that are of a zarr store, without those of which nothing is read.
 *
 * @throws UnmixError when the archive is damaged, too large, or holds no store
 */
export function zarrInZip(given: GivenFile): ZarrFiles {
  const [root] = zarrRoots(listed(given).map(({ name }) => name));
  if (root === undefined) {
    throw problem(
      { file: given.name },
      "the zip archive holds neither a zarr store nor a folder of Cell Ranger, an .h5ad, or tables of counts; one of them was expected.",
    );
  }
  const isRead = ({ name }: Listed) =>
    name.startsWith(root) && (isMetadata(name) || !UNREAD.test(name.slice(root.length)));
  const parts = unzipPart(
    given,
    isRead,
    "the zarr store",
    "delete the layers that are not needed and write it again, or save it as .h5ad",
  );
  return new Map(Object.entries(parts).map(([path, part]) => [path.slice(root.length), part]));
}
