import {
  createRandom,
  deriveSeed,
  type Pausing,
  type Random,
  type SparseMatrix,
} from "@unmix/core";
import { evenStretches, stretchesOf } from "./stretches.ts";

/** How counts become what is factorized; see the option `normalize`. */
export type Normalize = "depth" | "log" | "none";

/** Counts are brought to this sum in every spot, and known profiles too. */
export const DEPTH = 1e4;

/** Spots and genes that are kept, as indices into the file's. */
export interface Kept {
  readonly spots: Uint32Array;
  readonly genes: Uint32Array;
}

/** The rows and columns of a sparse matrix that are kept, in their order. */
export function* takeKeptSteps(
  matrix: SparseMatrix,
  { spots, genes }: Kept,
): Pausing<SparseMatrix> {
  if (spots.length === matrix.rows && genes.length === matrix.columns) return matrix;
  const place = new Int32Array(matrix.columns).fill(-1);
  genes.forEach((g, k) => {
    place[g] = k;
  });
  const starts = new Uint32Array(spots.length + 1);
  const perRow = matrix.values.length / Math.max(1, matrix.rows);
  for (const [from, to] of evenStretches(spots.length, perRow)) {
    for (let s = from; s < to; s++) starts[s + 1] = starts[s]! + keptIn(matrix, spots[s]!, place);
    yield;
  }
  const indices = new Uint32Array(starts[spots.length]!);
  const values = new Float64Array(indices.length);
  for (const [from, to] of evenStretches(spots.length, perRow)) {
    for (let s = from; s < to; s++) {
      takeRow(matrix, spots[s]!, place, indices, values, starts[s]!);
    }
    yield;
  }
  return { rows: spots.length, columns: genes.length, starts, indices, values };
}

function keptIn({ starts, indices }: SparseMatrix, row: number, place: Int32Array): number {
  let count = 0;
  for (let k = starts[row]!; k < starts[row + 1]!; k++) if (place[indices[k]!]! >= 0) count++;
  return count;
}

function takeRow(
  matrix: SparseMatrix,
  row: number,
  place: Int32Array,
  indices: Uint32Array,
  values: Float64Array,
  at: number,
): void {
  let to = at;
  for (let k = matrix.starts[row]!; k < matrix.starts[row + 1]!; k++) {
    const column = place[matrix.indices[k]!]!;
    if (column < 0) continue;
    indices[to] = column;
    values[to++] = matrix.values[k]!;
  }
}

/** The sum of every row. */
export function rowSums({ rows, starts, values }: SparseMatrix): Float64Array {
  const sums = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    for (let k = starts[i]!; k < starts[i + 1]!; k++) sums[i]! += values[k]!;
  }
  return sums;
}

/** Every column divided by its scale. */
export function scaledBy(matrix: SparseMatrix, scales: Float64Array): SparseMatrix {
  const { indices } = matrix;
  return { ...matrix, values: matrix.values.map((x, k) => x / scales[indices[k]!]!) };
}

/** In how many rows each column has an entry. */
export function columnCounts({ columns, indices }: SparseMatrix): Uint32Array {
  const counts = new Uint32Array(columns);
  for (let k = 0; k < indices.length; k++) counts[indices[k]!]!++;
  return counts;
}

/** Whether all values are whole. */
export function areCounts({ values }: SparseMatrix): boolean {
  for (let k = 0; k < values.length; k++) if (!Number.isInteger(values[k])) return false;
  return true;
}

/** The most that a logarithm of counts per million can be, to base 2: log₂(1 + 10⁶) is 19.93. */
const MOST_LOGARITHM = 20;

/** How values are to be normalized: by depth, and not at all where they are fractions as small as logarithms. */
export function normalizationOf(matrix: SparseMatrix): Normalize {
  const areSmall = matrix.values.every((value) => value <= MOST_LOGARITHM);
  return areSmall && !areCounts(matrix) ? "none" : "depth";
}

/**
 * `depth`: log(1 + x · 10⁴ ÷ the sum of its spot); `log`: log(1 + x); `none`: x as it is. What is 0 stays
 * 0, so the matrix stays sparse.
 *
 * @param sums of the spots, over all their genes; of `depth`
 */
export function* normalizedSteps(
  matrix: SparseMatrix,
  how: Normalize,
  sums: ArrayLike<number>,
): Pausing<SparseMatrix> {
  if (how === "none") return matrix;
  const values = new Float64Array(matrix.values.length);
  for (const [from, to] of stretchesOf(matrix.starts)) {
    for (let i = from; i < to; i++) {
      const factor = how === "log" ? 1 : sums[i]! > 0 ? DEPTH / sums[i]! : 0;
      takeLogarithms(matrix, i, factor, values);
    }
    yield;
  }
  return { ...matrix, values };
}

function takeLogarithms(
  { starts, values }: SparseMatrix,
  row: number,
  factor: number,
  out: Float64Array,
): void {
  for (let k = starts[row]!; k < starts[row + 1]!; k++) out[k] = Math.log1p(values[k]! * factor);
}

/** Counts of some genes, and the sums of their spots over all genes. */
export interface Counted {
  readonly counts: SparseMatrix;
  readonly sums: Float64Array;
}

/**
 * Two halves of counts: every molecule goes to one of them by the toss of a coin, so that the noise of
 * one is independent of the other's (count splitting; Neufeld et al. 2024). Each half has the entries of
 * the whole, zeros among them.
 *
 * @param names of the spots: what is tossed for a spot depends on its name, not on its place in the file
 */
export function splitCounts(
  { counts, sums }: Counted,
  names: readonly string[],
  seed: number,
): [Counted, Counted] {
  const halves = [0, 1].map(() => ({
    counts: { ...counts, values: new Float64Array(counts.values.length) },
    sums: new Float64Array(sums.length),
  })) as [Counted, Counted];
  const [first, second] = halves;
  for (let i = 0; i < counts.rows; i++) {
    const random = createRandom(deriveSeed(seed, hash(names[i]!)));
    let others = sums[i]!;
    for (let k = counts.starts[i]!; k < counts.starts[i + 1]!; k++) {
      const count = counts.values[k]!;
      const taken = heads(count, random);
      first.counts.values[k] = taken;
      second.counts.values[k] = count - taken;
      first.sums[i]! += taken;
      others -= count;
    }
    first.sums[i]! += heads(Math.max(0, Math.round(others)), random);
    second.sums[i] = sums[i]! - first.sums[i]!;
  }
  return halves;
}

/** Counts above this are split by the normal that the binomial is close to. */
const MANY = 256;

/** How many of `count` coins show heads. */
function heads(count: number, random: Random): number {
  if (count > MANY) {
    const drawn = Math.round(count / 2 + 0.5 * Math.sqrt(count) * random.normal());
    return Math.min(count, Math.max(0, drawn));
  }
  let sum = 0;
  for (let left = count; left > 0; left -= 32) {
    let bits = Math.floor(random.uniform() * 2 ** Math.min(32, left));
    for (; bits > 0; bits = Math.floor(bits / 2)) sum += bits % 2;
  }
  return sum;
}

/** 32 bits of a name (FNV-1a). */
function hash(name: string): number {
  let bits = 0x811c9dc5;
  for (let c = 0; c < name.length; c++) bits = Math.imul(bits ^ name.charCodeAt(c), 0x01000193);
  return bits >>> 0;
}
