import { projectSimplex } from "./simplex.ts";

export type NormName = "l1" | "l2" | "linfinity";

/** The norm of the piece `block[start + j * stride]`, j < `length`; NaN where it holds NaN. */
export function pieceNorm(
  norm: NormName,
  block: Float64Array,
  start: number,
  stride: number,
  length: number,
): number {
  const end = start + length * stride;
  let sum = 0;
  if (norm === "l1") {
    for (let i = start; i < end; i += stride) sum += Math.abs(block[i]!);
    return sum;
  }
  if (norm === "l2") {
    for (let i = start; i < end; i += stride) sum += block[i]! * block[i]!;
    // Squares of very large or very small values leave the range of a double.
    if (sum > 1e-280 && sum < 1e280) return Math.sqrt(sum);
  }
  let largest = 0;
  for (let i = start; i < end; i += stride) {
    const size = Math.abs(block[i]!);
    if (!(size <= largest)) largest = size;
    if (Number.isNaN(size)) return Number.NaN;
  }
  if (norm === "linfinity" || largest === 0 || largest === Number.POSITIVE_INFINITY) return largest;
  sum = 0;
  for (let i = start; i < end; i += stride) sum += (block[i]! / largest) ** 2;
  return largest * Math.sqrt(sum);
}

/** Sets the piece to equal positive entries of the given norm. */
function fillUniform(
  norm: NormName,
  block: Float64Array,
  start: number,
  stride: number,
  length: number,
  size: number,
): void {
  const divisor = norm === "l1" ? length : norm === "l2" ? Math.sqrt(length) : 1;
  const end = start + length * stride;
  for (let i = start; i < end; i += stride) block[i] = size / divisor;
}

/**
 * Scales the piece to the norm `size` and returns the weight taken out: the old piece is the weight
 * times the new one. A piece of zeros becomes uniform, with weight 0.
 */
export function scalePiece(
  norm: NormName,
  block: Float64Array,
  start: number,
  stride: number,
  length: number,
  size: number,
): number {
  const current = pieceNorm(norm, block, start, stride, length);
  if (current === 0) {
    fillUniform(norm, block, start, stride, length, size);
    return 0;
  }
  const end = start + length * stride;
  const weight = current / size;
  if (weight > 1e-290 && weight < 1e290) {
    for (let i = start; i < end; i += stride) block[i] = block[i]! / weight;
    return weight;
  }
  // At the ends of the range of a double: bring the largest entry to 1 first. An infinite entry
  // makes the piece NaN.
  const largest = pieceNorm("linfinity", block, start, stride, length);
  for (let i = start; i < end; i += stride) block[i] = block[i]! / largest;
  const rest = pieceNorm(norm, block, start, stride, length) / size;
  for (let i = start; i < end; i += stride) block[i] = block[i]! / rest;
  return weight;
}

/** Euclidean projection of the piece onto the sphere of norm `size`. */
export function projectPiece(
  norm: NormName,
  block: Float64Array,
  start: number,
  stride: number,
  length: number,
  size: number,
  scratch: Float64Array,
): void {
  if (norm === "l2") scalePiece(norm, block, start, stride, length, size);
  else if (norm === "l1") projectL1(block, start, stride, length, size, scratch);
  else projectLinfinity(block, start, stride, length, size);
}

/** The simplex projection of the magnitudes, with the signs put back; a zero counts as positive. */
function projectL1(
  block: Float64Array,
  start: number,
  stride: number,
  length: number,
  size: number,
  scratch: Float64Array,
): void {
  // The second half of the scratch holds the magnitudes, the first half is the heap.
  const magnitudes = length;
  for (let j = 0; j < length; j++) scratch[magnitudes + j] = Math.abs(block[start + j * stride]!);
  projectSimplex(scratch, magnitudes, 1, length, size, scratch);
  for (let j = 0; j < length; j++) {
    const i = start + j * stride;
    const magnitude = scratch[magnitudes + j]!;
    block[i] = block[i]! < 0 ? -magnitude : magnitude;
  }
}

/** Clamps to the cube from outside it; from inside, moves the (first) largest entry to its face. */
function projectLinfinity(
  block: Float64Array,
  start: number,
  stride: number,
  length: number,
  size: number,
): void {
  const end = start + length * stride;
  const current = pieceNorm("linfinity", block, start, stride, length);
  if (!(current < Number.POSITIVE_INFINITY)) {
    for (let i = start; i < end; i += stride) block[i] = Number.NaN;
    return;
  }
  if (current > size) {
    for (let i = start; i < end; i += stride) {
      const x = block[i]!;
      block[i] = Math.max(-size, Math.min(size, x));
    }
    return;
  }
  for (let i = start; i < end; i += stride) {
    if (Math.abs(block[i]!) === current) {
      block[i] = block[i]! < 0 ? -size : size;
      return;
    }
  }
}
