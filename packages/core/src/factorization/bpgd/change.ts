import { inStretches, type Pausing } from "../../iterate/pauses.ts";
import type { Block } from "../blocks/block.ts";

/**
 * What measures ‖x − x before‖ ÷ ‖x‖ of the factor that changed more since it was last asked, infinite the
 * first time. It keeps copies: what blocks call previous is that of their last step.
 *
 * @param moving the factors that move
 */
export function createChange(
  blocks: readonly Block[],
  moving: readonly number[],
): () => Pausing<number> {
  let copies: readonly Float64Array[] | undefined;
  return function* () {
    const first = !copies;
    copies ??= moving.map((n) => new Float64Array(blocks[n]!.current.view.length));
    let most = 0;
    for (const [k, n] of moving.entries()) {
      const now = blocks[n]!.current.view;
      const before = copies[k]!;
      let moved = 0;
      let size = 0;
      yield* inStretches(now.length, (from, to) => {
        let [difference, all] = [moved, size];
        for (let i = from; i < to; i++) {
          const x = now[i]!;
          difference += (x - before[i]!) ** 2;
          all += x * x;
          before[i] = x;
        }
        [moved, size] = [difference, all];
      });
      most = Math.max(most, Math.sqrt(size > 0 ? moved / size : moved));
    }
    return first ? Number.POSITIVE_INFINITY : most;
  };
}
