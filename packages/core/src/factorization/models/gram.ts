import { LONG, type Pausing } from "../../iterate/pauses.ts";
import { type Kernels, tilesOf } from "../../kernels/kernels.ts";

/** Whether the Gram matrix of a factor of `rank` × `length` is formed with pauses. */
export const isLongGram = (rank: number, length: number): boolean => rank * rank * length > LONG;

/** `Kernels.rowGram` in the same bits, with pauses. */
export function* rowGramSteps(
  kernels: Kernels,
  x: number,
  out: number,
  rank: number,
  length: number,
): Pausing<void> {
  const tiles = tilesOf(rank);
  const some = Math.max(1, Math.floor(LONG / (16 * length)));
  for (let from = 0; from < tiles; from += some) {
    if (from > 0) yield;
    kernels.rowGram(x, out, rank, length, from, Math.min(from + some, tiles));
  }
}
