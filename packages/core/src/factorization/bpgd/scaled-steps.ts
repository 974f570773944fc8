import type { Steps } from "../../iterate/steps.ts";
import { multiplied } from "../../linear/unit.ts";
import type { Factorization } from "./factorization.ts";

/**
 * The factorization of data that were divided by `unit` `times` times, told in the units of the data;
 * its factors are in them already. An objective that leaves the range of a double is 0 or ∞.
 *
 * @param power that of the unit which the objective has: 2 of a square, β of a divergence
 */
export function* inUnits<M>(
  steps: Steps<Factorization<M>>,
  unit: number,
  times: number,
  power: number,
): Steps<Factorization<M>> {
  // The square of a unit may have no double.
  const raised = (values: Float64Array) =>
    power === 2 ? multiplied(values, unit, 2 * times) : multiplied(values, unit ** power, times);
  const inUnit = (value: number) => raised(Float64Array.of(value))[0]!;
  try {
    let next = steps.next();
    while (!next.done) {
      const { statistics } = next.value;
      const { objective } = statistics;
      const told =
        objective === undefined ? statistics : { ...statistics, objective: inUnit(objective) };
      next = steps.next(yield { ...next.value, statistics: told });
    }
    const { loss, objective, statistics, ...rest } = next.value;
    return {
      ...rest,
      objective: inUnit(objective),
      loss: multiplied(Float64Array.of(loss), unit, times)[0]!,
      statistics: { ...statistics, objective: raised(statistics.objective) },
    };
  } finally {
    // Leaves the factorization where it stands, so that it gives its memory back.
    steps.return(undefined as never);
  }
}
