import { type Steps, type Tensor, UnmixError } from "@unmix/core";
import type { Pool, RunOptions } from "@unmix/core/threads";
import { maskOf } from "./missing.ts";
import { checkMultiscale } from "./multiscale.ts";
import type { FactorizeRequest } from "./request.ts";
import { type Road, roadOf } from "./roads.ts";
import type { SweepSettings } from "./sweep-settings.ts";
import type { FactorizeResult, NamedTensor, Origin, Outcome } from "./types.ts";
import { errorInFlags } from "./wording.ts";

/**
 * From a tensor to its factors, and to the rank where that is `auto`.
 *
 * @param announce is told what is planned, where that depends on the tensor, before the work begins
 * @throws UnmixError before any work, when the tensor or the request makes no sense
 */
export function factorizeInputSteps(
  input: NamedTensor,
  request: FactorizeRequest,
  origin: Origin,
  announce: (plan: string) => void = () => {},
): Steps<FactorizeResult> {
  const { road, resultOf } = prepared(input, request, origin);
  try {
    return finish(road.steps(announce), resultOf);
  } catch (error) {
    throw errorInFlags(error);
  }
}

/** {@link factorizeInputSteps} on the threads of a pool: the same to the last bit. */
export async function factorizeInputOn(
  pool: Pool,
  input: NamedTensor,
  request: FactorizeRequest,
  origin: Origin,
  run: RunOptions,
  announce: (plan: string) => void = () => {},
): Promise<FactorizeResult> {
  const { road, resultOf } = prepared(input, request, origin);
  try {
    return resultOf(await road.on(pool, run, announce));
  } catch (error) {
    throw errorInFlags(error);
  }
}

function prepared(
  { tensor, names }: NamedTensor,
  request: FactorizeRequest,
  origin: Origin,
): { road: Road; resultOf: (outcome: Outcome) => FactorizeResult } {
  checkShape(tensor);
  checkRank(request, tensor.shape);
  checkMultiscale(request);
  const mask = maskOf(tensor, request.missing, request);
  const base = { origin, shape: tensor.shape, names, missing: mask?.count ?? 0 };
  return {
    road: roadOf(tensor, request, mask?.weights),
    resultOf: (outcome) => ({ ...base, ...outcome }),
  };
}

function* finish(
  steps: Steps<Outcome>,
  resultOf: (outcome: Outcome) => FactorizeResult,
): Steps<FactorizeResult> {
  return resultOf(yield* steps);
}

function checkShape({ shape }: Tensor): void {
  if (shape.length >= 2 && shape.every((length) => length > 0)) return;
  const given = shape.length === 0 ? "is one number" : `has shape ${shape.join(" × ")}`;
  throw new UnmixError(
    "shape",
    `The tensor ${given}; at least two modes, none of them empty, are needed.`,
    { shape: [...shape] },
  );
}

function checkRank(request: FactorizeRequest, shape: readonly number[]): void {
  const { model, rank, start, restarts } = request;
  if (rank === "auto") {
    checkSweep(request);
    return;
  }
  const flag = flagsOf(request.sweep ?? {})[0];
  if (flag) {
    throw refusal(`With a rank that is given nothing is tried beside it; leave out ${flag}.`);
  }
  if (restarts !== undefined && restarts > 1 && start) {
    throw refusal(
      "With --restarts the first start is from singular vectors and the others are random; leave out --start, or --restarts.",
    );
  }
  if (model === "tucker" && (typeof rank === "number" || rank.length !== shape.length)) {
    const given = typeof rank === "number" ? String(rank) : rank.map((r) => r ?? "-").join(",");
    throw refusal(
      `The flag --rank is ${given}; the model tucker takes auto, or ${shape.length} numbers for a tensor of shape ${shape.join(" × ")}, with commas between and a dash for a mode without a matrix, such as ${example(shape)}.`,
    );
  }
  if (model !== "tucker" && typeof rank !== "number") {
    throw refusal(
      `The flag --rank is ${rank.map((r) => r ?? "-").join(",")}; the model ${model} takes auto or one number.`,
    );
  }
}

/** Rules of the model tucker, and what each of the others needs to be measured by. */
const TUCKER_RULES = ["hull", "information"];
const MEASURED_BY = { holdOut: "--hold-out 5", stability: "--stability 5" } as const;

function checkSweep({ model, start, sweep = {} }: FactorizeRequest): void {
  if (start) {
    throw refusal(
      "With --rank auto every rank has starts of its own; give a rank, or leave out --start.",
    );
  }
  const { rule, maxRank } = sweep;
  const ofTucker = model === "tucker";
  if (rule !== undefined && TUCKER_RULES.includes(rule) !== ofTucker) {
    throw refusal(
      `The flag --rank-rule is ${rule}; the model ${model} has the rules ${ofTucker ? TUCKER_RULES.join(", ") : "breakpoint, finiteDifference, spline, circle, holdOut, stability"}.`,
    );
  }
  if (!ofTucker && typeof maxRank === "object") {
    throw refusal(
      `The flag --max-rank is ${maxRank.join(",")}; the model ${model} takes one number.`,
    );
  }
  const measured = ofTucker ? flagsOf({ ...sweep, maxRank: undefined, rule: undefined })[0] : null;
  if (measured) {
    throw refusal(
      `The flag ${measured} is for the models tucker1 and cp, whose components can be told apart; leave it out with --model tucker.`,
    );
  }
  if ((rule === "holdOut" || rule === "stability") && !sweep[rule]) {
    throw refusal(
      `The flag --rank-rule is ${rule}, which is not measured; give ${MEASURED_BY[rule]} as well.`,
    );
  }
}

/** The flags that a sweep was asked for by. */
function flagsOf(sweep: { readonly [K in keyof SweepSettings]: SweepSettings[K] | undefined }) {
  const flags = {
    maxRank: "--max-rank",
    rule: "--rank-rule",
    holdOut: "--hold-out",
    stability: "--stability",
  } as const;
  return (Object.keys(flags) as (keyof typeof flags)[])
    .filter((name) => sweep[name] !== undefined)
    .map((name) => flags[name]);
}

function example(shape: readonly number[]): string {
  return shape.map((length) => Math.min(length, 3)).join(",");
}

function refusal(sentence: string): UnmixError {
  return new UnmixError("option", sentence);
}
