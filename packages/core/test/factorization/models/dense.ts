import type { Model } from "../../../src/factorization/factors/model.ts";
import { createRandom } from "../../../src/random/random.ts";
import { sizeOf, type Tensor } from "../../../src/tensor/tensor.ts";

/** The tensor that a model stands for, entry by entry, by the definition. */
export function dense(model: Model, shape: readonly number[]): Float64Array {
  const core = coreOf(model, shape.length);
  const matrices = matricesOf(model, shape.length);
  const out = new Float64Array(sizeOf(shape));
  const ranks = core.shape;
  for (let i = 0; i < out.length; i++) {
    const index = unravel(i, shape);
    for (let c = 0; c < core.data.length; c++) {
      const at = unravel(c, ranks);
      let value = core.data[c]!;
      for (let n = 0; n < shape.length && value !== 0; n++) {
        const matrix = matrices[n];
        value *= matrix
          ? matrix.data[index[n]! * matrix.shape[1]! + at[n]!]!
          : Number(index[n] === at[n]);
      }
      out[i]! += value;
    }
  }
  return out;
}

/** The core, for CP the superdiagonal one. */
function coreOf(model: Model, order: number): Tensor {
  if (model.kind !== "cp") return model.core;
  const rank = model.matrices[0]!.shape[1]!;
  const shape = Array<number>(order).fill(rank);
  const data = new Float64Array(rank ** order);
  const step = (rank ** order - 1) / (rank - 1 || 1);
  for (let r = 0; r < rank; r++) data[r * step] = 1;
  return { data, shape };
}

function matricesOf(model: Model, order: number): readonly (Tensor | null)[] {
  if (model.kind !== "tucker1") return model.matrices;
  return Array.from({ length: order }, (_, n) => (n === 0 ? model.matrix : null));
}

function unravel(position: number, shape: readonly number[]): number[] {
  const index = new Array<number>(shape.length);
  for (let d = shape.length - 1; d >= 0; d--) {
    index[d] = position % shape[d]!;
    position = Math.floor(position / shape[d]!);
  }
  return index;
}

/** A tensor of independent draws, of their magnitudes unless `signed`. */
export function drawn(shape: readonly number[], seed: number, signed = false): Tensor {
  const random = createRandom(seed);
  const data = Float64Array.from({ length: sizeOf(shape) }, () =>
    signed ? random.normal() : Math.abs(random.normal()),
  );
  return { data, shape: [...shape] };
}

/** Factors of a CP model of `shape`. */
export const cpFactors = (
  shape: readonly number[],
  rank: number,
  seed: number,
  signed = false,
) => ({
  kind: "cp" as const,
  matrices: shape.map((rows, n) => drawn([rows, rank], 100 * seed + n, signed)),
});

/** Factors of a Tucker model of `shape`. */
export const tuckerFactors = (
  shape: readonly number[],
  ranks: readonly (number | null)[],
  seed: number,
  signed = false,
) => ({
  kind: "tucker" as const,
  core: drawn(
    shape.map((size, n) => ranks[n] ?? size),
    100 * seed + 50,
    signed,
  ),
  matrices: shape.map((rows, n) => {
    const rank = ranks[n] ?? null;
    return rank === null ? null : drawn([rows, rank], 100 * seed + n, signed);
  }),
});
