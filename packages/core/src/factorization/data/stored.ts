import { align } from "../../kernels/align.ts";
import type { KernelArray } from "../../kernels/array.ts";
import type { Kernels } from "../../kernels/kernels.ts";
import { panelsLength } from "../../kernels/pass.ts";
import { singleScratch } from "../../kernels/single.ts";
import { sparseScratch } from "../../kernels/sparse.ts";
import type { Slab } from "./slabbed.ts";

/** How the entries of Y are kept. */
export type Precision = "float64" | "float32";

/** Where Y lies in kernel memory, row-major; names of arrays are byte offsets. */
export type Stored =
  | { readonly kind: "dense"; readonly at: number }
  /** Divided by `unit`, a power of two that keeps the entries within the range of float32. */
  | { readonly kind: "single"; readonly at: number; readonly unit: number }
  /** In several memories; the factors lie in another. */
  | { readonly kind: "slabs"; readonly slabs: readonly Slab[] }
  /** In compressed rows, as `SparseKernels` knows them. */
  | {
      readonly kind: "sparse";
      readonly starts: number;
      readonly indices: number;
      readonly values: number;
      /** What `writeCuts` wrote, or 0. */
      readonly cuts: number;
      readonly entries: number;
    };

/** What Y is worked on with. */
export interface DataParts {
  readonly kernels: Kernels;
  readonly buffer: ArrayBufferLike;
  readonly rows: number;
  readonly columns: number;
  /** Components of a product at most. */
  readonly rank: number;
  /** Of the kernels, which work on so many threads: `scratchLength` values. */
  readonly scratch: number;
  readonly threads: number;
  /** Whether passes are taken with a step between their products. */
  readonly passes: boolean;
  readonly reserve: (values: number) => KernelArray;
}

/** Bytes that the products with Y need for themselves. */
export function scratchBytes(kind: Stored["kind"], parts: Rooms): number {
  const { rank, rows, columns, threads } = parts;
  switch (kind) {
    case "dense":
      return align(8 * panelsRoom(parts));
    case "slabs":
      return 0;
    case "single":
      return align(8 * panelsRoom(parts)) + singleScratch(rank, columns, threads);
    case "sparse":
      return sparseScratch(rank, rows, columns);
  }
}

type Rooms = Pick<DataParts, "rank" | "rows" | "columns" | "threads" | "passes">;

/** Values of what passes over Y need. */
export function panelsRoom({ passes, rank, rows, columns, threads }: Rooms): number {
  return passes ? panelsLength(rank, rows, columns, threads) : 0;
}

/** A dense or sparse Y with other values, at `at`, in its place. */
export function withValues(stored: Stored, at: number): Stored {
  return stored.kind === "sparse" ? { ...stored, values: at } : { kind: "dense", at };
}
