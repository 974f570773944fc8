import { quantileOfSorted } from "../../density/quantile.ts";
import { UnmixError } from "../../errors.ts";
import { type Components, componentsOf, modelOf } from "../factors/components.ts";
import type { Cp, Tucker1 } from "../factors/model.ts";
import { type AlignOptions, alignTo } from "./align-components.ts";

/** How far the factors of several fits lie apart, entry by entry, in the shapes of the model. */
export interface Spread<M extends Tucker1 | Cp = Tucker1> {
  /** How many fits. */
  readonly fits: number;
  /** The part of the values between `low` and `high`. */
  readonly level: number;
  /** Entry by entry, over the fits. */
  readonly mean: M;
  /** With `fits` − 1 below. */
  readonly standardDeviation: M;
  /** The quantile (1 − `level`) ÷ 2. */
  readonly low: M;
  /** The quantile (1 + `level`) ÷ 2. */
  readonly high: M;
  /** For each component, the mean of the cosine with the one it is compared to: 1 where all agree. */
  readonly similarity: Float64Array;
}

/**
 * The spread of factors around those of one model. Components are matched to it by exact assignment,
 * and brought to its signs and, where constraints leave that open, its scale.
 *
 * @param models at least two, with the components of `around` in any order. A NaN is left out
 * @param places for each model, which row of the first factor stands for which of its rows, or −1 for
 *   none; default all as they are
 */
export function spreadAround<M extends Tucker1 | Cp>(
  around: M,
  models: readonly M[],
  { level, ...align }: AlignOptions & { readonly level: number },
  places?: readonly Int32Array[],
): Spread<M> {
  const known = componentsOf(around);
  const aligned = models.map((model) => alignTo(known, componentsOf(model), align));
  const inPlace = aligned.map(({ components }, i) => placed(components, places?.[i]));
  const [low, high] = [(1 - level) / 2, (1 + level) / 2];
  const over = (statistic: (sorted: Float64Array) => number) =>
    modelOf(around, entrywise(known, inPlace, statistic));
  return {
    fits: models.length,
    level,
    mean: over(mean),
    standardDeviation: over(standardDeviation),
    low: over((sorted) => quantileOfSorted(sorted, low)),
    high: over((sorted) => quantileOfSorted(sorted, high)),
    similarity: known[0]!.reduce((out, _, r) => {
      out[r] = mean(Float64Array.from(aligned, ({ similarity }) => similarity[r]!));
      return out;
    }, new Float64Array(known[0]!.length)),
  };
}

/** @throws {UnmixError} unless `level` lies between 0 and 1 */
export function checkLevel(level: number): void {
  if (level > 0 && level < 1) return;
  throw new UnmixError(
    "option",
    `The option level is ${level}; it must be a number between 0 and 1, such as 0.95.`,
    { level },
  );
}

/** The components with the rows of their first factor where they belong, and NaN where there is none. */
function placed(components: Components, places: Int32Array | undefined): Components {
  if (!places) return components;
  const [first, ...others] = components as [readonly Float64Array[], ...Components];
  const moved = first.map((vector) =>
    Float64Array.from(places, (from) => (from < 0 ? Number.NaN : vector[from]!)),
  );
  return [moved, ...others];
}

/** A statistic of every entry over the models, from its values in ascending order. */
function entrywise(
  shape: Components,
  models: readonly Components[],
  statistic: (sorted: Float64Array) => number,
): Components {
  const values = new Float64Array(models.length);
  return shape.map((factor, n) =>
    factor.map((vector, r) =>
      vector.map((_, i) => {
        let count = 0;
        for (const model of models) {
          const value = model[n]![r]![i]!;
          if (!Number.isNaN(value)) values[count++] = value;
        }
        return count > 0 ? statistic(values.subarray(0, count).sort()) : Number.NaN;
      }),
    ),
  );
}

function mean(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
}

function standardDeviation(values: Float64Array): number {
  const centre = mean(values);
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (values[i]! - centre) ** 2;
  return Math.sqrt(sum / (values.length - 1));
}
