import { UnmixError } from "../errors.ts";

/**
 * Nonnegative least squares of many right sides at once: for each column y of Y the x ≥ 0 with the
 * least ‖A x − y‖, from AᵀA and AᵀY alone. Method: the active sets of Lawson and Hanson 1974, on the
 * normal equations (Bro and de Jong 1997). Components that add nothing to others stay at 0.
 *
 * @param gram R × R, AᵀA, symmetric
 * @param products n × R, row c is Aᵀ times right side c
 * @returns n × R, row c is the solution of right side c
 * @throws {UnmixError} when sizes do not fit or a number is not finite
 */
export function nonnegativeLeastSquares(
  gram: Float64Array,
  products: Float64Array,
  rank: number,
): Float64Array {
  check(gram, products, rank);
  const solution = new Float64Array(products.length);
  const scratch = createScratch(rank);
  for (let at = 0; at < products.length; at += rank) {
    scratch.product.set(products.subarray(at, at + rank));
    solveOne(gram, scratch, rank);
    solution.set(scratch.x, at);
  }
  return solution;
}

/** How small a gradient, or a pivot, counts as 0, of the size it has at the start. */
const NEGLIGIBLE = 1e-12;

interface Scratch {
  readonly product: Float64Array;
  readonly x: Float64Array;
  /** The components that are not held at 0, in the order they came; `count` of them. */
  readonly free: Int32Array;
  count: number;
  readonly held: Uint8Array;
  /** Components that were let go and came back at once: their gradient is rounding. */
  readonly refused: Uint8Array;
  /** Cholesky factor of the Gram matrix of the free ones, and their solution. */
  readonly factor: Float64Array;
  readonly trial: Float64Array;
}

function createScratch(rank: number): Scratch {
  return {
    product: new Float64Array(rank),
    x: new Float64Array(rank),
    free: new Int32Array(rank),
    count: 0,
    held: new Uint8Array(rank),
    refused: new Uint8Array(rank),
    factor: new Float64Array(rank * rank),
    trial: new Float64Array(rank),
  };
}

function solveOne(gram: Float64Array, s: Scratch, rank: number): void {
  const { product, x, free, held, refused, trial } = s;
  x.fill(0);
  held.fill(1);
  refused.fill(0);
  s.count = 0;
  let largest = 0;
  for (let r = 0; r < rank; r++) largest = Math.max(largest, Math.abs(product[r]!));
  // Each pass lowers the objective, so no set of free components comes twice; the bound is for rounding.
  for (let pass = 0; pass < 3 * rank; pass++) {
    const next = steepest(gram, s, rank, NEGLIGIBLE * largest);
    if (next < 0) return;
    held[next] = 0;
    free[s.count++] = next;
    for (;;) {
      if (!solveFree(gram, s, rank)) {
        // It depends on those that are free already.
        drop(s, s.count - 1);
        refused[next] = 1;
        break;
      }
      let step = 1;
      for (let k = 0; k < s.count; k++) {
        const r = free[k]!;
        if (trial[k]! > 0) continue;
        const within = x[r]! - trial[k]!;
        step = Math.min(step, within > 0 ? x[r]! / within : 0);
      }
      for (let k = 0; k < s.count; k++) {
        const r = free[k]!;
        x[r]! += step * (trial[k]! - x[r]!);
      }
      if (step === 1) break;
      for (let k = s.count - 1; k >= 0; k--) {
        if (trial[k]! > 0 || x[free[k]!]! > NEGLIGIBLE * Math.abs(trial[k]!)) continue;
        if (free[k] === next) refused[next] = 1;
        drop(s, k);
      }
    }
  }
}

/** The held component along which the objective falls fastest, or −1 where there is none. */
function steepest(gram: Float64Array, s: Scratch, rank: number, least: number): number {
  let best = least;
  let found = -1;
  for (let r = 0; r < rank; r++) {
    if (!s.held[r] || s.refused[r]) continue;
    let gradient = s.product[r]!;
    for (let k = 0; k < s.count; k++) gradient -= gram[r * rank + s.free[k]!]! * s.x[s.free[k]!]!;
    if (gradient <= best) continue;
    best = gradient;
    found = r;
  }
  return found;
}

function drop(s: Scratch, k: number): void {
  const r = s.free[k]!;
  s.held[r] = 1;
  s.x[r] = 0;
  s.free.copyWithin(k, k + 1, s.count);
  s.count--;
}

/** Solves for the free components by Cholesky; false where they depend on one another. */
function solveFree(gram: Float64Array, s: Scratch, rank: number): boolean {
  const { factor, free, product, trial, count } = s;
  for (let i = 0; i < count; i++) {
    const row = free[i]! * rank;
    for (let j = 0; j <= i; j++) {
      let sum = gram[row + free[j]!]!;
      for (let k = 0; k < j; k++) sum -= factor[i * rank + k]! * factor[j * rank + k]!;
      if (i > j) factor[i * rank + j] = sum / factor[j * rank + j]!;
      else if (sum > NEGLIGIBLE * gram[row + free[i]!]!) factor[i * rank + i] = Math.sqrt(sum);
      else return false;
    }
  }
  for (let i = 0; i < count; i++) {
    let sum = product[free[i]!]!;
    for (let k = 0; k < i; k++) sum -= factor[i * rank + k]! * trial[k]!;
    trial[i] = sum / factor[i * rank + i]!;
  }
  for (let i = count - 1; i >= 0; i--) {
    let sum = trial[i]!;
    for (let k = i + 1; k < count; k++) sum -= factor[k * rank + i]! * trial[k]!;
    trial[i] = sum / factor[i * rank + i]!;
  }
  return true;
}

function check(gram: Float64Array, products: Float64Array, rank: number): void {
  if (gram.length !== rank * rank || products.length % rank !== 0) {
    throw new UnmixError(
      "shape",
      `Least squares of ${rank} components need a Gram matrix of ${rank * rank} numbers and ${rank} products for each right side, but ${gram.length} and ${products.length} were given.`,
      { rank, gram: gram.length, products: products.length },
    );
  }
  for (const [name, values] of [
    ["Gram matrix", gram],
    ["products", products],
  ] as const) {
    const wrong = values.findIndex((value) => !Number.isFinite(value));
    if (wrong < 0) continue;
    throw new UnmixError(
      "input",
      `A least-squares problem has ${values[wrong]} at ${wrong} of its ${name}; every number must be finite.`,
      { position: wrong },
    );
  }
}
