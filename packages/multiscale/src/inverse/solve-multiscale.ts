import { type IterativeMethod, iterate, run, type Steps } from "@unmix/core";
import { checkChoice, checkWhole, givenOf } from "../check.ts";
import { type Coarsening, type Interpolation, samplingMap } from "../grid.ts";
import { interpolationFor } from "../interpolate-factor.ts";
import { mapModes } from "../mode-map.ts";
import { CHOICES } from "../options.ts";
import { satisfiableScales } from "../satisfiable.ts";
import { mapsBetween } from "../scaled-factors.ts";
import { planScales, SCALE_DEFAULTS, type Scale, type ScaleOptions } from "../scales.ts";
import { staged } from "../staged.ts";
import { coarsenProblem } from "./coarsen-problem.ts";
import {
  type InverseOptions,
  type InverseProblem,
  type PreparedProblem,
  prepareProblem,
} from "./problem.ts";
import {
  begun,
  type InverseSettings,
  type InverseSolution,
  type InverseStart,
  type InverseState,
  projectedGradient,
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
  const all = [...finest.shape.keys()];
  const { when = "worthwhile", modes = all } = given;
  const { coarsen = "sample", interpolate = "linear", sweeps = 1 } = given;
  checkChoice("coarsen", coarsen, CHOICES.coarsen);
  checkChoice("interpolate", interpolate, CHOICES.interpolate);
  checkChoice("when", when, CHOICES.when);
  checkWhole("sweeps", sweeps, 1);
  const { coarsest = modes.length === 1 ? COARSEST : SCALE_DEFAULTS.coarsest } = given;
  const { coordinates = [], ratio = SCALE_DEFAULTS.ratio } = given;
  const asked = planScales(finest.shape, { modes, coordinates, coarsest, ratio });
  const small = when !== "always" && finest.size <= SMALL;
  if (small || asked.length === 1) {
    const x = begun(settings.start, finest.size);
    return iterate(atOnce, { problem: finest, settings, x }, settings);
  }
  const { spec, shape } = finest;
  const scales = satisfiableScales(asked, [{ spec, modes: all, shape }]);
  return coarseToFine({ finest, settings, scales, coarsen, interpolate, sweeps });
}

/** What was solved at one scale is the history too. */
const atOnce: IterativeMethod<InverseStart, InverseState, InverseMultiscaleSolution> = {
  ...projectedGradient,
  finish(state, iterations, ended) {
    const solution = projectedGradient.finish(state, iterations, ended);
    return { ...solution, scales: [historyOf(state.problem, solution, 0)] };
  },
};

interface Work {
  readonly finest: PreparedProblem;
  readonly settings: InverseSettings;
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
  for (let s = 0; s + 1 < scales.length; s++) {
    const scale = scales[s]!;
    const problem = coarsenProblem(finest, finestScale, scale, coarsen);
    const most = s === 0 ? Math.max(COARSEST_SWEEPS, sweeps) : sweeps;
    const coarse = beginning(work, problem, scale, before, most);
    const done = yield* staged(coarse.steps, coarse.stage, order);
    order = done.order;
    before = { solution: done.value, scale };
    history.push(historyOf(problem, done.value, coarse.violation));
    if (done.value.termination.kind !== "targetReached") continue;
    // Smooth enough for the target on a coarse grid, it is mostly so on the finest at once.
    const leap = beginning(work, finest, finestScale, before, 0);
    const landed = yield* staged(leap.steps, leap.stage, order);
    order = landed.order;
    if (landed.value.termination.kind !== "targetReached") continue;
    history.push(historyOf(finest, landed.value, leap.violation));
    return { ...landed.value, scales: history };
  }
  const { steps, stage, violation } = beginning(
    work,
    finest,
    finestScale,
    before,
    settings.maxIterations,
  );
  const { value } = yield* staged(steps, stage, order);
  history.push(historyOf(finest, value, violation));
  return { ...value, scales: history };
}

function historyOf(
  { shape }: PreparedProblem,
  { iterations, objective }: InverseSolution,
  violation: number,
): InverseMultiscaleSolution["scales"][number] {
  return { shape, iterations, objective, violation };
}

/** The steps of a scale, from the interpolated solution of the one before, or as the user says. */
function beginning(
  { settings, scales, interpolate }: Work,
  problem: PreparedProblem,
  scale: Scale,
  before: Solved | undefined,
  maxIterations: number,
): { steps: Steps<InverseSolution>; stage: string; violation: number } {
  const { spec, constraint, shape, size } = problem;
  let x: Float64Array;
  if (before) {
    const how = interpolationFor(spec, interpolate);
    const maps = mapsBetween(before.scale, scale, [...shape.keys()], how);
    x = mapModes(before.solution.x, maps).data as Float64Array;
  } else {
    const { start } = settings;
    x = begun(start && sampledStart(start, scales.at(-1)!, scale), size);
  }
  return {
    violation: before ? constraint.violation(x) : 0,
    steps: solvePrepared(problem, settings, x, maxIterations),
    stage: `Solve ${shape.join(" × ")}`,
  };
}

/** A start of the finest grid, at the points of a coarser one. */
function sampledStart(start: ArrayLike<number>, finest: Scale, scale: Scale): ArrayLike<number> {
  const maps = finest.grids.map((fine, mode) => {
    const coarse = scale.grids[mode];
    return fine && coarse && coarse.size < fine.size ? samplingMap(fine, coarse) : null;
  });
  return mapModes({ data: Float64Array.from(start), shape: finest.shape }, maps).data;
}
