import type { Atoms, ModeCurves, ParetoPoint, ResolvedModeOptions, Termination } from "@unmix/core";
import type { Origin } from "@unmix/tables";
import type { ModesOptions } from "./options.ts";
import type { Series } from "./series.ts";

/** A mode as it stands in tables and figures. Lists have one entry a sample of the series. */
export interface NamedMode extends ModeCurves {
  readonly name: string;
  readonly values: Float64Array;
}

/** All that a run gives: what the page shows, the command writes and `model.json` keeps. Plain data. */
export interface ModesResult {
  readonly series: Series;
  /** Every setting; "auto" is what core chose in `chosen`. */
  readonly options: ModesOptions;
  /** The settings with what was chosen from the signal. */
  readonly chosen: ResolvedModeOptions;
  /** By their norm, the largest first, as found; regrouping keeps the order. */
  readonly modes: readonly NamedMode[];
  /** The sum of the atoms in no mode. */
  readonly outliers: Float64Array;
  /** What no atom explains. Modes, outliers and residual add up to the values. */
  readonly residual: Float64Array;
  /** The norm of `residual` over that of the values. */
  readonly relativeResidual: number;
  readonly atoms: Atoms;
  /** The mode of each atom, −1 for outliers. */
  readonly labels: Int32Array;
  /** The labels as they were found. */
  readonly found: Int32Array;
  /** How far apart neighbours in a mode could lie, in distances of overlap. */
  readonly radius: number;
  /** Notes of the grouping that say why it tells little, where it does. */
  readonly advice?: string;
  /** How sure the sparse solution is. */
  readonly gap: number;
  readonly curve: readonly ParetoPoint[];
  readonly iterations: number;
  readonly termination: Termination;
  readonly origin: Origin;
}
