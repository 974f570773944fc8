import { UnmixError } from "../errors.ts";
import type { Pool } from "../pool/pool.ts";
import { allocateTensor, checkShape, sizeOf, type Tensor } from "./tensor.ts";

/**
 * A tensor in several pieces of memory, for one that is larger than a WebAssembly memory can be
 * (4 GiB): each slab has some of the first mode's indices, in order, and all of the other modes.
 */
export interface SlabbedTensor {
  /** One behind the other along the first mode; their shapes differ there alone. */
  readonly slabs: readonly Tensor[];
  /** Of the whole. */
  readonly shape: readonly number[];
}

/** Bytes of a slab at most, which leaves room in its memory for the kernels. */
export const MOST_SLAB_BYTES = 2 ** 31;
/** Rows that a pass over Y takes together: slabs are cut between them. */
const ROWS = 8;

/**
 * A tensor of zeros in slabs that live where the kernels work: fill them, and `factorize` copies
 * nothing.
 *
 * @param mostBytes of a slab, default 2 GiB; at least eight rows are together
 * @param options `pool`: the threads that are to work on it; slabs without are worked on by one
 * @throws {UnmixError} when `shape` is not a list of whole numbers, or there is no memory for it
 */
export function allocateSlabs(
  shape: readonly number[],
  mostBytes: number = MOST_SLAB_BYTES,
  options: { pool?: Pool } = {},
): SlabbedTensor {
  checkShape(shape);
  const slabs = rangesOf(shape, mostBytes).map(({ count }) =>
    allocateTensor([count, ...shape.slice(1)], options),
  );
  return { slabs, shape: [...shape] };
}

/** The slabs of a tensor that lies in one piece: views of it. */
export function cutIntoSlabs({ data, shape }: Tensor, mostBytes: number): SlabbedTensor {
  const columns = sizeOf(shape.slice(1));
  const slabs = rangesOf(shape, mostBytes).map(({ first, count }) => ({
    data: data.subarray(first * columns, (first + count) * columns),
    shape: [count, ...shape.slice(1)],
  }));
  return { slabs, shape };
}

export function isSlabbed(tensor: object): tensor is SlabbedTensor {
  return tensor !== null && typeof tensor === "object" && "slabs" in tensor;
}

/** @throws {UnmixError} when the slabs do not make up a tensor of that shape */
export function checkSlabs({ slabs, shape }: SlabbedTensor): void {
  checkShape(shape);
  const rest = shape.slice(1);
  let rows = 0;
  for (const slab of slabs) {
    const fits =
      slab.shape.length === shape.length &&
      rest.every((length, d) => slab.shape[d + 1] === length) &&
      slab.data.length === sizeOf(slab.shape);
    if (!fits) {
      throw new UnmixError(
        "shape",
        `A slab of a tensor of shape ${shape.join(" × ")} has shape ${slab.shape.join(" × ")} and ${slab.data.length} numbers; all but its first length must be those of the tensor.`,
        { shape: [...shape], slab: [...slab.shape] },
      );
    }
    rows += slab.shape[0]!;
  }
  if (rows !== shape[0]) {
    throw new UnmixError(
      "shape",
      `The slabs of a tensor of shape ${shape.join(" × ")} have ${rows} rows together; they must have ${shape[0]}.`,
      { shape: [...shape], rows },
    );
  }
}

function rangesOf(shape: readonly number[], mostBytes: number): { first: number; count: number }[] {
  const rows = shape[0] ?? 1;
  const row = 8 * sizeOf(shape.slice(1));
  const most = ROWS * Math.max(1, Math.floor(mostBytes / (row * ROWS)));
  const ranges = [];
  for (let first = 0; first < rows; first += most) {
    ranges.push({ first, count: Math.min(most, rows - first) });
  }
  return ranges;
}
