import type { SparseMatrix } from "@unmix/core";
import { problem } from "@unmix/tables";
import type { Setting } from "@unmix/workbench/settings";
import type { MoleculePiece, Molecules } from "./molecules.ts";

/** The side of the squares that molecules are counted in; the command's flag and the page's field are made from it. */
export const squareSetting: Setting = {
  name: "square",
  flag: "square",
  label: "Side of a square",
  help: "Of the squares that a table of molecules is counted in, in the unit of its places. The word auto takes 50 on an array of Stereo-seq, and elsewhere the least of 1, 2, 5, 10, 20, 50 … at which half of the molecules lie in squares of 100 or more and there are at most 200,000 squares. A larger side counts more in each and shows less detail.",
  kind: "number",
  min: 1e-6,
  max: 1e9,
  words: ["auto"],
  group: "basic",
  default: "auto",
};

/** Molecules that a square holds or more, in which half of all lie. */
const ENOUGH = 100;
/** The most squares of a side that is chosen. */
const MOST_SQUARES = 200_000;
/** The most squares of a grid, empty ones too. */
const MOST_CELLS = 2 ** 26;

/** The squares that hold any molecule, row by row: one grid from (0, 0) for all tables. */
export interface Squares {
  /** "12x7": the column and the row on the grid. */
  readonly names: readonly string[];
  /** Of the centres. */
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** Squares × genes. */
  readonly counts: SparseMatrix;
}

/** A side that fits molecules: the one that {@link squareSetting} describes. */
export function sideFor(molecules: Molecules): number {
  const { left, right, top, bottom, length } = molecules;
  const span = Math.max(right - left, bottom - top);
  if (span === 0) return 1;
  const area = Math.max(right - left, span / 1000) * Math.max(bottom - top, span / 1000);
  // Where molecules lay everywhere alike; in tissue they lie closer.
  let step = Math.round(3 * Math.log10(Math.sqrt((area * ENOUGH) / length)));
  while (!isEnough(molecules, roundSide(step)) && !isCoarsest(molecules, roundSide(step))) step++;
  while (isEnough(molecules, roundSide(step - 1))) step--;
  return roundSide(step);
}

/** Round sides about one, that one among them, in rising order. */
export function sidesAbout(side: number): number[] {
  const step = Math.round(3 * Math.log10(side));
  const round = Array.from({ length: 9 }, (_, n) => roundSide(step + n - 4));
  return [...new Set([...round, side])].sort((a, b) => a - b);
}

/** 1, 2, 5, 10, 20, 50 …, by their number; 1 is number 0. */
function roundSide(step: number): number {
  const power = Math.floor(step / 3);
  const digit = [1, 2, 5][step - 3 * power]!;
  // Divided, as 5 × 10⁻¹ and its like are not exact.
  return power < 0 ? digit / 10 ** -power : digit * 10 ** power;
}

function isEnough(molecules: Molecules, side: number): boolean {
  const grid = gridOf(molecules, side);
  if (grid.columns * grid.rows > MOST_CELLS) return false;
  let squares = 0;
  let together = 0;
  for (const count of rowsPerCell(molecules, grid)) {
    if (count > 0) squares++;
    if (count >= ENOUGH) together += count;
  }
  return squares <= MOST_SQUARES && 2 * together >= molecules.length;
}

/** Whether a coarser grid could gather no more. */
function isCoarsest(molecules: Molecules, side: number): boolean {
  const { columns, rows } = gridOf(molecules, side);
  return columns <= 2 && rows <= 2;
}

/**
 * Counts the molecules of each gene in every square that holds any. The pieces are let go on the way, so that a
 * long table is not held twice.
 *
 * @throws UnmixError where there are too many squares
 */
export function countInSquares(file: string, molecules: Molecules, side: number): Squares {
  const grid = gridOf(molecules, side);
  if (grid.columns * grid.rows > MOST_CELLS) {
    throw problem(
      { file },
      `squares with a side of ${side} would be ${grid.columns} × ${grid.rows}, and at most ${MOST_CELLS.toLocaleString("en")} are counted; give a larger side.`,
    );
  }
  const cells = rowsPerCell(molecules, grid);
  const names: string[] = [];
  const x: number[] = [];
  const y: number[] = [];
  const ends: number[] = [0];
  let at = 0;
  for (let cell = 0; cell < cells.length; cell++) {
    const count = cells[cell]!;
    if (count === 0) continue;
    const column = grid.left + (cell % grid.columns);
    const row = grid.top + Math.floor(cell / grid.columns);
    names.push(`${column}x${row}`);
    x.push((column + 0.5) * side);
    y.push((row + 0.5) * side);
    // From here on where the next molecule of the square goes.
    cells[cell] = at;
    at += count;
    ends.push(at);
  }
  const counted = molecules.pieces[0]?.count !== undefined;
  const genes = new Uint32Array(molecules.length);
  const counts = new Float64Array(counted ? molecules.length : 0);
  for (let piece = molecules.pieces.shift(); piece; piece = molecules.pieces.shift()) {
    for (let n = 0; n < piece.length; n++) {
      const to = cells[cellOf(piece, n, grid)]!++;
      genes[to] = piece.gene[n]!;
      if (counted) counts[to] = piece.count![n]!;
    }
  }
  const starts = Uint32Array.from(ends);
  const matrix = summed(starts, genes, counted ? counts : undefined, molecules.genes.length);
  return { names, x: Float64Array.from(x), y: Float64Array.from(y), counts: matrix };
}

/** The part of the grid that molecules lie in: its first column and row, and how many there are. */
interface Grid {
  readonly side: number;
  readonly left: number;
  readonly top: number;
  readonly columns: number;
  readonly rows: number;
}

function gridOf({ left, right, top, bottom }: Molecules, side: number): Grid {
  const [column, row] = [Math.floor(left / side), Math.floor(top / side)];
  return {
    side,
    left: column,
    top: row,
    columns: Math.floor(right / side) - column + 1,
    rows: Math.floor(bottom / side) - row + 1,
  };
}

function cellOf({ x, y }: MoleculePiece, n: number, { side, left, top, columns }: Grid): number {
  return (Math.floor(y[n]! / side) - top) * columns + Math.floor(x[n]! / side) - left;
}

function rowsPerCell({ pieces }: Molecules, grid: Grid): Uint32Array {
  const cells = new Uint32Array(grid.columns * grid.rows);
  for (const piece of pieces) {
    for (let n = 0; n < piece.length; n++) cells[cellOf(piece, n, grid)]!++;
  }
  return cells;
}

/** One entry for each gene of each row, in place of its molecules, in the memory of their genes. */
function summed(
  starts: Uint32Array,
  genes: Uint32Array,
  counts: Float64Array | undefined,
  columns: number,
): SparseMatrix {
  const rows = starts.length - 1;
  const total = new Float64Array(columns);
  const values = counts ?? new Float64Array(genes.length);
  let kept = 0;
  let from = 0;
  for (let i = 0; i < rows; i++) {
    const to = starts[i + 1]!;
    for (let k = from; k < to; k++) total[genes[k]!]! += counts ? counts[k]! : 1;
    genes.subarray(from, to).sort();
    for (let k = from; k < to; k++) {
      const gene = genes[k]!;
      if (total[gene] === 0) continue;
      genes[kept] = gene;
      values[kept++] = total[gene]!;
      total[gene] = 0;
    }
    from = to;
    starts[i + 1] = kept;
  }
  return {
    rows,
    columns,
    starts,
    indices: genes.slice(0, kept),
    values: values.slice(0, kept),
  };
}
