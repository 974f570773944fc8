import type { UnmixError } from "@unmix/core";
import { problem } from "@unmix/tables";
import { placePair } from "./places.ts";

/** What the column that names the gene of each molecule is called, the surest first. */
const GENE = [/^(?:feature_?name|gene_?name|target)$/i, /^gene(?:_?id)?$/i];
const QUALITY = /^qv$/i;
/** What the column is called that says how many molecules a row stands for, as in the GEM of Stereo-seq. */
const COUNT = /^(?:(?:mid|umi)_?)?counts?$/i;
const MID_COUNT = /^(?:mid|umi)_?counts?$/i;

/** Where a table with a molecule in each row has what is read of it: positions of columns. */
export interface MoleculeColumns {
  readonly gene: number;
  readonly x: number;
  readonly y: number;
  /** Of the places; "DNB", the distance of neighbours on the array, in a table of Stereo-seq. */
  readonly unit: string;
  /** The Phred-scaled quality. */
  readonly quality?: number;
  /** How many molecules a row stands for. */
  readonly count?: number;
}

/** The unit of places on an array of Stereo-seq. */
export const DNB = "DNB";

/** The columns of a table that has a molecule in each row, with its gene and its place; `undefined` for another. */
export function moleculeColumns(headings: readonly string[]): MoleculeColumns | undefined {
  const names = headings.map((heading) => heading.trim());
  const find = (pattern: RegExp) => names.findIndex((name) => pattern.test(name));
  const gene = GENE.map(find).find((column) => column >= 0);
  const pair = placePair(names);
  if (gene === undefined || !pair) return undefined;
  const [quality, count] = [find(QUALITY), find(COUNT)];
  const unit = pair.unit === "" && find(MID_COUNT) >= 0 ? DNB : pair.unit;
  return {
    ...pair,
    unit,
    gene,
    ...(quality >= 0 && { quality }),
    ...(count >= 0 && { count }),
  };
}

/** Molecules in the order of their table, and how many of it were left out. */
export interface Molecules {
  readonly pieces: MoleculePiece[];
  /** In all pieces. */
  length: number;
  genes: readonly string[];
  /** The box that they lie in. */
  left: number;
  right: number;
  top: number;
  bottom: number;
  /** Left out: below the least quality, without a finite place, without a gene. */
  poor: number;
  unplaced: number;
  unnamed: number;
}

/** Some molecules, as columns with room for more. */
export interface MoleculePiece {
  length: number;
  /** Indices into the genes. */
  readonly gene: Uint32Array;
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** Absent where every row is one molecule. */
  readonly count?: Float64Array;
}

/** Molecules of a piece: a few megabytes. */
const PIECE = 1 << 18;
/** The quality from which on 10x Genomics count a molecule. */
const LEAST_QUALITY = 20;

/** No molecules yet. */
export function noMolecules(): Molecules {
  return {
    pieces: [],
    length: 0,
    genes: [],
    left: Number.POSITIVE_INFINITY,
    right: Number.NEGATIVE_INFINITY,
    top: Number.POSITIVE_INFINITY,
    bottom: Number.NEGATIVE_INFINITY,
    poor: 0,
    unplaced: 0,
    unnamed: 0,
  };
}

/**
 * Whether a row is one to be added; one that is not is counted by its reason.
 *
 * @param quality NaN where the table has none
 */
export function isTaken(
  molecules: Molecules,
  quality: number,
  x: number,
  y: number,
  isNamed: boolean,
): boolean {
  if (quality < LEAST_QUALITY) molecules.poor++;
  else if (!Number.isFinite(x) || !Number.isFinite(y)) molecules.unplaced++;
  else if (!isNamed) molecules.unnamed++;
  else return true;
  return false;
}

/**
 * The refusal of a count that is none.
 *
 * @param row in the file, from 1
 */
export function noCount(file: string, row: number, column: string, text: string): UnmixError {
  return problem(
    { file, row, column: `"${column}"` },
    `"${text}" is no count of molecules; a number of at least 0 was expected, so mend the cell.`,
  );
}

/**
 * Adds a molecule, or several at one place. They lie in pieces, so that no table is ever copied to make room.
 *
 * @param count `undefined` where the table counts none, and then for all of its molecules
 */
export function addMolecule(
  molecules: Molecules,
  gene: number,
  x: number,
  y: number,
  count: number | undefined,
): void {
  let piece = molecules.pieces[molecules.pieces.length - 1];
  if (!piece || piece.length === PIECE) {
    piece = {
      length: 0,
      gene: new Uint32Array(PIECE),
      x: new Float64Array(PIECE),
      y: new Float64Array(PIECE),
      ...(count !== undefined && { count: new Float64Array(PIECE) }),
    };
    molecules.pieces.push(piece);
  }
  const at = piece.length++;
  piece.gene[at] = gene;
  piece.x[at] = x;
  piece.y[at] = y;
  if (count !== undefined) piece.count![at] = count;
  molecules.length++;
  if (x < molecules.left) molecules.left = x;
  if (x > molecules.right) molecules.right = x;
  if (y < molecules.top) molecules.top = y;
  if (y > molecules.bottom) molecules.bottom = y;
}
