import type { Pausing } from "../../iterate/pauses.ts";
import type { KernelArray } from "../../kernels/array.ts";
import type { Kernels } from "../../kernels/kernels.ts";
import { modeProductSteps, sizeBetween } from "../algebra/mode-product.ts";
import type { Block } from "../blocks/block.ts";

/** One mode product of a contraction: of a tensor outer × size × inner, which becomes × rows ×. */
export interface Contraction {
  readonly block: number;
  readonly outer: number;
  readonly rows: number;
  readonly size: number;
  readonly inner: number;
}

/**
 * The mode products that contract a tensor of `sizes` with the matrices of some of its modes, the
 * largest reduction first, so that all that follow work on little.
 *
 * @param matrices block, mode and rank of each
 */
export function planContraction(
  sizes: readonly number[],
  matrices: readonly { readonly block: number; readonly mode: number; readonly rank: number }[],
): Contraction[] {
  const left = [...sizes];
  const ratio = ({ mode, rank }: { mode: number; rank: number }) => rank / sizes[mode]!;
  return [...matrices]
    .sort((a, b) => ratio(a) - ratio(b))
    .map(({ block, mode, rank }) => {
      const outer = sizeBetween(left, 0, mode);
      const inner = sizeBetween(left, mode + 1, left.length);
      const size = left[mode]!;
      left[mode] = rank;
      return { block, outer, rows: rank, size, inner };
    });
}

/** The largest result of a contraction, scratch of its mode products included, in values. */
export function largestOf(steps: readonly Contraction[]): number {
  return steps.reduce((most, { outer, rows, inner }) => Math.max(most, outer * rows * inner), 0);
}

/**
 * Runs a contraction, with pauses where it is long, and says where its result is: in `out` where that is
 * given, else in one of the first two buffers of `work`, or in `x` itself where there is nothing to do. The third is scratch.
 */
export function* contract(
  kernels: Kernels,
  blocks: readonly Block[],
  steps: readonly Contraction[],
  x: KernelArray,
  work: readonly [KernelArray, KernelArray, KernelArray],
  out?: KernelArray,
): Pausing<KernelArray> {
  let from = x;
  for (let k = 0; k < steps.length; k++) {
    const { block, outer, rows, size, inner } = steps[k]!;
    const to = out && k === steps.length - 1 ? out : from === work[0] ? work[1] : work[0];
    const { current, scratch } = blocks[block]!;
    const sizes = [outer, rows, size, inner] as const;
    yield* modeProductSteps(kernels, scratch, current, from, to, work[2], ...sizes);
    from = to;
  }
  return from;
}
