import { UnmixError } from "../errors.ts";
import { align } from "../kernels/align.ts";
import { allocateInKernelMemory } from "../kernels/memory.ts";
import type { Pool } from "../pool/pool.ts";

/**
 * A tensor inside the library: contiguous, row-major (the last index varies fastest), plain data.
 * The door for other layouts is `fromNdarray`.
 */
export interface Tensor {
  /** The entries, the last index varying fastest: as many as the product of `shape`. */
  readonly data: Float64Array;
  /** The length along each dimension, whole numbers of at least 0. */
  readonly shape: readonly number[];
}

/** The number of entries of a tensor of `shape`; 1 for no dimensions. */
export function sizeOf(shape: readonly number[]): number {
  let size = 1;
  for (const length of shape) size *= length;
  return size;
}

/** The index, mode by mode, of the entry at `position` of a tensor of `shape`. */
export function indexOf(position: number, shape: readonly number[]): number[] {
  const index = new Array<number>(shape.length);
  let rest = position;
  for (let d = shape.length - 1; d >= 0; d--) {
    index[d] = rest % shape[d]!;
    rest = Math.floor(rest / shape[d]!);
  }
  return index;
}

/**
 * A tensor of zeros that lives where the kernels work: fill it, and `factorize` copies nothing.
 * Any other array is copied in once. The memory is freed when the tensor is; post a copy of `data`
 * (`data.slice()`) to a worker rather than the tensor itself.
 *
 * @param options `pool`: the threads that are to work on it, which then see it as it is
 * @throws {UnmixError} when `shape` is not a list of whole numbers, or there is no memory for it
 */
export function allocateTensor(shape: readonly number[], { pool }: { pool?: Pool } = {}): Tensor {
  checkShape(shape);
  const length = sizeOf(shape);
  // Room for a solver's own blocks at the ranks in use; untouched pages cost nothing.
  const rows = shape[0] ?? 1;
  const columns = rows > 0 ? length / rows : 0;
  const headroom = align(8 * HEADROOM_BLOCKS * HEADROOM_RANK * (rows + columns)) + 2 ** 20;
  try {
    return {
      data: allocateInKernelMemory(length, headroom, pool?.crew !== undefined),
      shape: [...shape],
    };
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new UnmixError(
      "shape",
      `A tensor of shape ${shape.join(" × ")} takes ${((8 * length) / 1e9).toPrecision(3)} GB, more memory than can be had here; take fewer grid points or rows.`,
      { shape: [...shape] },
      { cause },
    );
  }
}

const HEADROOM_BLOCKS = 6;
const HEADROOM_RANK = 16;

/** @throws {UnmixError} when `shape` is not a list of whole numbers */
export function checkShape(shape: readonly number[]): void {
  if (!Array.isArray(shape) && !ArrayBuffer.isView(shape)) {
    throw new UnmixError(
      "shape",
      `The shape is ${String(shape)}; it must be a list of whole numbers of at least 0.`,
      { shape },
    );
  }
  for (const length of shape) {
    if (!Number.isSafeInteger(length) || length < 0) {
      throw new UnmixError(
        "shape",
        `The shape [${shape.join(", ")}] is not a list of whole numbers of at least 0.`,
        { shape: [...shape] },
      );
    }
  }
}
