import { isUnmixError, UnmixError } from "@unmix/core";
import { bytesOf, isHdf5, problem } from "@unmix/tables";
import { openAnnData } from "./anndata.ts";
import { textIn } from "./byte-fields.ts";
import type { ReadOptions } from "./choose.ts";
import { withCompanions } from "./companions.ts";
import { openCountsTable } from "./counts-table.ts";
import { baseName, type GivenFile, plainName, readBytes, wholeFile } from "./given.ts";
import { withHdf5 } from "./hdf5/open.ts";
import {
  type MoleculeTable,
  moleculeParquet,
  moleculesAside,
  moleculeText,
  openMolecules,
  type TextHead,
} from "./molecule-table.ts";
import type { Offered, OfferedPlaces } from "./offered.ts";
import { isParquet, openParquet, readParquetTable } from "./parquet.ts";
import { foreignFile, foreignHdf5, foreignZarr } from "./refuse.ts";
import { distinctNames, groupBySection, type SectionFiles } from "./several.ts";
import {
  holdsPlaces,
  readSpotTable,
  readTextTable,
  rowNames,
  type SpotTable,
  withJoinedNames,
} from "./spot-table.ts";
import type { StoredGroup } from "./store.ts";
import { isTenX, openTenX } from "./tenx.ts";
import { openTriplet, type Triplet } from "./triplet.ts";
import { unpacked, unpackedHead } from "./unpack.ts";
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
  for (const { name, files: own } of sectionsAmong(withoutZippedFolders(files))) {
    all.push({ name, made: await withOffered(own, options, use) });
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
    return withZarr(loose.name, zarrFiles(loose), async (root) => {
      const offered = await openZarr(loose.name, root);
      const remarks = [...offered.remarks, ...besideStore(loose.name, beside)];
      return handOver({ ...offered, remarks });
    });
  }
  const { counts, rest } = await findCounts(files);
  const { tables, unread } = await tablesAmong(rest, usedOf(counts).name);
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
    return withZarr(name, zarrInZip(counts.file), async (root) =>
      finish(await openZarr(name, root)),
    );
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

/** The file that the counts are read from. */
function usedOf(counts: Counts): GivenFile {
  if (counts.kind === "triplet") return counts.triplet.matrix;
  return counts.kind === "molecules" ? counts.table.file : counts.file;
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

/** The files that hold counts, of the kind that is preferred. */
function countFiles<T extends GivenFile>(files: readonly T[]): T[] {
  const hdf5 = files.filter((file) => isHdf5(readBytes(file, 0, 8)));
  if (hdf5.length > 0) return preferFiltered(hdf5);
  const zips = files.filter(isZip);
  return zips.length > 0 ? zips : preferFiltered(files.filter(({ name }) => isMarket(name)));
}

type Counts =
  | { readonly kind: "hdf5" | "zarr" | "table"; readonly file: GivenFile }
  | { readonly kind: "triplet"; readonly triplet: Triplet }
  | { readonly kind: "molecules"; readonly table: MoleculeTable };

const MATRIX = /(?:^|[_.-])matrix\.mtx$/i;
const FEATURES = /(?:features|genes)\.tsv$/i;
const BARCODES = /barcodes\.tsv$/i;
const TEXT = /\.(?:csv|tsv|txt|tab|gem)$/i;

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
  const texts = files.filter(isText).map((file) => ({ file, head: peek(file) }));
  const tables = texts.flatMap(({ file, head }) => (head && moleculeText(file, head)) ?? []);
  const others = texts.filter(({ file }) => !tables.some((table) => table.file === file));
  const ofCounts = countsAmong(others, tables[0]?.firstGenes);
  const asTable = ofCounts && {
    counts: { kind: "table", file: ofCounts.file } as const,
    rest: without(ofCounts.file),
  };
  if (asTable && ofCounts.isSure) return asTable;
  const [text] = tables;
  const { table = text, fault } = text ? {} : await moleculesInParquet(files);
  if (table) return { counts: { kind: "molecules", table }, rest: without(table.file) };
  if (asTable) return asTable;
  const foreign = files.map(foreignFile).find((sentence) => sentence !== undefined);
  throw fault ?? foreign ?? unknownKind(files[0]!);
}

