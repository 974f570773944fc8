import { feasibleTerm, type Term } from "./feasible-term.ts";
import type { SvdStartParts } from "./svd-start.ts";

/**
 * Makes component r of every block the vector of term r in its mode, the weight being shared equally,
 * and leaves zeros where there are no terms left.
 *
 * @param modeOf for each block, which vector of a term is its own
 */
export function writeTerms(
  terms: readonly Term[],
  { blocks, factors, clamps }: SvdStartParts,
  modeOf: readonly number[],
): void {
  for (const { current } of blocks) current.view.fill(0);
  const { rank } = factors[0]!;
  const clampOf = modeOf.map((_, mode) => clamps[modeOf.indexOf(mode)]!);
  terms.slice(0, rank).forEach((term, r) => {
    const { weight, vectors } = feasibleTerm(term, clampOf);
    const share = modeOf.length === 2 ? Math.sqrt(weight) : weight ** (1 / modeOf.length);
    blocks.forEach(({ current }, b) => {
      const { length } = factors[b]!;
      const vector = vectors[modeOf[b]!]!;
      for (let i = 0; i < length; i++) current.view[r * length + i] = share * vector[i]!;
    });
  });
}
