import { createMeter, inStretches, type Pausing, SOME } from "../../iterate/pauses.ts";
import { feasibleTermSteps, type Term } from "./feasible-term.ts";
import type { SvdStartParts } from "./svd-start.ts";

/**
 * Makes component r of every block the vector of term r in its mode, the weight being shared equally,
 * and leaves zeros where there are no terms left. It pauses where the vectors are long.
 *
 * @param modeOf for each block, which vector of a term is its own
 */
export function* writeTerms(
  terms: readonly Term[],
  { blocks, factors, clamps }: SvdStartParts,
  modeOf: readonly number[],
): Pausing<void> {
  for (const { current } of blocks) {
    const { view } = current;
    yield* inStretches(view.length, (from, to) => view.fill(0, from, to));
  }
  const { rank } = factors[0]!;
  // An entry of a vector is gone over several times.
  const due = createMeter(SOME / 4);
  const clampOf = modeOf.map((_, mode) => clamps[modeOf.indexOf(mode)]!);
  for (const [r, term] of terms.slice(0, rank).entries()) {
    if (due(term.vectors.reduce((sum, { length }) => sum + length, 0))) yield;
    const { weight, vectors } = yield* feasibleTermSteps(term, clampOf);
    const share = modeOf.length === 2 ? Math.sqrt(weight) : weight ** (1 / modeOf.length);
    blocks.forEach(({ current }, b) => {
      const { length } = factors[b]!;
      const vector = vectors[modeOf[b]!]!;
      for (let i = 0; i < length; i++) current.view[r * length + i] = share * vector[i]!;
    });
  }
}
