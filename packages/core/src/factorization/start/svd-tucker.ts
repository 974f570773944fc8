import { Matrix, pseudoInverse } from "ml-matrix";
import { SOME } from "../../iterate/pauses.ts";
import { arraySvdSteps } from "../../linear/array-svd.ts";
import { type TruncatedSvd, truncatedSvdSteps, vectorsFor } from "../../linear/truncated-svd.ts";
import { sizeOf } from "../../tensor/tensor.ts";
import { sizeBetween } from "../algebra/mode-product.ts";
import { foldSteps, unfoldSteps } from "../algebra/unfold.ts";
import { feasibleTerm } from "./feasible-term.ts";
import type { SvdStart } from "./svd-start.ts";

/**
 * The singular vectors of Y unfolded along each mode, each mode's after Y was projected to those of
 * the modes before, which leaves little to do after the first. Without constraints that is within √N
 * of the best approximation, N being the number of modes. With nonnegativity, of each singular vector
 * the larger of its two parts, and the core that fits those best, its negative entries cut off.
 *
 * Reference: N. Vannieuwenhoven, R. Vandebril and K. Meerbergen, "A new truncation strategy for the
 * higher-order singular value decomposition", SIAM Journal on Scientific Computing 34 (2012).
 */
export const svdTucker: SvdStart = {
  vectors: ([rows = 1, ...others], [, first]) =>
    first!.name === 0 ? vectorsFor(first!.rank, rows, sizeOf(others)) : 0,

  *fill({ data, y, shape, factors, blocks, clamps, rooms, random }) {
    const sizes = [...shape];
    let tensor = y.view;
    /** What maps the core of orthonormal vectors to that of the vectors written, mode by mode. */
    const changes: { mode: number; change: Float64Array }[] = [];
    for (const [b, { name, rank, length }] of factors.entries()) {
      if (name === "core") continue;
      const long = tensor.length > SOME / 4;
      if (long) yield;
      const unfolded = name === 0 ? tensor : yield* unfoldSteps(tensor, sizes, name);
      const svd =
        name === 0
          ? yield* truncatedSvdSteps(data, rank, random, rooms)
          : yield* arraySvdSteps(unfolded, length, unfolded.length / length, rank, random);
      if (long) yield;
      const { view } = blocks[b]!.current;
      view.fill(0);
      svd.left.forEach((vector, r) => {
        const part = clamps[b] ? largerPart(vector) : vector;
        view.set(part, r * length);
      });
      sizes[name] = rank;
      const part = projected(svd, rank, unfolded.length / length);
      if (long) yield;
      tensor = yield* foldSteps(part, sizes, name);
      if (clamps[b]) changes.push({ mode: name, change: changeOf(view, svd, rank, length) });
    }
    for (const { mode, change } of changes) tensor = multiplyMode(tensor, sizes, mode, change);
    blocks[0]!.current.view.set(clamps[0] ? tensor.map((x) => Math.max(0, x)) : tensor);
  },
};

/** The positive part of a vector or of its negative, whichever is larger, of length 1. */
function largerPart(vector: Float64Array): Float64Array {
  const free = { weight: 1, vectors: [vector, vector] };
  return feasibleTerm(free, [true, false]).vectors[0]!;
}

/** Row r: the tensor's part along singular vector r. */
function projected({ values, right }: TruncatedSvd, rank: number, columns: number): Float64Array {
  const out = new Float64Array(rank * columns);
  right.forEach((vector, r) => {
    for (let k = 0; k < columns; k++) out[r * columns + k] = values[r]! * vector[k]!;
  });
  return out;
}

/** A⁺ U: the coordinates of the singular vectors U in the vectors A (both one a row here). */
function changeOf(
  written: Float64Array,
  { left }: TruncatedSvd,
  rank: number,
  length: number,
): Float64Array {
  const inner = (other: (s: number) => Float64Array | undefined) => {
    const products = Matrix.zeros(rank, rank);
    for (let r = 0; r < rank; r++) {
      for (let s = 0; s < rank; s++) {
        const vector = other(s);
        let sum = 0;
        if (vector) for (let i = 0; i < length; i++) sum += written[r * length + i]! * vector[i]!;
        products.set(r, s, sum);
      }
    }
    return products;
  };
  const gram = inner((s) => written.subarray(s * length, (s + 1) * length));
  const change = pseudoInverse(gram).mmul(inner((s) => left[s]));
  return Float64Array.from(change.to1DArray());
}

/** The tensor with its mode `mode` multiplied by a square matrix. */
function multiplyMode(
  data: Float64Array,
  shape: readonly number[],
  mode: number,
  matrix: Float64Array,
): Float64Array {
  const out = new Float64Array(data.length);
  const size = shape[mode]!;
  const outer = sizeBetween(shape, 0, mode);
  const inner = data.length / size / outer;
  for (let o = 0; o < outer; o++) {
    for (let r = 0; r < size; r++) {
      for (let s = 0; s < size; s++) {
        const weight = matrix[r * size + s]!;
        const to = (o * size + r) * inner;
        const from = (o * size + s) * inner;
        for (let k = 0; k < inner; k++) out[to + k]! += weight * data[from + k]!;
      }
    }
  }
  return out;
}
