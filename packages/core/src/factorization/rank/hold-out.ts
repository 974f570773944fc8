import { UnmixError } from "../../errors.ts";
import { inStretches, type Pausing, SOME } from "../../iterate/pauses.ts";
import { checkNames } from "../../option-names.ts";
import { createRandom, deriveSeed } from "../../random/random.ts";
import { sizeOf, type Tensor } from "../../tensor/tensor.ts";
import { shuffle } from "../bpgd/order.ts";
import { type Components, componentsOf } from "../factors/components.ts";
import type { Cp, Tucker1 } from "../factors/model.ts";
import type { Job } from "../fit/plan.ts";
import { weightsOf } from "../objectives/check.ts";
import { fitOf, type SweepSettings } from "./rank-sweep.ts";

/** How entries are held out to see how well a rank predicts them. */
export interface HoldOutOptions {
  /** How often entries are held out, at least 2, default 5. */
  readonly folds?: number;
  /**
   * The part of the entries that is held out at a time, at most a half, default 1 ÷ `folds`: every entry
   * is then held out once.
   */
  readonly fraction?: number;
  /**
   * What is held out together: single entries, or whole fibres along the last mode, default `entry`.
   * Fibres are right where neighbours along the last mode share their noise, as in smoothed densities: a
   * single entry is then told by its neighbours. They need at least three modes.
   */
  readonly per?: "entry" | "fibre";
}

/** The fits of every rank with entries held out, and how well they predict them. */
export interface HoldOut {
  readonly jobs: readonly Job[];
  /** For each rank from 1 on; NaN where its folds are not all done. */
  values(): readonly HeldOut[];
}

/** How well a rank predicts what it has not seen. */
export interface HeldOut {
  /** ‖Y − X‖ ÷ ‖Y‖ over the entries held out, the mean over folds. */
  readonly mean: number;
  /** Its standard error: the standard deviation over folds ÷ √folds. */
  readonly error: number;
  /** Of each fold. */
  readonly folds: readonly number[];
}

/** Keeps the seeds of the folds apart from those of the sweep and of the restarts. */
const STREAM = 1;

/**
 * Cross-validation over entries: each fold gives a part of the entries the weight 0, fits the others
 * from a random start, and looks how far the model is from those it has not seen. Too few components miss
 * what there is, and too many fit noise that is not there again.
 *
 * Whole rows cannot be held out instead, because their own amounts would have to be fitted to them first;
 * single entries in all rows and columns can be predicted (Owen and Perry 2009). Within every fibre along
 * the first mode the entries held out are spread evenly over the folds, and no slice of it loses all.
 *
 * Papers: S. Wold, "Cross-validatory estimation of the number of components in factor and principal
 * components models", Technometrics 20 (1978); A. B. Owen and P. O. Perry, "Bi-cross-validation of the
 * SVD and the nonnegative matrix factorization", Annals of Applied Statistics 3 (2009).
 */
export function holdOutJobs(
  tensor: Tensor,
  settings: SweepSettings,
  { folds = 5, fraction = 1 / folds, per = "entry" }: HoldOutOptions,
): HoldOut {
  const { ranks, seed, factorize } = settings;
  const given = factorize.weights && weightsOf(factorize.weights, tensor.shape);
  const length = per === "fibre" ? tensor.shape.at(-1)! : 1;
  const rows = tensor.shape[0]!;
  let phases: Float64Array | undefined;
  /** Which units a fold holds out. */
  const heldBy = function* (fold: number) {
    phases ??= yield* phasesOf(rows, tensor.data.length / rows / length, seed);
    return yield* heldIn(phases, rows, fold / folds, fraction);
  };
  const errors = ranks.map((): number[] => []);
  const jobs = errors.flatMap((ofRank, r) =>
    Array.from({ length: folds }, (_, fold): Job => {
      const rank = r + 1;
      return {
        stage: `Hold-out of rank ${rank}`,
        size: rank,
        after: [],
        *fit() {
          const data = yield* weightsWithout(yield* heldBy(fold), length, given);
          const weights = { data, shape: tensor.shape };
          // What is held out has the weight 0, and a tensor with weights is not compressed.
          const folded = { ...factorize, weights, compress: false, history: false };
          const own = { ...settings, factorize: folded };
          return fitOf(tensor, own, rank, deriveSeed(seed, STREAM, rank, fold));
        },
        *take({ model, termination }) {
          if (termination.kind === "stopped") return;
          const held = yield* heldBy(fold);
          const components = componentsOf(model as Tucker1 | Cp);
          ofRank[fold] = yield* relativeErrorIn(tensor, components, held, length, given);
        },
      };
    }),
  );
  return { jobs, values: () => errors.map((ofRank) => summarize(ofRank, folds)) };
}

