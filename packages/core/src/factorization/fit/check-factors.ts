import { UnmixError } from "../../errors.ts";
import type { PreparedFactor } from "../bpgd/problem.ts";
import { isNonnegative, isScaleFree } from "../constraints/properties.ts";
import { called } from "../factors/called.ts";
import type { FactorName } from "../factors/layout.ts";
import type { ModelDefinition } from "../models/definition.ts";
import { betaOf } from "../objectives/objective.ts";
import type { ResolvedSolverOptions } from "../options/options.ts";

/** A start from singular vectors needs a model that has one, and no factors of its own. */
export function checkSvdStart(
  { kind, svdStart }: ModelDefinition<unknown, never>,
  frozen: readonly unknown[],
): void {
  if (frozen.length > 0) {
    throw new UnmixError(
      "option",
      `Of the factors, ${frozen.map(String).join(", ")} ${frozen.length > 1 ? "are" : "is"} frozen, but the start is "svd", which gives none; give the frozen ones as the start.`,
      { frozen: [...frozen] },
    );
  }
  if (svdStart) return;
  throw new UnmixError(
    "option",
    `The model "${kind}" has no start "svd"; give svdStart in its definition, or start at random.`,
    { model: kind },
  );
}

/** Scale moves to a factor that is free to take it. */
export function checkGauges(factors: readonly PreparedFactor[]): void {
  for (const factor of factors) {
    checkGauge(factor, factor.into, factors, (target) => target);
    checkGauge(factor, factor.final?.into, factors, (target) => target.final ?? target);
  }
}

/** @param asked what is asked of the target at the time */
function checkGauge(
  { layout }: PreparedFactor,
  into: number | undefined,
  factors: readonly PreparedFactor[],
  asked: (target: PreparedFactor) => Pick<PreparedFactor, "spec" | "into">,
): void {
  if (into === undefined) return;
  const target = factors[into]!;
  const { spec, into: onward } = asked(target);
  if (onward !== undefined) {
    throw new UnmixError(
      "option",
      "Both factors are to rescale into the other, which has no end; let one of them keep its scale.",
      { factors: [layout.name, target.layout.name] },
    );
  }
  if (target.frozen) {
    throw new UnmixError(
      "option",
      `The constraint of ${called(layout.name)} rescales into ${called(target.layout.name)}, which is frozen; rescale into another, or leave rescale out.`,
      { factor: layout.name, into: target.layout.name },
    );
  }
  if (!isScaleFree(spec)) {
    throw new UnmixError(
      "option",
      `The constraint of ${called(layout.name)} rescales into ${called(target.layout.name)}, whose own constraint fixes its scale and would be broken; rescale into another, or leave rescale out.`,
      { factor: layout.name, into: target.layout.name },
    );
  }
}

/** A penalty knows the size of a factor, so nothing may change that size for free. */
export function checkPenalties(factors: readonly PreparedFactor[], kind: string): void {
  const isFree = ({ frozen, spec }: PreparedFactor) => !frozen && isScaleFree(spec);
  factors.forEach((factor, n) => {
    const { layout, into, frozen, spec, penalty } = factor;
    if (!costs(factor)) return;
    if (penalty!.sparsity > 0 && !frozen && !isNonnegative(spec)) {
      throw new UnmixError(
        "option",
        `A sparsity is asked for ${called(layout.name, kind)}, whose constraint admits negative entries; compose it with { kind: "nonnegative" } as its last part, or take a ridge.`,
        { factor: layout.name },
      );
    }
    if (into !== undefined || factors.some((other) => other.into === n)) {
      throw new UnmixError(
        "option",
        `A penalty is asked for ${called(layout.name, kind)}, whose scale a constraint moves to or from another factor; use a constraint without rescale, such as a simplex.`,
        { factor: layout.name },
      );
    }
    const taker = factors.find((other) => other !== factor && isFree(other) && !costs(other));
    if (!isFree(factor) || !taker) return;
    throw new UnmixError(
      "option",
      `A penalty is asked for ${called(layout.name, kind)}, but ${called(taker.layout.name, kind)} takes its scale for nothing, growing without end as the penalty vanishes; give that a ridge or sparsity as well, or one of the two a constraint that fixes its scale, such as a simplex.`,
      { factor: layout.name, taker: taker.layout.name },
    );
  });
}

/** Whether a factor is penalized, and not by 0. */
const costs = ({ penalty }: PreparedFactor): boolean =>
  penalty !== undefined && penalty.ridge + penalty.sparsity + penalty.smoothness > 0;

/**
 * Refuses settings that make no sense with a divergence: it is of nonnegative models, and is lowered
 * by steps of its own.
 *
 * @throws {UnmixError} naming the option
 */
export function checkDivergence(
  { objective, criterion, step }: Pick<ResolvedSolverOptions, "objective" | "criterion" | "step">,
  factors: readonly PreparedFactor[],
  kind: string,
): void {
  const beta = betaOf(objective);
  if (beta === undefined) return;
  for (const { spec, frozen, start, layout, penalty } of factors) {
    const inWords = called(layout.name, kind);
    if (frozen ? start!.data.some((x) => x < 0) : !isNonnegative(spec)) {
      throw new UnmixError(
        "option",
        frozen
          ? `A divergence needs nonnegative factors, but ${inWords} is frozen with negative entries; use the squared error.`
          : `The constraint of ${inWords} admits negative entries, but a divergence needs nonnegative factors; compose it with { kind: "nonnegative" } as its last part, or use the squared error.`,
        { factor: layout.name },
      );
    }
    if (penalty && beta !== 1) {
      throw new UnmixError(
        "option",
        `A penalty is asked for ${inWords}, but penalties go with the objectives squared and kullbackLeibler, not with β ${beta}.`,
        { factor: layout.name, beta },
      );
    }
  }
  if (criterion === "gradientNorm" || criterion === "nonnegativeCone") {
    throw new UnmixError(
      "option",
      `The criterion ${criterion} is of squared error; with a divergence use stationarity, objective, iterates or relativeError.`,
      { criterion },
    );
  }
  if (step !== "scalar") {
    throw new UnmixError(
      "option",
      "The option step is of squared error: a divergence is lowered by steps of its own; leave it out.",
      { step },
    );
  }
}

/** Frozen factors are given, and not all. */
export function checkFrozen(
  frozen: readonly FactorName[],
  factors: readonly PreparedFactor[],
): void {
  for (const name of frozen) {
    const factor = factors.find(({ layout }) => layout.name === name);
    if (!factor?.given) {
      throw new UnmixError(
        "option",
        factor
          ? `Of the factors, ${called(name)} is frozen, but none is given to start from.`
          : `The factor "${String(name)}" is to be frozen, but the factors are ${factors.map(({ layout }) => String(layout.name)).join(", ")}.`,
        { frozen: name },
      );
    }
  }
  if (factors.every((factor) => factor.frozen)) {
    throw new UnmixError("option", "Every factor is frozen, which leaves nothing to fit.", {
      frozen: [...frozen],
    });
  }
}
