import { inStretches, LONG, LOOKED, type Pausing, SOME } from "../../iterate/pauses.ts";
import type { Kernels } from "../../kernels/kernels.ts";

/** What reading and writing the entries of a factor once costs, in multiply–adds an entry. */
const TOUCH = 16;

/** Passes over a factor that may come one after another between two pauses. */
const SHARE = 16;

/** Whether what is done to a factor of `rank` × `length` is done with pauses: some of it takes as long as a part of one. */
export function isLong({ rank, length }: { rank: number; length: number }): boolean {
  return SHARE * rank * (rank + TOUCH) * length > LONG;
}

/**
 * Columns of a factor between two pauses.
 *
 * @param passes products of a column with the Gram matrix
 * @param unit that they are a multiple of: where the kernels cut, so that the bits are those of one piece
 */
export function columnsOfPiece(rank: number, passes: number, unit: number): number {
  const column = rank * (passes * rank + TOUCH);
  return unit * Math.max(1, Math.floor(LONG / (column * unit)));
}

/** `Kernels.dot` with pauses where it is long, summed over pieces and these in their order. */
export function dotSteps(
  { dot }: Pick<Kernels, "dot">,
  x: number,
  y: number,
  length: number,
): Pausing<number> {
  return sumOfPieces(length, (from, some) => dot(x + 8 * from, y + 8 * from, some));
}

/** `Kernels.distanceSquared`, summed so. */
export function distanceSquaredSteps(
  { distanceSquared }: Pick<Kernels, "distanceSquared">,
  x: number,
  y: number,
  length: number,
): Pausing<number> {
  return sumOfPieces(length, (from, some) => distanceSquared(x + 8 * from, y + 8 * from, some));
}

function* sumOfPieces(
  length: number,
  sumOf: (from: number, some: number) => number,
): Pausing<number> {
  if (length <= SOME) return sumOf(0, length);
  yield;
  let sum = 0;
  yield* inStretches(
    length,
    (from, to) => {
      sum += sumOf(from, to - from);
    },
    LOOKED,
  );
  return sum;
}