/**
 * The rank that the hold-out chooses: the smallest that is worse than the best one by no more than one
 * standard error of their difference. Beyond the true rank the curve can be flat before it rises, and
 * chance decides where on it the least lies (the rule of L. Breiman, J. Friedman, R. Olshen and C. Stone,
 * "Classification and Regression Trees", 1984). Folds are compared one by one, because some are harder
 * than others at every rank.
 *
 * @returns nothing where no rank was measured
 */
export function chooseByHoldOut(values: readonly HeldOut[]): number | undefined {
  const measured = values.filter(({ mean }) => !Number.isNaN(mean));
  if (measured.length === 0) return undefined;
  const least = measured.reduce((best, each) => (each.mean < best.mean ? each : best));
  const isNear = ({ folds }: HeldOut) => {
    const worse = ofFolds(folds.map((error, fold) => error - least.folds[fold]!));
    return worse.mean <= worse.error;
  };
  return 1 + values.findIndex(isNear);
}

/** @throws {UnmixError} when an option makes no sense for a tensor of `shape` */
export function checkHoldOut(
  options: HoldOutOptions,
  shape: readonly number[],
  { precision }: SweepSettings["factorize"],
): void {
  checkNames("option of the hold-out", options, ["folds", "fraction", "per"]);
  const { folds = 5, fraction = 1 / folds, per = "entry" } = options;
  if (!Number.isSafeInteger(folds) || folds < 2) {
    throw new UnmixError(
      "option",
      `The hold-out is to have ${folds} folds; it must be a whole number of at least 2.`,
      { folds },
    );
  }
  if (!(fraction > 0 && fraction <= 0.5)) {
    throw new UnmixError(
      "option",
      `The hold-out is to leave out the part ${fraction} of the entries; it must be above 0 and at most 0.5.`,
      { fraction },
    );
  }
  if (per !== "entry" && per !== "fibre") {
    throw new UnmixError(
      "option",
      `The hold-out is to be per "${per}"; it must be "entry" or "fibre".`,
      { per },
    );
  }
  if (precision === "float32") {
    throw new UnmixError(
      "option",
      "A hold-out is asked for with the precision float32, but it gives weights to entries, which need float64; leave precision out.",
      { precision },
    );
  }
  const least = per === "fibre" ? 3 : 2;
  if (shape.length >= least && shape[0]! >= 2 && shape[1]! >= 2) {
    const units = sizeOf(per === "fibre" ? shape.slice(0, -1) : shape);
    if (folds <= units) return;
    throw new UnmixError(
      "option",
      `The hold-out is to have ${folds} folds, but a tensor of shape ${shape.join(" × ")} has ${units} ${per === "fibre" ? "fibres" : "entries"} to hold out; give fewer folds, such as 5.`,
      { folds, units },
    );
  }
  throw new UnmixError(
    "shape",
    `The hold-out per ${per} needs at least ${least} modes, and at least 2 in each of the first two; the tensor has shape ${shape.join(" × ")}.`,
    { shape: [...shape] },
  );
}

/**
 * For each unit (row by row, units of a row in their order) a number from 0 to 1, such that the units at
 * one place of all rows are spread evenly, in random order; and so are all units, so that a fold of one
 * in as many as there are holds out one.
 */
