import { UnmixError } from "@unmix/core";
import { bytesOf, isHdf5 } from "@unmix/tables";
import { openAnnData } from "./anndata.ts";
import type { ReadOptions } from "./choose.ts";
import { withCompanions } from "./companions.ts";
import { openCountsTable } from "./counts-table.ts";
import { filesToOpen } from "./files-to-open.ts";
import { type Counts, countFiles, findCounts, isMarket, usedOf } from "./find-counts.ts";
import { type GivenFile, readBytes, wholeFile } from "./given.ts";
import { withHdf5 } from "./hdf5/open.ts";
import { openMolecules } from "./molecule-table.ts";
import type { Offered, OfferedPlaces } from "./offered.ts";
import { foreignHdf5, foreignZarr } from "./refuse.ts";
import { distinctNames, groupBySection, type SectionFiles } from "./several.ts";
import { annDataIn } from "./spatial-data.ts";
import { rowNames } from "./spot-table.ts";
import type { StoredGroup } from "./store.ts";
import { tablesAmong } from "./tables-aside.ts";
import { isTenX, openTenX } from "./tenx.ts";
import { openTriplet } from "./triplet.ts";
import { unpacked } from "./unpack.ts";
import { isZip } from "./unzip.ts";
import { withZarr, type ZarrFiles, zarrRoots } from "./zarr.ts";
import { zarrInZip } from "./zarr-zip.ts";
import { withoutZippedFolders } from "./zipped-folder.ts";

/**
 * What `use` makes of each section that files are of, under its name among them; one after the other.
 *
 * @throws UnmixError in a sentence naming the file
 */
export async function overSections<T>(
  files: readonly GivenFile[],
  options: ReadOptions,
  use: (offered: Offered) => Promise<T>,
): Promise<{ readonly name: string; readonly made: T }[]> {
  const all: { name: string; made: T }[] = [];
  const { files: opened, remarks } = filesToOpen(withoutZippedFolders(files));
  for (const [n, { name, files: own }] of sectionsAmong(opened).entries()) {
    const said = n === 0 ? remarks : [];
    const made = await withOffered(own, options, (offered) =>
      use({ ...offered, remarks: [...said, ...offered.remarks] }),
    );
    all.push({ name, made });
  }
  return all;
}

/**
 * Opens the files of one section (or of several in one file) for as long as `use` runs: finds which
 * of them holds the counts, and joins what the others say of the spots.
 *
 * @throws UnmixError in a sentence naming the file
 */
async function withOffered<T>(
  files: readonly GivenFile[],
  options: ReadOptions,
  use: (offered: Offered) => Promise<T>,
): Promise<T> {
  // Places are asked for to tell sections, and then to be taken.
  const handOver = (offered: Offered) => use({ ...offered, places: offered.places.map(readOnce) });
  if (files.length === 0) {
    throw new UnmixError("file", "No file was given; a file of counts was expected.");
  }
  const [loose] = looseZarrs(files);
  if (loose) {
    const beside = files.filter(({ name }) => !name.startsWith(loose.root));
    const { root: inside, remarks: ofStore } = annDataIn(
      loose.files.map(({ name }) => name),
      loose.root,
    );
    return withZarr(loose.name, zarrFiles(loose.files, inside), async (root) => {
      const offered = await openZarr(loose.name, root);
      const besides = besideStore(loose.name, beside);
      return handOver({ ...offered, remarks: [...ofStore, ...offered.remarks, ...besides] });
    });
  }
  const { counts, rest } = await findCounts(files);
  const { tables, unread } = await tablesAmong(rest, counts);
  const remarks = [...unread, ...aside(files, counts)];
  const finish = (offered: Offered) => {
    const whole = withCompanions({ ...offered, unplaced: unread }, tables, rest);
    return handOver({ ...whole, remarks: [...whole.remarks, ...remarks] });
  };
  if (counts.kind === "hdf5") {
    return withHdf5(counts.file, async (root) => finish(await openHdf5(counts.file.name, root)));
  }
  if (counts.kind === "zarr") {
    const name = counts.file.name;
    const store = zarrInZip(counts.file);
    return withZarr(name, store.files, async (root) => {
      const offered = await openZarr(name, root);
      return finish({ ...offered, remarks: [...store.remarks, ...offered.remarks] });
    });
  }
  if (counts.kind === "triplet") return finish(openTriplet(counts.triplet));
  if (counts.kind === "molecules") {
    return finish(await openMolecules(counts.table, options.square));
  }
  const named = new Set(tables.flatMap(rowNames));
  return finish(openCountsTable(unpacked(counts.file), named, options.orientation));
}

