import { bytesOf, findAlteredPart, problem } from "@unmix/tables";
import { type UnzipFileInfo, unzipSync } from "fflate";
import { type GivenFile, wholeFile } from "./given.ts";
import { isMetadata, type ZarrFiles, zarrRoots } from "./zarr.ts";

/** The most bytes that a store may have once unpacked from the zip, its pieces packed as zarr has them. */
const MAX_UNPACKED_BYTES = 2_000_000_000;
/** Graphs and loadings: nothing of them is read. */
const UNREAD = /^(?:obsp|varp|varm)\//;

/**
 * The files of a zip archive that are of a zarr store, without those of which nothing is read.
 *
 * @throws UnmixError when the archive is damaged, too large, or holds no store
 */
export function zarrInZip(given: GivenFile): ZarrFiles {
  const file = given.name;
  const bytes = bytesOf(wholeFile(given));
  const entries: UnzipFileInfo[] = [];
  unzip(file, bytes, (entry) => {
    entries.push(entry);
    return false;
  });
  const [root] = zarrRoots(entries.map(({ name }) => name));
  if (root === undefined) {
    throw problem(
      { file },
      "the zip archive holds no zarr store; an AnnData file written by write_zarr was expected.",
    );
  }
  const isRead = ({ name }: UnzipFileInfo) =>
    name.startsWith(root) && (isMetadata(name) || !UNREAD.test(name.slice(root.length)));
  const unpacked = entries.filter(isRead).reduce((sum, { originalSize }) => sum + originalSize, 0);
  if (unpacked > MAX_UNPACKED_BYTES) {
    throw problem(
      { file },
      `the zarr store unpacks to more than ${MAX_UNPACKED_BYTES / 1e6} MB, which is more than is read; delete the layers that are not needed and write it again, or save it as .h5ad.`,
    );
  }
  const parts = unzip(file, bytes, isRead);
  const altered = findAlteredPart(bytes, parts);
  if (altered !== undefined) {
    throw problem(
      { file },
      `the zip archive is damaged: its part "${altered}" is not what it was when it was packed; copy or download it again.`,
    );
  }
  return new Map(Object.entries(parts).map(([path, part]) => [path.slice(root.length), part]));
}

function unzip(
  file: string,
  bytes: Uint8Array,
  filter: (entry: UnzipFileInfo) => boolean,
): Record<string, Uint8Array> {
  try {
    return unzipSync(bytes, { filter });
  } catch (cause) {
    throw problem({ file }, "the zip archive is damaged; copy or download it again.", cause);
  }
}