/** A text table with its first rows; without them where it is none. */
interface Peeked {
  readonly file: GivenFile;
  readonly head: TextHead | undefined;
}

/**
 * The table that is not one of places; the widest where several could be it. It surely holds counts where it
 * has no places, or columns called like genes.
 */
function countsAmong(
  tables: readonly Peeked[],
  genes: ReadonlySet<string> = new Set(),
): { file: GivenFile; isSure: boolean } | undefined {
  const peeked = tables.map(({ file, head }) => {
    const headings = head?.headings ?? [];
    const isAside = head && holdsPlaces(head) && headings.length < MOST_ASIDE;
    const isSure = !isAside || headings.some((name) => genes.has(name));
    return { file, width: headings.length, isSure };
  });
  const sure = peeked.filter(({ isSure }) => isSure);
  const [widest] = (sure.length > 0 ? sure : peeked).sort((a, b) => b.width - a.width);
  return widest;
}

/** A table with places and this many columns holds counts too. */
const MOST_ASIDE = 60;
/** Bytes in which the headings of a table end. */
const HEAD = 1 << 20;
const NEWLINE = 10;
/** What stands before the headings of a GEM, as "#BinSize=1". */
const COMMENT = /^#\w+=/;

/** The head of a text table; `undefined` where the file is none. */
function peek(file: GivenFile): TextHead | undefined {
  const plain = unpackedHead(file, HEAD);
  const head = bytesOf(plain);
  let from = 0;
  const comments: string[] = [];
  while (COMMENT.test(String.fromCharCode(...head.subarray(from, from + 40)))) {
    const end = head.indexOf(NEWLINE, from);
    if (end < 0) break;
    comments.push(textIn(head, from, end));
    from = end + 1;
  }
  // With its line end, without which a quote before it would not be closed.
  const end = head.length === HEAD ? head.lastIndexOf(NEWLINE) + 1 : head.length;
  const bytes = head.subarray(from, end > from ? end : HEAD);
  const table = readTextTable({ name: plain.name, bytes });
  if (!table) return undefined;
  const firstRow = table.firstRow + comments.length;
  return { ...table, file: file.name, firstRow, comments, isWhole: head.length < HEAD };
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
  counts: string,
): Promise<{ tables: SpotTable[]; unread: string[] }> {
  const tables: SpotTable[] = [];
  const unread: string[] = [];
  for (const file of files.filter(isText)) {
    const head = peek(file);
    // Of a long table of molecules the head is all that is asked of it.
    const molecules = head && moleculeText(file, head);
    if (molecules) {
      unread.push(moleculesAside(molecules, counts));
      continue;
    }
    const table = head?.isWhole ? withJoinedNames(head) : readSpotTable(file);
    if (table) tables.push(table);
  }
  for (const file of files.filter(isParquet)) {
    try {
      const parquet = await openParquet(file);
      const molecules = moleculeParquet(file, parquet);
      if (molecules) unread.push(moleculesAside(molecules, counts));
      else tables.push(await readParquetTable(parquet));
    } catch (error) {
      if (!isUnmixError(error)) throw error;
      const [, why = error.message] = error.message.split(`"${file.name}": `);
      unread.push(`"${baseName(file.name)}" was left out: ${why}`);
    }
  }
  return { tables, unread };
}

/** The first parquet file that holds molecules; where there is none, why one could not be looked into. */
async function moleculesInParquet(
  files: readonly GivenFile[],
): Promise<{ table?: MoleculeTable; fault?: UnmixError }> {
  let fault: UnmixError | undefined;
  for (const file of files.filter(isParquet)) {
    try {
      const table = moleculeParquet(file, await openParquet(file));
      if (table) return { table };
    } catch (error) {
      if (!isUnmixError(error)) throw error;
      fault ??= error;
    }
  }
  return fault ? { fault } : {};
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
