import { inStretches, LONG, type Pausing } from "../../iterate/pauses.ts";
import { type Kernels, tilesOf } from "../../kernels/kernels.ts";

/** `Kernels.rowGram` in the same bits, with pauses within and behind it. */
export function* rowGramSteps(
  kernels: Kernels,
  x: number,
  out: number,
  rank: number,
  length: number,
): Pausing<void> {
  const tiles = tilesOf(rank);
  const some = Math.max(1, Math.floor(LONG / (16 * length)));
  const over = (from: number, to: number) => kernels.rowGram(x, out, rank, length, from, to);
  yield* inStretches(tiles, over, some);
  yield;
}
