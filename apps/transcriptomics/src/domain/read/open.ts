import { UnmixError } from "@unmix/core";
import { bytesOf, isHdf5, problem } from "@unmix/tables";
import { openAnnData } from "./anndata.ts";
import { withCompanions } from "./companions.ts";
import { type Orientation, openCountsTable } from "./counts-table.ts";
import { baseName, type GivenFile, plainName, readBytes, sizeOf, wholeFile } from "./given.ts";
import { withHdf5 } from "./hdf5/open.ts";
import { moleculesAside, namesMolecules } from "./molecules.ts";
import type { Offered } from "./offered.ts";
import { isParquet, readParquetTable } from "./parquet.ts";
import { foreignFile, foreignHdf5, foreignZarr } from "./refuse.ts";
import { distinctNames, groupBySection, type SectionFiles } from "./several.ts";
import { holdsPlaces, readSpotTable, rowNames, type SpotTable } from "./spot-table.ts";
import type { StoredGroup } from "./store.ts";
import { isTenX, openTenX } from "./tenx.ts";
import { openTriplet, type Triplet } from "./triplet.ts";
import { unpacked, unpackedHead } from "./unpack.ts";
import { isZip } from "./unzip.ts";
import { withZarr, type ZarrFiles, zarrRoots } from "./zarr.ts";
import { zarrInZip } from "./zarr-zip.ts";

/**
 * Opens the files of one section (or of several in one file) for as long as `use` runs: finds which
 * of them holds the counts, and joins what the others say of the spots.
 *
 * @throws UnmixError in a sentence naming the file
 */
export async function withOffered<T>(
  files: readonly GivenFile[],
  orientation: Orientation | undefined,
  use: (offered: Offered) => Promise<T>,
): Promise<T> {
  if (files.length === 0) {
    throw new UnmixError("file", "No file was given; a file of counts was expected.");
  }
  const [loose] = looseZarrs(files);
  if (loose) {
    const beside = files.filter(({ name }) => !name.startsWith(loose.root));
    return withZarr(loose.name, zarrFiles(loose), async (root) => {
      const offered = await openZarr(loose.name, root);
      return use({ ...offered, remarks: [...offered.remarks, ...besideStore(loose.name, beside)] });
    });
  }
  const { counts, rest } = await findCounts(files);
  const { tables, unread } = await tablesAmong(rest);
  const remarks = [...unread, ...aside(files, counts)];
  const finish = (offered: Offered) => {
    const whole = withCompanions({ ...offered, unplaced: unread }, tables, rest);
    return use({ ...whole, remarks: [...whole.remarks, ...remarks] });
  };
  if (counts.kind === "hdf5") {
    return withHdf5(counts.file, async (root) => finish(await openHdf5(counts.file.name, root)));
  }
  if (counts.kind === "zarr") {
    const name = counts.file.name;
    return withZarr(name, zarrInZip(counts.file), async (root) =>
      finish(await openZarr(name, root)),
    );
  }
  if (counts.kind === "triplet") return finish(openTriplet(counts.triplet));
  const named = new Set(tables.flatMap(rowNames));
  return finish(openCountsTable(unpacked(counts.file), named, orientation));
}

/** Says which files beside a zarr store are not used. */
function besideStore(store: string, files: readonly GivenFile[]): string[] {
  if (files.length === 0) return [];
  const names = files.map(({ name }) => `"${name}"`).join(", ");
  return [`The counts are those of "${store}"; what ${names} may hold is not used.`];
}