function readOnce(places: OfferedPlaces): OfferedPlaces {
  let read: ReturnType<OfferedPlaces["read"]> | undefined;
  return {
    ...places,
    read: () => {
      read ??= places.read();
      return read;
    },
  };
}

/** Says which files beside a zarr store are not used. */
function besideStore(store: string, files: readonly GivenFile[]): string[] {
  if (files.length === 0) return [];
  const names = files.map(({ name }) => `"${name}"`).join(", ");
  return [`The counts are those of "${store}"; what ${names} may hold is not used.`];
}

/** Says which files of a kind that may hold counts are not used. */
function aside(files: readonly GivenFile[], counts: Counts): string[] {
  const used = usedOf(counts);
  const others = files.filter(
    (file) =>
      file !== used && (isHdf5(readBytes(file, 0, 8)) || isZip(file) || isMarket(file.name)),
  );
  if (others.length === 0) return [];
  const names = others.map(({ name }) => `"${name}"`).join(", ");
  return [`The counts are those of "${used.name}"; what ${names} may hold is not used.`];
}

/**
 * The sections that files are of: those of several files of counts, each with what stands beside it; all
 * files, where one holds the counts.
 */
function sectionsAmong(files: readonly GivenFile[]): SectionFiles[] {
  const stores = looseZarrs(files);
  const names = distinctNames(stores.map(({ name }) => name));
  if (stores.length > 1) {
    const isInside = ({ name }: GivenFile) => stores.some(({ root }) => name.startsWith(root));
    const beside = files.filter((file) => !isInside(file));
    return stores.map(({ files: own }, n) => ({
      name: names[n]!,
      files: n === 0 ? [...own, ...beside] : own,
    }));
  }
  const several = stores.length > 0 ? [] : countFiles(files);
  if (several.length < 2) return [{ name: files[0]?.name ?? "", files }];
  const isCount = (file: GivenFile) =>
    several.includes(file) || isHdf5(readBytes(file, 0, 8)) || isZip(file);
  return groupBySection(
    several,
    files.filter((file) => !isCount(file)),
  );
}

/** The .h5ad that all counts are read from; `undefined` where they are of another file, or of several. */
export function onlyH5ad<T extends GivenFile>(files: readonly T[]): T | undefined {
  if (looseZarrs(files).length > 0) return undefined;
  const [file, ...more] = countFiles(files);
  return file && more.length === 0 && /\.h5ad$/i.test(file.name) ? file : undefined;
}

async function openHdf5(file: string, root: StoredGroup): Promise<Offered> {
  if (await isTenX(root)) return openTenX(file, root);
  const sentence = foreignHdf5(file, root);
  if (sentence) throw sentence;
  return openAnnData(file, "h5ad", root);
}

async function openZarr(file: string, root: StoredGroup): Promise<Offered> {
  const sentence = foreignZarr(file, root);
  if (sentence) throw sentence;
  return openAnnData(file, "zarr", root);
}

/** Zarr stores given as the files of their folders. */
function looseZarrs(files: readonly GivenFile[]): (SectionFiles & { readonly root: string })[] {
  return zarrRoots(files.map(({ name }) => name)).map((root) => ({
    name: root === "" ? "zarr" : root.slice(0, -1),
    root,
    files: files.filter(({ name }) => name.startsWith(root)),
  }));
}

/** Those that lie below `root`. */
function zarrFiles(files: readonly GivenFile[], root: string): ZarrFiles {
  return new Map(
    files
      .filter(({ name }) => name.startsWith(root))
      .map((file) => [file.name.slice(root.length), bytesOf(wholeFile(file))] as const),
  );
}
