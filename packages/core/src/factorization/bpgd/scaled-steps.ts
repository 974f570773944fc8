import type { Steps } from "../../iterate/steps.ts";
import type { Factorization } from "../model.ts";
import { multiplied } from "../unit.ts";

/**
 * The factorization of data that were divided by `unit` `times` times, told in the units of the data;
 * its factors are in them already. An objective whose square leaves the range of a double is 0 or ∞.
 */
export function* inUnits<M>(
  steps: Steps<Factorization<M>>,
  unit: number,
  times: number,
): Steps<Factorization<M>> {
  const squares = (values: Float64Array) => multiplied(values, unit, 2 * times);
  const squared = (value: number) => squares(Float64Array.of(value))[0]!;
  try {
    let next = steps.next();
    while (!next.done) {
      const { statistics } = next.value;
      const { objective } = statistics;
      const told =
        objective === undefined ? statistics : { ...statistics, objective: squared(objective) };
      next = steps.next(yield { ...next.value, statistics: told });
    }
    const { loss, objective, statistics, ...rest } = next.value;
    return {
      ...rest,
      objective: squared(objective),
      loss: multiplied(Float64Array.of(loss), unit, times)[0]!,
      statistics: { ...statistics, objective: squares(statistics.objective) },
    };
  } finally {
    // Leaves the factorization where it stands, so that it gives its memory back.
    steps.return(undefined as never);
  }
}
