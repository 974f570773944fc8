import { run, type Steps } from "@unmix/core";
import type { Coarsening, Interpolation } from "../grid.ts";
import { mapModes } from "../mode-map.ts";
import { mapsBetween } from "../scaled-factors.ts";
import { planScales, type Scale, type ScaleOptions } from "../scales.ts";
import { staged } from "../staged.ts";
import { coarsenProblem } from "./coarsen-problem.ts";
import { type InverseOptions, type InverseProblem, prepareProblem } from "./problem.ts";
import { type InverseSolution, resolveInverse, solvePrepared } from "./solve.ts";

/** How {@link solveInverseMultiscale} goes from coarse to fine. */
export interface InverseMultiscaleOptions extends Partial<ScaleOptions> {
  /**
   * How measurements are made of fewer points, default `sample`: every coarse point in place of those
   * around it, for measurements that are smooth. `average` measures the interpolated function exactly, and
   * reads the whole matrix for each scale.
   */
  readonly coarsen?: Coarsening;
  /** How the solution goes to the next finer scale, default `linear`. */
  readonly interpolate?: Interpolation;
  /** Steps of each coarse scale at most, default 1. */
  readonly sweeps?: number;
  /** `worthwhile`, the default: grids of less than 129 points are solved at once. `always`: as asked. */
  readonly when?: "worthwhile" | "always";
}

/** The solution at the finest scale, and how it came about. */
export interface InverseMultiscaleSolution extends InverseSolution {
  /** The coarsest first. */
  readonly scales: readonly {
    readonly shape: readonly number[];
    readonly iterations: number;
    readonly objective: number;
    readonly violation: number;
  }[];
}

/** Points of a grid on which a step costs less than to prepare another grid. */
const SMALL = 128;

/**
 * Solves a constrained linear inverse problem on a coarse grid, then on finer ones.
 *
 * Paper: Richardson, Marusenko and Friedlander, arXiv 2512.13993 (2025).
 *
 * @throws {UnmixError} before any work, when sizes disagree or an option makes no sense
 */
export function solveInverseMultiscale(
  problem: InverseProblem,
  options: InverseOptions = {},
  multiscale: InverseMultiscaleOptions = {},
): InverseMultiscaleSolution {
  return run(solveInverseMultiscaleSteps(problem, options, multiscale));
}

/** {@link solveInverseMultiscale} one step at a time. */
export function solveInverseMultiscaleSteps(
  problem: InverseProblem,
  options: InverseOptions = {},
  multiscale: InverseMultiscaleOptions = {},
): Steps<InverseMultiscaleSolution> {
  const finest = prepareProblem(problem);
  const settings = resolveInverse(options, finest.size);
  const { when = "worthwhile", modes = [...finest.shape.keys()] } = multiscale;
  const planned = planScales(finest.shape, { ...multiscale, modes });
  const scales = when === "always" || finest.size > SMALL ? planned : planned.slice(-1);
  return coarseToFine(finest, settings, scales, multiscale);
}

function* coarseToFine(
  finest: ReturnType<typeof prepareProblem>,
  settings: ReturnType<typeof resolveInverse>,
  scales: readonly Scale[],
  { coarsen = "sample", interpolate = "linear", sweeps = 1 }: InverseMultiscaleOptions,
): Steps<InverseMultiscaleSolution> {
  const finestScale = scales.at(-1)!;
  const history: InverseMultiscaleSolution["scales"][number][] = [];
  const each = finest.shape.map((_, mode) => mode);
  let solution: InverseSolution | undefined;
  let at: Scale | undefined;
  let order: "stop" | undefined;
  for (let s = 0; s < scales.length; s = nextOf(s, solution!, scales.length)) {
    const last = s === scales.length - 1;
    const problem = last ? finest : coarsenProblem(finest, finestScale, scales[s]!, coarsen);
    const { shape, constraint } = problem;
    let violation = 0;
    let start: ArrayLike<number> | undefined = last ? settings.start : undefined;
    if (solution) {
      const maps = mapsBetween(at!, scales[s]!, each, interpolate);
      const finer = mapModes(solution.x, maps).data as Float64Array;
      violation = constraint.violation(finer);
      start = finer;
    }
    at = scales[s]!;
    const { start: _, ...rest } = settings;
    const steps = solvePrepared(problem, {
      ...rest,
      ...(start && { start }),
      ...(!last && { maxIterations: sweeps }),
    });
    const done = yield* staged(steps, `Solve ${shape.join(" × ")}`, order);
    order = done.order;
    solution = done.value;
    const { iterations, objective } = solution;
    history.push({ shape, iterations, objective, violation });
  }
  return { ...solution!, scales: history };
}

/** The next scale: the finest where the target is reached, since the interpolated solution is as good. */
function nextOf(scale: number, { termination }: InverseSolution, scales: number): number {
  return termination.kind === "targetReached" ? Math.max(scale + 1, scales - 1) : scale + 1;
}
