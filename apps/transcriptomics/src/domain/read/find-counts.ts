import { isUnmixError, type UnmixError } from "@unmix/core";
import { isHdf5, problem } from "@unmix/tables";
import { type GivenFile, plainName, readBytes } from "./given.ts";
import { type MoleculeTable, moleculeParquet, moleculeText } from "./molecule-table.ts";
import { isParquet, openParquet } from "./parquet.ts";
import { foreignFile } from "./refuse.ts";
import { holdsPlaces } from "./spot-table.ts";
import { isText, type TextHead, textHead } from "./text-head.ts";
import type { Triplet } from "./triplet.ts";
import { isZip } from "./unzip.ts";

/** The file, or files, that hold the counts of a section. */
export type Counts =
  | { readonly kind: "hdf5" | "zarr" | "table"; readonly file: GivenFile }
  | { readonly kind: "triplet"; readonly triplet: Triplet }
  | { readonly kind: "molecules"; readonly table: MoleculeTable };

const MATRIX = /(?:^|[_.-])matrix\.mtx$/i;
const FEATURES = /(?:features|genes)\.tsv$/i;
const BARCODES = /barcodes\.tsv$/i;

/**
 * Finds which files hold the counts, and which others are left to say something of the spots.
 *
 * @throws UnmixError where none does, or one of a matrix is missing
 */
export async function findCounts(
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
  const texts = files.filter(isText).map((file) => ({ file, head: textHead(file) }));
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

/** The file that the counts are read from. */
export function usedOf(counts: Counts): GivenFile {
  if (counts.kind === "triplet") return counts.triplet.matrix;
  return counts.kind === "molecules" ? counts.table.file : counts.file;
}

/** The files that hold counts, of the kind that is preferred. */
export function countFiles<T extends GivenFile>(files: readonly T[]): T[] {
  const hdf5 = files.filter((file) => isHdf5(readBytes(file, 0, 8)));
  if (hdf5.length > 0) return preferFiltered(hdf5);
  const zips = files.filter(isZip);
  return zips.length > 0 ? zips : preferFiltered(files.filter(({ name }) => isMarket(name)));
}

/** Whether a file is a matrix of Cell Ranger, by its name. */
export function isMarket(name: string): boolean {
  return MATRIX.test(plainName(name)) || /\.mtx$/i.test(plainName(name));
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

/** Of a whole folder of Space Ranger the matrix under the tissue, not the one of all barcodes. */
function preferFiltered<T extends GivenFile>(files: readonly T[]): T[] {
  const filtered = files.filter(({ name }) => /filtered/i.test(name));
  const isRaw = files.some(({ name }) => /raw_(?:feature|gene|probe)/i.test(name));
  return isRaw && filtered.length > 0 ? filtered : [...files];
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

function isPartOfTriplet({ name }: GivenFile): boolean {
  return isMarket(name) || FEATURES.test(plainName(name)) || BARCODES.test(plainName(name));
}

function unknownKind(file: GivenFile): UnmixError {
  return problem(
    { file: file.name },
    "this is no file of counts that is read here: an AnnData file (.h5ad, or zarr in a zip), a matrix of Cell Ranger or Space Ranger (.h5, or matrix.mtx with its features.tsv and barcodes.tsv) or a table (.csv, .tsv) was expected. If it has one of these names, it is damaged.",
  );
}
