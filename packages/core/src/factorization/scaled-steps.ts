import type { Steps } from "../iterate/steps.ts";
import type { Factorization } from "./model.ts";
import { multiplied } from "./unit.ts";

/** Which factors take the scale of the data. */
export interface ScaleFactors {
  readonly core: boolean;
  readonly matrix: boolean;
}

/** How many factors take the scale of the data. */
export function countOf({ core, matrix }: ScaleFactors): number {
  return Number(core) + Number(matrix);
}

/**
 * The factorization of data that were divided by `unit` once for each factor that takes the scale,
 * told in the units of the data. An objective whose square leaves the range of a double is 0 or ∞.
 */
export function* inUnits(
  steps: Steps<Factorization>,
  unit: number,
  takes: ScaleFactors,
): Steps<Factorization> {
  const times = countOf(takes);
  const squares = (values: Float64Array) => multiplied(values, unit, 2 * times);
  const squared = (value: number) => squares(Float64Array.of(value))[0]!;
  try {
    let next = steps.next();
    while (!next.done) {
      const { statistics } = next.value;
      next = steps.next(
        yield {
          ...next.value,
          statistics: { ...statistics, objective: squared(statistics.objective!) },
        },
      );
    }
    const { model, loss, statistics, ...rest } = next.value;
    const { core, matrix } = model;
    return {
      ...rest,
      model: {
        ...model,
        matrix: { ...matrix, data: multiplied(matrix.data, unit, Number(takes.matrix)) },
        core: { ...core, data: multiplied(core.data, unit, Number(takes.core)) },
      },
      loss: multiplied(Float64Array.of(loss), unit, times)[0]!,
      statistics: { ...statistics, objective: squares(statistics.objective) },
    };
  } finally {
    // Leaves the factorization where it stands, so that it gives its memory back.
    steps.return(undefined as never);
  }
}
