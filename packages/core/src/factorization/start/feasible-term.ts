import { finish, type Pausing, SOME } from "../../iterate/pauses.ts";

/** An outer product of unit vectors, with its weight. */
export interface Term {
  readonly weight: number;
  readonly vectors: readonly Float64Array[];
}

/**
 * The part of an outer product that is nonnegative in the modes that clamp: of every vector there its
 * positive or its negative part, whichever leave the larger product among the signs that leave the
 * outer product what it is. Of two modes that both clamp, the rule of NNDSVD.
 *
 * Reference: C. Boutsidis and E. Gallopoulos, "SVD based initialization: a head start for nonnegative
 * matrix factorization", Pattern Recognition 41 (2008).
 *
 * @returns unit vectors, and the weight that is left: 0 where there is no such part
 */
export function feasibleTerm(term: Term, clamps: readonly boolean[]): Term {
  return finish(feasibleTermSteps(term, clamps));
}

/** {@link feasibleTerm} with a pause behind each pass over a vector that is long. */
export function* feasibleTermSteps(
  { weight, vectors }: Term,
  clamps: readonly boolean[],
): Pausing<Term> {
  const sizes: (readonly [number, number])[] = [];
  for (const [n, vector] of vectors.entries()) {
    sizes.push(clamps[n] ? partNorms(vector) : [1, 1]);
    if (isLong(vector)) yield;
  }
  const signs = sizes.map(([plus, minus]): number => (plus >= minus ? 1 : -1));
  if (signs.filter((sign) => sign < 0).length % 2 === 1) {
    const cheapest = leastLoss(sizes);
    signs[cheapest] = -signs[cheapest]!;
  }
  let left = weight;
  const parts: Float64Array[] = [];
  for (const [n, vector] of vectors.entries()) {
    const size = sizes[n]![signs[n]! > 0 ? 0 : 1];
    left *= size;
    const part = vector.map((x) => {
      const signed = signs[n]! * x;
      return size > 0 ? (clamps[n] ? Math.max(0, signed) : signed) / size : 0;
    });
    parts.push(part);
    if (isLong(vector)) yield;
  }
  return { weight: left, vectors: parts };
}

function isLong({ length }: Float64Array): boolean {
  return length > SOME / 8;
}

/** The norms of the positive and of the negative part. */
function partNorms(x: Float64Array): readonly [number, number] {
  let plus = 0;
  let minus = 0;
  for (let i = 0; i < x.length; i++) {
    if (x[i]! > 0) plus += x[i]! * x[i]!;
    else minus += x[i]! * x[i]!;
  }
  return [Math.sqrt(plus), Math.sqrt(minus)];
}

/** The mode where the other sign costs the smallest part of the product. */
function leastLoss(sizes: readonly (readonly [number, number])[]): number {
  const kept = sizes.map(([a, b]) => Math.min(a, b) / Math.max(a, b));
  return kept.reduce((best, value, n) => (value > kept[best]! ? n : best), 0);
}
