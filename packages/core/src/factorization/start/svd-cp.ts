import type { Pausing } from "../../iterate/pauses.ts";
import { arraySvdSteps } from "../../linear/array-svd.ts";
import { type TruncatedSvd, truncatedSvdSteps, vectorsFor } from "../../linear/truncated-svd.ts";
import type { Random } from "../../random/random.ts";
import { sizeOf } from "../../tensor/tensor.ts";
import { splitCp } from "../algebra/split.ts";
import type { Term } from "./feasible-term.ts";
import type { SvdStart } from "./svd-start.ts";
import { writeTerms } from "./write-terms.ts";

/**
 * The largest of the outer products that Y is the sum of: its singular vectors as a matrix of one side
 * by the other, and theirs in turn where they are tensors. There are never fewer than the rank that a CP
 * model can have. Where one side is a single mode, as of three modes, they are orthonormal, so that
 * leaving some out costs the root of the sum of their squared weights.
 *
 * Reference: K. Batselier, H. Liu and N. Wong, "A constructive algorithm for decomposing a tensor into
 * a finite sum of orthonormal rank-1 terms", SIAM Journal on Matrix Analysis and Applications 36
 * (2015), here with the modes halved rather than split off one at a time.
 */
export const svdCp: SvdStart = {
  vectors(shape, factors) {
    const split = splitCp(shape);
    return vectorsFor(factors[0]!.rank, sizeOf(shape.slice(0, split)), sizeOf(shape.slice(split)));
  },

  *fill(parts) {
    const { data, shape, factors, random, rooms } = parts;
    const { rank } = factors[0]!;
    const whole = yield* truncatedSvdSteps(data, rank, random, rooms);
    const terms = yield* termsOf(whole, shape, rank, random);
    yield* writeTerms(terms, parts, [...shape.keys()]);
  },
};

/** The `count` largest outer products in a tensor of `shape` whose split has these singular vectors. */
function* termsOf(
  { values, left, right }: TruncatedSvd,
  shape: readonly number[],
  count: number,
  random: Random,
): Pausing<Term[]> {
  const split = splitCp(shape);
  const terms: Term[] = [];
  for (const [k, value] of values.entries()) {
    yield;
    const first = yield* outerProducts(left[k]!, shape.slice(0, split), count, random);
    const last = yield* outerProducts(right[k]!, shape.slice(split), count, random);
    for (const a of first) {
      for (const b of last) {
        const vectors = [...a.vectors, ...b.vectors];
        terms.push({ weight: value * a.weight * b.weight, vectors });
      }
    }
  }
  return terms.sort((a, b) => b.weight - a.weight).slice(0, count);
}

function* outerProducts(
  data: Float64Array,
  shape: readonly number[],
  count: number,
  random: Random,
): Pausing<Term[]> {
  if (shape.length === 1) return [{ weight: 1, vectors: [data] }];
  const rows = sizeOf(shape.slice(0, splitCp(shape)));
  const svd = yield* arraySvdSteps(data, rows, data.length / rows, count, random);
  return yield* termsOf(svd, shape, count, random);
}