function* phasesOf(rows: number, units: number, seed: number): Pausing<Float64Array> {
  const random = createRandom(deriveSeed(seed, STREAM));
  const phases = new Float64Array(rows * units);
  const order = Array.from({ length: rows }, (_, i) => i);
  const places = Array.from({ length: units }, (_, k) => k);
  shuffle(places, random);
  const spread = (from: number, to: number) => {
    for (let k = from; k < to; k++) {
      shuffle(order, random);
      const offset = (places[k]! + 0.5) / units;
      for (let p = 0; p < rows; p++) phases[order[p]! * units + k] = (p + offset) / rows;
    }
  };
  // They lie far apart, and each is drawn.
  yield* inStretches(units, spread, stretch(8 * rows));
  return phases;
}

/** Marks the units whose phase is within `fraction` behind `from`; of a row at most all but one. */
function* heldIn(
  phases: Float64Array,
  rows: number,
  start: number,
  fraction: number,
): Pausing<Uint8Array> {
  const held = new Uint8Array(phases.length);
  yield* inStretches(held.length, (from, to) => {
    for (let i = from; i < to; i++) {
      const behind = phases[i]! - start;
      held[i] = Number(behind >= 0 ? behind < fraction : behind + 1 < fraction);
    }
  });
  const units = held.length / rows;
  for (let i = 0; i < rows; i++) {
    const row = held.subarray(i * units, (i + 1) * units);
    if (row.every((mark) => mark === 1)) row[0] = 0;
  }
  return held;
}

/** The weights with 0 for the units that are marked, each of `length` entries. */
function* weightsWithout(
  held: Uint8Array,
  length: number,
  given: Float64Array | undefined,
): Pausing<Float64Array> {
  const weights = new Float64Array(held.length * length);
  const over = (from: number, to: number) => {
    for (let unit = from, i = from * length; unit < to; unit++) {
      const weight = held[unit] ? 0 : 1;
      for (let end = i + length; i < end; i++) weights[i] = weight && (given ? given[i]! : 1);
    }
  };
  yield* inStretches(held.length, over, stretch(length));
  return weights;
}

/** As many units as are gone over between two pauses, each of so many entries. */
function stretch(length: number): number {
  return Math.max(1, Math.floor(SOME / length));
}

/** ‖Y − X‖ ÷ ‖Y‖ over the units that are marked, each of `length` entries, in the weights. */
function* relativeErrorIn(
  { data }: Tensor,
  components: Components,
  held: Uint8Array,
  length: number,
  weights: Float64Array | undefined,
): Pausing<number> {
  const sizes = components.map((factor) => factor[0]!.length);
  let misfit = 0;
  let size = 0;
  const over = (from: number, to: number) => {
    for (let i = from; i < to; i++) {
      if (!held[Math.floor(i / length)]) continue;
      const weight = weights?.[i] ?? 1;
      if (weight === 0) continue;
      misfit += weight * (data[i]! - entryOf(components, sizes, i)) ** 2;
      size += weight * data[i]! ** 2;
    }
  };
  // Every entry of the model is a sum over its components.
  yield* inStretches(data.length, over, stretch(4 * components[0]!.length));
  return Math.sqrt(misfit / size);
}

/** The entry at `position` of the sum of outer products. */
function entryOf(components: Components, sizes: readonly number[], position: number): number {
  let sum = 0;
  for (let r = 0; r < components[0]!.length; r++) {
    let rest = position;
    let product = 1;
    for (let n = sizes.length - 1; n >= 0; n--) {
      product *= components[n]![r]![rest % sizes[n]!]!;
      rest = Math.floor(rest / sizes[n]!);
    }
    sum += product;
  }
  return sum;
}

function summarize(errors: readonly number[], folds: number): HeldOut {
  const done = errors.filter((error) => error !== undefined);
  return done.length < folds ? { mean: Number.NaN, error: Number.NaN, folds: done } : ofFolds(done);
}

/** The mean of the values of the folds, and its standard error. */
function ofFolds(folds: readonly number[]): HeldOut {
  const mean = folds.reduce((sum, value) => sum + value, 0) / folds.length;
  const variance = folds.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (folds.length - 1);
  return { mean, error: Math.sqrt(variance / folds.length), folds };
}
