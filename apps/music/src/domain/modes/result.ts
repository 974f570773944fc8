import type {
  Atoms,
  GroupingChoice,
  ModeCurves,
  ParetoPoint,
  ResolvedModeOptions,
  Ridge,
  Termination,
} from "@unmix/core";
import type { Origin } from "@unmix/tables";
import type { ModesOptions } from "./options.ts";
import type { Series } from "./series.ts";

/** A mode as it stands in tables and figures. Lists have one entry a sample of the series. */
export interface NamedMode extends ModeCurves {
  readonly name: string;
  readonly values: Float64Array;
  /** Where modes are ridges, those of {@link ModesResult.ridges} that it is the sum of, by place. */
  readonly parts?: readonly number[];
}

/** A mode without its lists, which follow from its atoms or its ridges. */
export type ModeOutline = Pick<NamedMode, "name" | "parts">;

/** All that a run gives: what the page shows and the command writes. Plain data. */
export interface ModesResult {
  readonly series: Series;
  /** Every setting; "auto" is what core chose in `chosen`. */
  readonly options: ModesOptions;
  /** The settings with what was chosen from the signal. */
  readonly chosen: ResolvedModeOptions;
  /** By their norm, the largest first, as found; regrouping keeps the order. */
  readonly modes: readonly NamedMode[];
  /** By formula, as they were found, where modes are ridges and not clusters of atoms. */
  readonly ridges?: readonly Ridge[];
  /** The sum of the atoms in no mode; where modes are ridges, times the factor that leaves the least. */
  readonly outliers: Float64Array;
  /** What is in no mode and no outlier. Modes, outliers and residual add up to the values. */
  readonly residual: Float64Array;
  /** The norm of `residual` over that of the values. */
  readonly relativeResidual: number;
  readonly atoms: Atoms;
  /** The mode of each atom, for ridges the nearest; −1 for outliers. */
  readonly labels: Int32Array;
  /** The labels as they were found. */
  readonly found: Int32Array;
  /** For clusters: how far apart neighbours in a mode could lie, in distances of overlap. */
  readonly radius?: number;
  /** For ridges: standard deviation of the windows that they were sought with; absent where there is no atom. */
  readonly spread?: number;
  /** What a mode was taken to be, and why, where that was left to the signal. */
  readonly choice?: GroupingChoice;
  /** Notes of the grouping: why it tells little, where that is so. */
  readonly advice?: string;
  /** How sure the sparse solution is. */
  readonly gap: number;
  readonly curve: readonly ParetoPoint[];
  readonly iterations: number;
  readonly termination: Termination;
  /** From this time on nothing was looked at, where a long signal was not searched to its end. */
  readonly searchedTo?: number;
  readonly origin: Origin;
}
