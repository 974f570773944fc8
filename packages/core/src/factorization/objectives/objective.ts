import type { Pausing } from "../../iterate/pauses.ts";

/**
 * What is minimized.
 *
 * - `squared`: ‖Y − X‖², in the weights Σ w (y − x)².
 * - `kullbackLeibler`: Σ w (y log(y ÷ x) − y + x), the likelihood of counts (Poisson).
 * - `beta`: Σ w d(y | x) with the β-divergence d(y | x) = (y^β + (β − 1) x^β − β y x^(β − 1)) ÷
 *   (β (β − 1)): half the squared error at 2, Kullback–Leibler at 1, Itakura–Saito (free of scale, for
 *   power spectra) at 0; whatever lies between weighs small entries more the smaller β is.
 */
export type ObjectiveOption =
  | "squared"
  | "kullbackLeibler"
  | {
      /**
       * Any finite number, but none closer than 1e-6 to 0 or 1 beside these; data are nonnegative, and
       * positive where it is at most 0.
       */
      readonly beta: number;
    };

/** The β of a divergence; nothing for squared error. */
export function betaOf(option: ObjectiveOption): number | undefined {
  if (option === "squared") return undefined;
  return option === "kullbackLeibler" ? 1 : option.beta;
}

/** How the distance between Y and the model is measured and lowered. */
export interface Objective {
  /** ‖Y‖² in the weights: what the relative error is relative to. */
  readonly normSquared: number;
  /** What the problems of the factors count squared error in, default 1. */
  readonly unit?: number;
  /** Done once, before anything else: a look at every entry; it pauses where there are many. */
  begin?(): Pausing<void>;
  /** Measures the factors as they are, and makes ready to improve them; it pauses where that is long. */
  measure(): Pausing<Measured>;
  /** Improves factor n; it pauses where that is long. */
  improve(n: number): Pausing<void>;
  /** How far factor n is from a stationary point, relative to its size; work that pauses where that is long. */
  stationarity(n: number): number | Pausing<number>;
  /**
   * The factor by which the model as it is comes closest to the data where `positive`, else one that
   * gives it their norm; anything not finite and positive where there is none.
   */
  bestScale(positive: boolean): Pausing<number>;
}

/** How far the model is from the data. */
export interface Measured {
  /** What is minimized, without penalties. */
  readonly value: number;
  /** ‖Y − X‖² in the weights. */
  readonly squares: number;
}