/** Says which files of a kind that may hold counts are not used. */
function aside(files: readonly GivenFile[], counts: Counts): string[] {
  const used = counts.kind === "triplet" ? counts.triplet.matrix : counts.file;
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
export function sectionsAmong(files: readonly GivenFile[]): SectionFiles[] {
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

/** The files that hold counts, of the kind that is preferred. */
function countFiles<T extends GivenFile>(files: readonly T[]): T[] {
  const hdf5 = files.filter((file) => isHdf5(readBytes(file, 0, 8)));
  if (hdf5.length > 0) return preferFiltered(hdf5);
  const zips = files.filter(isZip);
  return zips.length > 0 ? zips : preferFiltered(files.filter(({ name }) => isMarket(name)));
}

type Counts =
  | { readonly kind: "hdf5" | "zarr" | "table"; readonly file: GivenFile }
  | { readonly kind: "triplet"; readonly triplet: Triplet };

const MATRIX = /(?:^|[_.-])matrix\.mtx$/i;
const FEATURES = /(?:features|genes)\.tsv$/i;
const BARCODES = /barcodes\.tsv$/i;
const TEXT = /\.(?:csv|tsv|txt|tab)$/i;

async function findCounts(
  files: readonly GivenFile[],
): Promise<{ counts: Counts; rest: GivenFile[] }> {
  const without = (...used: GivenFile[]) => files.filter((file) => !used.includes(file));
  const [first] = countFiles(files);
  if (first && isHdf5(readBytes(first, 0, 8))) {
    const own = files.filter((file) => isHdf5(readBytes(file, 0, 8)));
    const rest = without(...own, ...files.filter(isPartOfTriplet));
    return { counts: { kind: "hdf5", file: first }, rest };
  }
  if (first && isZip(first)) {
    return { counts: { kind: "zarr", file: first }, rest: without(first) };
  }
  if (first) {
    const triplet = completeTriplet(first, files);
    return {
      counts: { kind: "triplet", triplet },
      rest: without(...files.filter(isPartOfTriplet), triplet.matrix),
    };
  }
  const foreign = files.map(foreignFile).find((sentence) => sentence !== undefined);
  const texts = files.filter(isText);
  if (texts.length === 0) {
    throw foreign ?? unknownKind(files[0]!);
  }
  const file = countsAmong(texts);
  return { counts: { kind: "table", file }, rest: without(file) };
}

/** The table that is not one of places; the largest where several could be it. */
function countsAmong(texts: readonly GivenFile[]): GivenFile {
  if (texts.length === 1) return texts[0]!;
  const peeked = texts.map((file) => {
    const table = peek(file);
    const width = table?.headings.length ?? 0;
    return { file, width, isAside: table && holdsPlaces(table) && width < MOST_ASIDE };
  });
  const candidates = peeked.filter(({ isAside }) => !isAside);
  const [largest] = (candidates.length > 0 ? candidates : peeked).sort((a, b) => b.width - a.width);
  return largest!.file;
}

/** A table with places and this many columns holds counts too. */
const MOST_ASIDE = 60;
/** Bytes in which the headings of a table end. */
const HEAD = 1 << 20;

function peek(file: GivenFile): SpotTable | undefined {
  const plain = unpackedHead(file, HEAD);
  const head = bytesOf(plain);
  const end = head.length === HEAD ? head.lastIndexOf(10) : head.length;
  return readSpotTable({ name: plain.name, bytes: head.subarray(0, end < 0 ? HEAD : end) });
}

/** Of a whole folder of Space Ranger the matrix under the tissue, not the one of all barcodes. */
function preferFiltered<T extends GivenFile>(files: readonly T[]): T[] {
  const filtered = files.filter(({ name }) => /filtered/i.test(name));
  const isRaw = files.some(({ name }) => /raw_(?:feature|gene|probe)/i.test(name));
  return isRaw && filtered.length > 0 ? filtered : [...files];
}

function completeTriplet(matrix: GivenFile, files: readonly GivenFile[]): Triplet {
  const prefix = matrix.name.slice(0, matrix.name.search(/matrix\.mtx(?:\.gz)?$/i));
  const find = (pattern: RegExp, what: string) => {
    const all = files.filter(({ name }) => pattern.test(plainName(name)));
    const found = all.find(({ name }) => name.startsWith(prefix)) ?? (all.length === 1 && all[0]);
    if (found) return found;
    throw problem(
      { file: matrix.name },
      `the matrix needs its ${what} beside it; give the three files of the folder together (matrix.mtx, features.tsv or genes.tsv, barcodes.tsv).`,
    );
  };
  return {
    matrix,
    features: find(FEATURES, "features.tsv"),
    barcodes: find(BARCODES, "barcodes.tsv"),
  };
}

function isMarket(name: string): boolean {
  return MATRIX.test(plainName(name)) || /\.mtx$/i.test(plainName(name));
}

function isPartOfTriplet({ name }: GivenFile): boolean {
  return isMarket(name) || FEATURES.test(plainName(name)) || BARCODES.test(plainName(name));
}

function isText({ name }: GivenFile): boolean {
  return TEXT.test(plainName(name));
}

function unknownKind(file: GivenFile): UnmixError {
  return problem(
    { file: file.name },
    "this is no file of counts that is read here: an AnnData file (.h5ad, or zarr in a zip), a matrix of Cell Ranger or Space Ranger (.h5, or matrix.mtx with its features.tsv and barcodes.tsv) or a table (.csv, .tsv) was expected. If it has one of these names, it is damaged.",
  );
}

/** What tables beside the counts say of spots, and why those that are not read are not. */
async function tablesAmong(
  files: readonly GivenFile[],
): Promise<{ tables: SpotTable[]; unread: string[] }> {
  const tables: SpotTable[] = [];
  const unread: string[] = [];
  for (const file of [...files.filter(isText), ...files.filter(isParquet)]) {
    const table = isParquet(file) ? await readParquetTable(file) : readTextTable(file);
    if (typeof table === "string") unread.push(table);
    else if (table && namesMolecules(table.headings)) {
      unread.push(moleculesAside(baseName(file.name)));
    } else if (table) tables.push(table);
  }
  return { tables, unread };
}

/** A table beside the counts; of a long one of molecules only the head, which is all that is asked of it. */
function readTextTable(file: GivenFile): SpotTable | undefined {
  const head = sizeOf(file) > HEAD ? peek(file) : undefined;
  return head && namesMolecules(head.headings) ? head : readSpotTable(file);
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

function zarrFiles({ root, files }: SectionFiles & { readonly root: string }): ZarrFiles {
  return new Map(
    files.map((file) => [file.name.slice(root.length), bytesOf(wholeFile(file))] as const),
  );
}
