import type { GivenFile } from "./given.ts";
import { isZip, type Listed, listed, unzipPart } from "./unzip.ts";
import { zarrRoots } from "./zarr.ts";

/** Files of a folder of Space Ranger, or a section, that may be read. */
const READ = /\.(?:h5ad|h5|mtx|csv|tsv|txt|tab|gem|json|parquet|png|jpe?g)(?:\.gz)?$/i;
/** Files by which a folder holds a section. */
const COUNTS = /\.(?:h5ad|h5|mtx|csv|tsv|txt|tab|gem|parquet)(?:\.gz)?$/i;
/** What macOS adds to an archive, and hidden files. */
const ADDED = /(?:^|\/)(?:__MACOSX\/|\.)/;

/**
 * The files with each zip archive of a folder replaced by what lies in it, as if the folder were given. An
 * archive of a zarr store stays, as it is read by itself, and so does one in which nothing holds counts.
 *
 * @throws UnmixError when an archive is damaged or too large
 */
export function withoutZippedFolders(files: readonly GivenFile[]): GivenFile[] {
  return files.flatMap((file) => (isZip(file) ? folderIn(file) : [file]));
}

function folderIn(file: GivenFile): GivenFile[] {
  const entries = listed(file);
  const isStore = zarrRoots(entries.map(({ name }) => name)).length > 0;
  const holdsCounts = entries.some(({ name }) => COUNTS.test(name) && !ADDED.test(name));
  if (isStore || !holdsCounts) return [file];
  const isRead = ({ name }: Listed) => READ.test(name) && !ADDED.test(name);
  const parts = unzipPart(file, isRead, "the folder", "unpack it and give the folder itself");
  const folder = file.name.replace(/\.zip$/i, "");
  return Object.entries(parts).map(([path, bytes]) => ({ name: `${folder}/${path}`, bytes }));
}
