import { UnmixError } from "../../errors.ts";
import { finish, type Pausing } from "../../iterate/pauses.ts";
import { describe } from "../../option-names.ts";
import { penaltyOf } from "../blocks/penalty.ts";
import type { Iterate } from "../options/options.ts";
import { criterion } from "./criterion.ts";
import type { State } from "./state.ts";
import { toTensor } from "./to-tensor.ts";

/** The statistics of the current iterate, from products that the next sweep needs as well. */
export function* measure(state: State): Pausing<void> {
  const { problem, blocks, order, sweep, objective, recorder } = state;
  const before = sweep.objective;
  const { value, squares } = yield* objective.measure();
  state.squares = squares;
  const penalized = problem.factors.some(({ penalty }) => penalty);
  sweep.objective = penalized ? value + (yield* penaltiesOf(state)) : value;
  const { normSquared } = objective;
  sweep.relativeError = normSquared > 0 ? Math.sqrt(squares / normSquared) : squares > 0 ? 1 : 0;
  sweep.stationarity = 0;
  for (const n of order) {
    const own = objective.stationarity(n);
    const value = typeof own === "number" ? own : yield* own;
    sweep.stationarity = Math.max(sweep.stationarity, value);
  }
  const { criterion: name } = problem.options;
  if (name === "stationarity") sweep.criterion = sweep.stationarity;
  else if (name === "iterates") sweep.criterion = yield* state.change();
  else {
    const last = state.sweeps > 0 ? before : undefined;
    sweep.criterion = yield* criterion(name, sweep, blocks, order, last, objective.unit ?? 1);
  }
  measureOwn(state);
  recorder.record(sweep, state.ownValues);
}

/** What the penalties add to the objective; those of frozen factors do not change. */
function* penaltiesOf({ problem, blocks }: State): Pausing<number> {
  const share = problem.options.objective === "squared" ? 1 : 0.5;
  let sum = 0;
  for (const [n, { penalty }] of problem.factors.entries()) {
    if (penalty) sum += share * (yield* penaltyOf(penalty, blocks[n]!.current.view));
  }
  return sum;
}

/** The user's own statistics, each of which sees those before it. */
function measureOwn(state: State): void {
  const { statistics } = state.problem.own;
  if (!statistics) return;
  state.ownValues.fill(Number.NaN);
  Object.entries(statistics).forEach(([name, statistic], k) => {
    const value: unknown = statistic(iterateOf(state));
    if (typeof value !== "number") {
      throw new UnmixError(
        "option",
        `The statistic "${name}" gave ${describe(value)}; it must give a number.`,
        { name },
      );
    }
    state.ownValues[k] = value;
  });
}

/** The statistics of the sweep and the user's own, by name. */
export function namedStatistics({ sweep, problem, ownValues }: State): Record<string, number> {
  const named: Record<string, number> = { ...sweep };
  Object.keys(problem.own.statistics ?? {}).forEach((name, k) => {
    named[name] = ownValues[k]!;
  });
  return named;
}

/** The iterate as a rule or a statistic of the user's own sees it. */
export function iterateOf(state: State): Iterate {
  const { problem, blocks, sweeps } = state;
  return {
    sweeps,
    statistics: namedStatistics(state),
    factor(name) {
      const n = problem.factors.findIndex(({ layout }) => layout.name === name);
      if (n >= 0) return finish(toTensor(blocks[n]!, problem.factors[n]!));
      const names = problem.factors.map(({ layout }) => String(layout.name));
      throw new UnmixError(
        "option",
        `There is no factor "${String(name)}"; the factors are ${names.join(", ")}.`,
        { name, names },
      );
    },
  };
}
