import { align } from "../../kernels/align.ts";
import type { KernelArray } from "../../kernels/array.ts";
import type { Kernels } from "../../kernels/kernels.ts";
import { dotSmall } from "../algebra/small.ts";
import type { Data } from "./data.ts";
import { normOf } from "./norm.ts";

/** A matrix of low rank, Ŷ = Qᵀ C with C = Q Y: what of Y lies in a few orthonormal directions. */
export interface LowRank {
  readonly directions: number;
  /** Q, directions × rows. */
  readonly basis: KernelArray;
  /** C, directions × columns. */
  readonly coordinates: KernelArray;
}

interface CompressedRooms {
  /** rank × directions. */
  readonly small: KernelArray;
  /** rank × rows. */
  readonly beside: KernelArray;
  /** rank × rank, twice. */
  readonly grams: readonly [KernelArray, KernelArray];
}

/** Bytes that {@link compressedRooms} takes. */
export function compressedBytes(directions: number, rank: number, rows: number): number {
  return align(8 * rank * directions) + align(8 * rank * rows) + 2 * align(8 * rank * rank);
}

/** Room for the products of factors of up to `rank` components with compressed data. */
export function compressedRooms(
  directions: number,
  rank: number,
  rows: number,
  reserve: (values: number) => KernelArray,
): CompressedRooms {
  return {
    small: reserve(rank * directions),
    beside: reserve(rank * rows),
    grams: [reserve(rank * rank), reserve(rank * rank)],
  };
}

/**
 * Y by its part Ŷ in a few directions: a product costs directions × (rows + columns) for each
 * component in place of rows × columns. Errors are those of Y itself but for ⟨Y − Ŷ, X⟩, which is
 * small where the directions hold the model: ‖Y − X‖² ≈ ‖Y − Ŷ‖² + ‖Ŷ − X‖².
 *
 * Papers: G. Zhou, A. Cichocki and S. Xie, "Fast nonnegative matrix/tensor factorization based on
 * low-rank approximation", IEEE Transactions on Signal Processing 60 (2012); N. B. Erichson, A. Mendible,
 * S. Wihlborn and J. N. Kutz, "Randomized nonnegative matrix factorization", Pattern Recognition Letters
 * 104 (2018).
 *
 * @param normSquared ‖Y‖²
 * @param scratch of the kernels: room for 2 × rank × `CHUNK` values
 */
export function compressedData(
  kernels: Kernels,
  { directions, basis, coordinates }: LowRank,
  rows: number,
  columns: number,
  normSquared: number,
  { small, beside, grams }: CompressedRooms,
  scratch: number,
): Data {
  const held = kernels.dot(coordinates.at, coordinates.at, directions * columns);
  const memory = new Float64Array(beside.view.buffer);
  const lost = Math.max(0, normSquared - held);
  return {
    rows,
    columns,
    norm: normOf(1, () => normSquared),
    explicitBelow: 1e-7,
    // Products are short however long the data are.
    rowWork: 0,
    product(x, out, rank) {
      kernels.productTransposed(x, basis.at, small.at, rank, directions, rows);
      kernels.product(small.at, coordinates.at, out, rank, directions, columns);
    },
    productTransposed(x, out, rank) {
      kernels.productTransposed(x, coordinates.at, small.at, rank, directions, columns);
      kernels.product(small.at, basis.at, out, rank, directions, rows);
    },
    residualSquared(p, q, rank) {
      // P in the directions and beside them: the two differences are orthogonal.
      kernels.productTransposed(p, basis.at, small.at, rank, directions, rows);
      const within = kernels.residualSquared(
        coordinates.at,
        small.at,
        q,
        scratch,
        rank,
        directions,
        columns,
      );
      kernels.product(small.at, basis.at, beside.at, rank, directions, rows);
      const size = rank * rows;
      for (let i = 0; i < size; i++) beside.view[i] = memory[p / 8 + i]! - beside.view[i]!;
      kernels.rowGram(beside.at, grams[0].at, rank, rows);
      kernels.rowGram(q, grams[1].at, rank, columns);
      return lost + within + dotSmall(grams[0].view, grams[1].view);
    },
  };
}
