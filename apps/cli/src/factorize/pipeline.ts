import {
  type CpOptions,
  estimateRankSteps,
  type Factorization,
  type FactorizeOptions,
  factorizeSteps,
  type Model,
  type RankEstimate,
  type SolverOptions,
  type Steps,
  type TuckerOptions,
  UnmixError,
} from "@unmix/core";
import type { Constraints } from "./constraints.ts";
import { type Mask, type Missing, maskOf } from "./missing.ts";
import type { RankSetting } from "./settings.ts";
import type { Start } from "./start.ts";
import type { FactorizeResult, ModelKind, NamedTensor, Origin } from "./types.ts";

/** What is asked of a run; what is left out has core's default. */
export interface FactorizeRequest {
  readonly model: ModelKind;
  readonly rank: RankSetting;
  /** The last rank of the sweep, where the rank is `auto`. */
  readonly maxRank?: number;
  readonly constraints?: Constraints;
  readonly start?: Start | "svd";
  readonly missing: Missing;
  readonly solver: SolverOptions;
}

/**
 * From a tensor to its factors, and to the rank where that is `auto`.
 *
 * @throws UnmixError before any work, when the tensor or the request makes no sense
 */
export function factorizeInputSteps(
  input: NamedTensor,
  request: FactorizeRequest,
  origin: Origin,
): Steps<FactorizeResult> {
  checkRank(request, input.tensor.shape);
  const { tensor, names } = input;
  const mask = maskOf(tensor, request.missing);
  const base = { origin, shape: tensor.shape, names, missing: mask?.count ?? 0 };
  if (request.rank !== "auto") {
    const steps = fitSteps(input, request, mask);
    return finish(steps, (fit) => ({ ...base, fit }));
  }
  return finish(sweepSteps(input, request, mask), ({ factorizations, ...ranks }) => ({
    ...base,
    fit: factorizations[ranks.chosen - 1]!,
    ranks,
  }));
}

function* finish<T>(steps: Steps<T>, result: (value: T) => FactorizeResult) {
  return result(yield* steps);
}

function fitSteps(
  { tensor }: NamedTensor,
  { model, rank, constraints, start, solver }: FactorizeRequest,
  mask: Mask | undefined,
): Steps<Factorization<Model>> {
  const options = {
    ...solver,
    ...(mask && { weights: mask.weights }),
    model,
    rank,
    ...(constraints && { constraints }),
    ...(start && { start }),
  };
  switch (model) {
    case "tucker1":
      return factorizeSteps(tensor, options as FactorizeOptions);
    case "tucker":
      return factorizeSteps(tensor, options as TuckerOptions);
    case "cp":
      return factorizeSteps(tensor, options as CpOptions);
  }
}

function sweepSteps(
  { tensor }: NamedTensor,
  { model, maxRank, constraints, solver }: FactorizeRequest,
  mask: Mask | undefined,
): Steps<RankEstimate<Model>> {
  const { seed, ...rest } = solver;
  const factorize = {
    ...rest,
    ...(mask && { weights: mask.weights }),
    ...(constraints && { constraints }),
  };
  const options = {
    ...(maxRank !== undefined && { maxRank }),
    ...(seed !== undefined && { seed }),
  };
  return model === "cp"
    ? estimateRankSteps(tensor, { ...options, factorize: { ...factorize, model } as never })
    : estimateRankSteps(tensor, { ...options, factorize: factorize as never });
}

function checkRank(request: FactorizeRequest, shape: readonly number[]): void {
  const { model, rank, maxRank, start } = request;
  if (rank === "auto") {
    if (model === "tucker") {
      throw refusal(
        `The model tucker has a rank for each mode, which --rank auto does not choose; give ${shape.length} numbers with commas between, and a dash for a mode without a matrix, such as ${example(shape)}.`,
      );
    }
    if (start) {
      throw refusal(
        "With --rank auto every rank has starts of its own; give a rank, or leave out --start.",
      );
    }
    return;
  }
  if (maxRank !== undefined) {
    throw refusal("With a rank that is given nothing is tried beside it; leave out --max-rank.");
  }
  if (model === "tucker" && (typeof rank === "number" || rank.length !== shape.length)) {
    const given = typeof rank === "number" ? String(rank) : rank.map((r) => r ?? "-").join(",");
    throw refusal(
      `The rank is ${given}; the model tucker takes ${shape.length} numbers for a tensor of shape ${shape.join(" × ")}, with commas between and a dash for a mode without a matrix, such as ${example(shape)}.`,
    );
  }
  if (model !== "tucker" && typeof rank !== "number") {
    throw refusal(
      `The rank is ${rank.map((r) => r ?? "-").join(",")}; the model ${model} takes auto or one number.`,
    );
  }
}

function example(shape: readonly number[]): string {
  return shape.map((length) => Math.min(length, 3)).join(",");
}

function refusal(sentence: string): UnmixError {
  return new UnmixError("option", sentence);
}
