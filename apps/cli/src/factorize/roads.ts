import {
  type CpOptions,
  drive,
  estimateRankSteps,
  estimateTuckerRankSteps,
  type FactorizeOptions,
  factorizeSteps,
  type Model,
  type MultiStart,
  multiStartSteps,
  type RankEstimate,
  type RankOptions,
  type Steps,
  type Tensor,
  type TuckerOptions,
  type TuckerRankEstimate,
  type TuckerRankOptions,
} from "@unmix/core";
import {
  estimateRankOn,
  estimateTuckerRankOn,
  multiStartOn,
  type Pool,
  type RunOptions,
} from "@unmix/core/threads";
import {
  estimateRankMultiscaleSteps,
  factorizeMultiscaleSteps,
  type MultiscaleFactorization,
  type MultiscaleOptions,
  type MultiscalePlan,
  planFactorization,
  planRankEstimate,
} from "@unmix/multiscale";
import { multiscaleOptions, planInWords } from "./multiscale.ts";
import type { FactorizeRequest } from "./request.ts";
import type { Outcome, ScalesMade } from "./types.ts";

/**
 * One way from a tensor to its factors, to the same bits on this thread and on those of a pool. A way that
 * depends on the tensor is announced before the work begins.
 */
export interface Road {
  /** @throws UnmixError before any work, when tensor or request makes no sense */
  steps(announce: Announce): Steps<Outcome>;
  on(pool: Pool, run: RunOptions, announce: Announce): Promise<Outcome>;
}

type Announce = (plan: string) => void;

/** The way that a request asks for. */
export function roadOf(
  tensor: Tensor,
  request: FactorizeRequest,
  weights: Tensor | undefined,
): Road {
  const settings = {
    ...request.solver,
    ...(weights && { weights }),
    ...(request.constraints && { constraints: request.constraints }),
    ...(request.finalConstraints && { finalConstraints: request.finalConstraints }),
    ...(request.penalties && { penalties: request.penalties }),
  };
  const multiscale = request.multiscale && multiscaleOptions(request.multiscale, tensor.shape);
  if (request.rank !== "auto") {
    const options = { ...settings, model: request.model, rank: request.rank };
    if (multiscale) {
      const { start } = request;
      return overScales(tensor, { ...options, ...(start && { start }) }, multiscale);
    }
    return (request.restarts ?? 1) === 1
      ? oneFit(tensor, { ...options, ...(request.start && { start: request.start }) })
      : severalStarts(tensor, { ...options, starts: request.restarts });
  }
  const { seed, ...factorize } = settings;
  const { maxRank, rule, holdOut, stability } = request.sweep ?? {};
  const sweep = {
    ...(maxRank !== undefined && { maxRank }),
    ...(rule !== undefined && { method: rule }),
    ...(request.restarts !== undefined && { startsPerRank: request.restarts }),
    ...(seed !== undefined && { seed }),
    ...(holdOut && { holdOut }),
    ...(stability && { stability }),
    factorize: { ...factorize, model: request.model },
  };
  if (multiscale) return ranksOverScales(tensor, sweep as RankOptions, multiscale);
  return request.model === "tucker"
    ? pathOfRanks(tensor, sweep as TuckerRankOptions)
    : sweepOfRanks(tensor, sweep as RankOptions);
}

function oneFit(tensor: Tensor, options: object): Road {
  // Each overload knows one of the models; which it is does not matter here.
  return ofSteps((pool) => {
    const own = { ...options, ...(pool && { pool }) };
    return then(factorizeSteps(tensor, own as FactorizeOptions), fitOnly);
  });
}

function severalStarts(tensor: Tensor, options: object): Road {
  const own = options as FactorizeOptions & (TuckerOptions | CpOptions);
  return {
    steps: () => then(multiStartSteps(tensor, own as FactorizeOptions), bestOf),
    on: async (pool, run) => bestOf(await multiStartOn(pool, tensor, own as FactorizeOptions, run)),
  };
}

function sweepOfRanks(tensor: Tensor, options: RankOptions): Road {
  return {
    steps: () => then(estimateRankSteps(tensor, options), chosenOf),
    on: async (pool, run) => chosenOf(await estimateRankOn(pool, tensor, options, run)),
  };
}

function pathOfRanks(tensor: Tensor, options: TuckerRankOptions): Road {
  return {
    steps: () => then(estimateTuckerRankSteps(tensor, options), chosenOnPath),
    on: async (pool, run) => chosenOnPath(await estimateTuckerRankOn(pool, tensor, options, run)),
  };
}

function overScales(tensor: Tensor, options: object, multiscale: MultiscaleOptions): Road {
  return ofSteps((pool, announce) => {
    const own = { ...options, ...(pool && { pool }) } as FactorizeOptions;
    const plan = planFactorization(tensor, own, multiscale);
    const steps = factorizeMultiscaleSteps(tensor, own, multiscale);
    announce(planInWords(plan, "given"));
    const { coarseWork } = plan;
    return then(steps, (fit) => scaledOutcome(fit, { ...planOf(plan), coarseWork }));
  });
}

function ranksOverScales(
  tensor: Tensor,
  options: RankOptions,
  multiscale: MultiscaleOptions,
): Road {
  return ofSteps((pool, announce) => {
    const factorize = { ...options.factorize, ...(pool && { pool }) };
    const own = { ...options, factorize };
    const plan = planRankEstimate(tensor, own, multiscale);
    const steps = estimateRankMultiscaleSteps(tensor, own, multiscale);
    announce(planInWords(plan, "auto"));
    return then(steps, ({ factorizations: [fit], coarse, shape }) => {
      const { ranks } = chosenOf(coarse);
      return { ...scaledOutcome(fit!, planOf(plan), shape), ranks };
    });
  });
}

/** A road whose threads share the sweeps of one fit after another. */
function ofSteps(stepsOf: (pool: Pool | undefined, announce: Announce) => Steps<Outcome>): Road {
  return {
    steps: (announce) => stepsOf(undefined, announce),
    on: (pool, run, announce) => drive(stepsOf(pool, announce), run),
  };
}

const planOf = ({ reason, resemblance }: MultiscalePlan) => ({ reason, resemblance });

function scaledOutcome(
  { scales, multiscale: options, ...fit }: MultiscaleFactorization<Model>,
  plan: ScalesMade["plan"],
  comparedOn?: readonly number[],
) {
  return { fit, multiscale: { plan, options, scales, ...(comparedOn && { comparedOn }) } };
}

const fitOnly = (fit: Outcome["fit"]): Outcome => ({ fit });

function bestOf({ best, ...starts }: MultiStart<Model>): Outcome {
  return { fit: best, starts: starts as NonNullable<Outcome["starts"]> };
}

function chosenOf({ factorizations, ...ranks }: RankEstimate): Outcome {
  return { fit: factorizations[ranks.chosen - 1]!, ranks };
}

function chosenOnPath({ factorizations, ...ranks }: TuckerRankEstimate): Outcome {
  const at = ranks.rows.findIndex(({ rank }) => rank.join() === ranks.chosen.join());
  return { fit: factorizations[at]!, ranks };
}

function* then<T, U>(steps: Steps<T>, finish: (value: T) => U): Steps<U> {
  return finish(yield* steps);
}
