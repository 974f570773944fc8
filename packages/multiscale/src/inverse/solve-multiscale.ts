import { run, type Steps } from "@unmix/core";
import { checkChoice, checkWhole, givenOf } from "../check.ts";
import { type Coarsening, type Interpolation, samplingMap } from "../grid.ts";
import { mapModes } from "../mode-map.ts";
import { CHOICES } from "../options.ts";
import { satisfiableScales } from "../satisfiable.ts";
import { mapsBetween } from "../scaled-factors.ts";
import { planScales, type Scale, type ScaleOptions } from "../scales.ts";
import { staged } from "../staged.ts";
import { coarsenProblem } from "./coarsen-problem.ts";
import {
  type InverseOptions,
  type InverseProblem,
  type PreparedProblem,
  prepareProblem,
} from "./problem.ts";
import {
  type InverseSolution,
  type ResolvedInverseOptions,
  resolveInverse,
  solvePrepared,
} from "./solve.ts";

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
  /** Steps of each coarse scale at most, default 1; the coarsest may take a hundred in any case. */
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

const NAMES = [
  "modes",
  "coordinates",
  "coarsest",
  "ratio",
  "coarsen",
  "interpolate",
  "sweeps",
  "when",
];

/** Points of a line at the coarsest scale: a step on fewer costs no less. */
const COARSEST = 33;
/** Steps that the coarsest scale may take in any case: they cost little beside the others. */
const COARSEST_SWEEPS = 100;
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
  const given = givenOf("multiscale option", multiscale, NAMES);
  const { when = "worthwhile", modes = [...finest.shape.keys()] } = given;
  const { coarsen = "sample", interpolate = "linear", sweeps = 1 } = given;
  for (const [name, value] of Object.entries({ coarsen, interpolate, when })) {
    checkChoice(name, value, CHOICES[name as keyof typeof CHOICES]);
  }
  checkWhole("sweeps", sweeps, 1);
  const { coarsest = modes.length === 1 ? COARSEST : undefined } = given;
  const small = when !== "always" && finest.size <= SMALL;
  const asked = planScales(finest.shape, {
    ...given,
    modes,
    ...(coarsest !== undefined && { coarsest }),
    ...(small && { coarsest: SMALL }),
  });
  const scales = satisfiableScales(asked, [
    { spec: finest.spec, modes: [...finest.shape.keys()], shape: finest.shape },
  ]);
  if (scales.length === 1) return atOnce(finest, settings);
  return coarseToFine({ finest, settings, scales, coarsen, interpolate, sweeps });
}

function* atOnce(
  problem: PreparedProblem,
  settings: ResolvedInverseOptions,
): Steps<InverseMultiscaleSolution> {
  const solution = yield* solvePrepared(problem, settings);
  const { iterations, objective } = solution;
  return { ...solution, scales: [{ shape: problem.shape, iterations, objective, violation: 0 }] };
}

interface Work {
  readonly finest: PreparedProblem;
  readonly settings: ResolvedInverseOptions;
  readonly scales: readonly Scale[];
  readonly coarsen: Coarsening;
  readonly interpolate: Interpolation;
  readonly sweeps: number;
}

/** A solution and the scale it is of. */
interface Solved {
  readonly solution: InverseSolution;
  readonly scale: Scale;
}

function* coarseToFine(work: Work): Steps<InverseMultiscaleSolution> {
  const { finest, settings, scales, coarsen, sweeps } = work;
  const finestScale = scales.at(-1)!;
  const history: InverseMultiscaleSolution["scales"][number][] = [];
  let before: Solved | undefined;
  let order: "stop" | undefined;
  function* solve(problem: PreparedProblem, scale: Scale, maxIterations: number) {
    const begun = beginning(work, problem, scale, before);
    const steps = solvePrepared(problem, { ...begun.settings, maxIterations });
    const done = yield* staged(steps, `Solve ${problem.shape.join(" × ")}`, order);
    order = done.order;
    return { solution: done.value, violation: begun.violation };
  }
  for (const [s, scale] of scales.entries()) {
    const last = scale === finestScale;
    const problem = last ? finest : coarsenProblem(finest, finestScale, scale, coarsen);
    const { shape } = problem;
    const most = last
      ? settings.maxIterations
      : s === 0
        ? Math.max(COARSEST_SWEEPS, sweeps)
        : sweeps;
    const { solution, violation } = yield* solve(problem, scale, most);
    const { iterations, objective, termination } = solution;
    history.push({ shape, iterations, objective, violation });
    before = { solution, scale };
    if (last || termination.kind !== "targetReached") continue;
    // Smooth enough for the target on a coarse grid, it is mostly so on the finest at once.
    const { solution: fine, violation: off } = yield* solve(finest, finestScale, 0);
    if (fine.termination.kind !== "targetReached") continue;
    history.push({ shape: finest.shape, iterations: 0, objective: fine.objective, violation: off });
    return { ...fine, scales: history };
  }
  return { ...before!.solution, scales: history };
}

/** Where a scale begins: at the interpolated solution of the one before, or as the user says. */
function beginning(
  { settings, scales, interpolate }: Work,
  { constraint, shape }: PreparedProblem,
  scale: Scale,
  before: Solved | undefined,
): { settings: ResolvedInverseOptions; violation: number } {
  const { start, ...rest } = settings;
  if (!before) {
    return {
      settings: start ? { ...rest, start: sampledStart(start, scales.at(-1)!, scale) } : rest,
      violation: 0,
    };
  }
  const maps = mapsBetween(before.scale, scale, [...shape.keys()], interpolate);
  const finer = mapModes(before.solution.x, maps).data as Float64Array;
  return { settings: { ...rest, start: finer }, violation: constraint.violation(finer) };
}

/** A start of the finest grid, at the points of a coarser one. */
function sampledStart(start: ArrayLike<number>, finest: Scale, scale: Scale): ArrayLike<number> {
  const maps = finest.grids.map((fine, mode) => {
    const coarse = scale.grids[mode];
    return fine && coarse && coarse.size < fine.size ? samplingMap(fine, coarse) : null;
  });
  return mapModes({ data: Float64Array.from(start), shape: finest.shape }, maps).data;
}
