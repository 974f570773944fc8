import type { ConstraintSpec, PenaltySpec, SolverOptions } from "@unmix/core";
import type { Given, Missing } from "./missing.ts";
import type { MultiscaleSettings } from "./multiscale.ts";
import type { PerFactor } from "./per-factor.ts";
import type { RankSetting } from "./settings.ts";
import type { Start } from "./start.ts";
import type { SweepSettings } from "./sweep-settings.ts";
import type { ModelKind } from "./types.ts";

/** What is asked of a run; what is left out has core's default. */
export interface FactorizeRequest extends Given {
  readonly model: ModelKind;
  readonly rank: RankSetting;
  /** How the rank is chosen, where it is `auto`. */
  readonly sweep?: SweepSettings;
  /** How many starts there are; where the rank is `auto`, at every rank. */
  readonly restarts?: number;
  readonly constraints?: PerFactor<ConstraintSpec>;
  readonly finalConstraints?: PerFactor<ConstraintSpec>;
  readonly penalties?: PerFactor<PenaltySpec>;
  readonly start?: Start | "svd";
  /** Where coarse grids are to be fitted first. */
  readonly multiscale?: MultiscaleSettings;
  readonly missing: Missing;
  readonly solver: SolverOptions;
}
