import {
  type CpOptions,
  type Factorization,
  type FactorizeOptions,
  type Model,
  type Tucker1,
  type TuckerOptions,
  UnmixError,
} from "@unmix/core";
import { checkChoice, checkWhole, givenOf } from "./check.ts";
import type { Coarsening, Interpolation } from "./grid.ts";
import { SCALE_DEFAULTS, type ScaleOptions } from "./scales.ts";

/** How {@link factorizeMultiscale} goes from coarse to fine. Only `modes` is required. */
export interface MultiscaleOptions extends ScaleOptions {
  /**
   * How the tensor is made coarse, default `average`: noise falls with it, and no peak is lost between
   * two points. `sample` keeps the values at the points that stay and reads less of the tensor: for
   * data without noise, or where means make no sense.
   */
  readonly coarsen?: Coarsening;
  /** How factors go to the next finer scale, default `linear`. */
  readonly interpolate?: Interpolation;
  /**
   * `greedy`, the default: all points of a scale are fitted together. `lazy`: before that, the new points
   * alone, while those of the coarser scale stay.
   */
  readonly refine?: "greedy" | "lazy";
  /**
   * Sweeps of each coarse scale at most, default 20, without those that a sparsity has first on the coarsest;
   * `maxIterations` is of the finest.
   */
  readonly sweeps?: number;
  /**
   * A coarse scale ends when a sweep lowers its objective by less than this part of it, default 0.02:
   * what is left is the work of the next. At 0 it ends as the finest does, or after `sweeps`.
   */
  readonly plateau?: number;
  /**
   * `worthwhile`, the default: modes whose neighbours do not resemble each other stay as they are, and
   * small tensors are fitted at one scale. `always`: as asked.
   */
  readonly when?: "worthwhile" | "always";
}

/** Every setting as it was used; coordinates where they were given. */
export type ResolvedMultiscaleOptions = Required<Omit<MultiscaleOptions, "coordinates">> &
  Pick<MultiscaleOptions, "coordinates">;

/** What core offers for the models that have scales. */
export type ScaledOptions = FactorizeOptions | TuckerOptions | CpOptions;

/** What came of one scale. */
export interface ScaleHistory {
  /** Of the data at the scale. */
  readonly shape: readonly number[];
  /** What one of its sweeps costs, in sweeps of the finest scale. */
  readonly share: number;
  /** Sweeps done. */
  readonly iterations: number;
  /** ‖Y − X‖ ÷ ‖Y‖ of the data at the scale, in the weights. */
  readonly relativeError: number;
  /** Why its fit ended. */
  readonly termination: Factorization["termination"];
  /** One value for the start and one for each sweep, as of a factorization. */
  readonly statistics: Factorization["statistics"];
  /**
   * How far the interpolated start was from the constraints of this scale, the worst of its factors,
   * before it was made to satisfy them; 0 at the coarsest, which begins as core does.
   */
  readonly violation: number;
}

/** The fit at the finest scale, and how it came about. */
export interface MultiscaleFactorization<M extends Model = Tucker1> extends Factorization<M> {
  /** The coarsest first, the finest last. */
  readonly scales: readonly ScaleHistory[];
  /** How it went from scale to scale. */
  readonly multiscale: ResolvedMultiscaleOptions;
}

const KNOWN: Readonly<Record<keyof MultiscaleOptions, true>> = {
  modes: true,
  coordinates: true,
  coarsest: true,
  ratio: true,
  coarsen: true,
  interpolate: true,
  refine: true,
  sweeps: true,
  plateau: true,
  when: true,
};

export const MULTISCALE_NAMES: readonly string[] = Object.keys(KNOWN);

/** What the options that are words may be. */
export const CHOICES = {
  coarsen: ["average", "sample"],
  interpolate: ["constant", "linear", "cubic"],
  refine: ["greedy", "lazy"],
  when: ["worthwhile", "always"],
} as const;

/** @throws {UnmixError} naming the option that makes no sense */
export function resolveMultiscale(options: MultiscaleOptions): ResolvedMultiscaleOptions {
  const given = givenOf("multiscale option", options, MULTISCALE_NAMES);
  const resolved = {
    ...SCALE_DEFAULTS,
    coarsen: "average",
    interpolate: "linear",
    refine: "greedy",
    sweeps: 20,
    plateau: 0.02,
    when: "worthwhile",
    ...given,
  } as const;
  for (const [name, values] of Object.entries(CHOICES)) {
    checkChoice(name, resolved[name as keyof typeof CHOICES], values);
  }
  checkWhole("sweeps", resolved.sweeps, 1);
  const { plateau } = resolved;
  if (typeof plateau !== "number" || !(plateau >= 0 && plateau < 1)) {
    throw new UnmixError(
      "option",
      `The multiscale option plateau is ${plateau}; it must be a number of at least 0 and below 1.`,
      { option: "plateau", value: plateau },
    );
  }
  return resolved;
}
