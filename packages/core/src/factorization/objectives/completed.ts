import { formSteps } from "../models/definition.ts";
import { bestScaleOf, type Entries, look, visitModel } from "./entries.ts";
import type { Objective } from "./objective.ts";
import { type ObjectiveParts, squaredError } from "./squared.ts";

/**
 * Σ w (y − x)², by way of plain squared error. With W the largest weight and X′ the model as it is,
 *
 *   Σ w (y − x)² ≤ W ‖Z − X‖² + a constant,  Z = X′ + (w ÷ W) (Y − X′),
 *
 * with equality at X′, because W − w ≥ 0 weighs the distance of X from X′. So whatever lowers
 * ‖Z − X‖² lowers the weighted error, for every model and constraint; Z is Y where the weight is
 * largest and the model itself where it is 0, that is, where an entry is missing.
 *
 * Paper: H. Kiers, "Weighted least squares fitting using ordinary least squares algorithms",
 * Psychometrika 62 (1997).
 */
export function completedError(parts: ObjectiveParts, entries: Entries): Objective {
  const { kernels, structure } = parts;
  const plain = squaredError(parts);
  const weights = entries.weights!.view;
  const y = entries.y.view;
  let most = 0;
  let normSquared = 0;

  return {
    get normSquared() {
      return normSquared;
    },
    get unit() {
      return most;
    },
    begin: () =>
      look(entries, (from, to) => {
        let sum = normSquared;
        for (let i = from; i < to; i++) {
          if (weights[i]! > most) most = weights[i]!;
          sum += weights[i]! * y[i]! * y[i]!;
        }
        normSquared = sum;
      }),
    *measure() {
      let squares = 0;
      yield* visitModel(parts, entries, (from, x, w, length) => {
        squares += kernels.complete(from, x, w, 1 / most, length);
      });
      structure.changed!();
      for (const n of parts.order) yield* formSteps(structure, n);
      return { value: squares, squares };
    },
    improve: plain.improve,
    stationarity: plain.stationarity,
    *bestScale(positive) {
      if (positive) return yield* bestScaleOf(parts, entries, 2, 0);
      let own = 0;
      yield* visitModel(parts, entries, (_from, x, w, length) => {
        const start = (x - entries.working.at) / 8;
        const offset = (w - entries.weights!.at) / 8;
        let sum = own;
        for (let i = 0; i < length; i++) {
          sum += weights[offset + i]! * entries.working.view[start + i]! ** 2;
        }
        own = sum;
      });
      return Math.sqrt(normSquared / own);
    },
  };
}
