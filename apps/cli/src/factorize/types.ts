import type {
  Cp,
  Factorization,
  Model,
  MultiStart,
  RankEstimate,
  Tensor,
  Tucker1,
  TuckerRankEstimate,
} from "@unmix/core";
import type { MultiscalePlan, ResolvedMultiscaleOptions, ScaleHistory } from "@unmix/multiscale";

/** A tensor as a file holds it, with the names of its indices where the file has any. */
export interface NamedTensor {
  readonly tensor: Tensor;
  /** For every mode the name of each of its indices, or null. */
  readonly names: readonly (readonly string[] | null)[];
}

/** The model's kind, as the flag names it. */
export type ModelKind = Model["kind"];

/** What a run gives; `model.json` holds all of it. */
export interface FactorizeResult extends Outcome {
  readonly origin: Origin;
  /** The tensor that was factorized, its modes in the order asked for. */
  readonly shape: readonly number[];
  readonly names: NamedTensor["names"];
  /** Entries that were left out of the fit. */
  readonly missing: number;
}

/** What the numerics give. */
export interface Outcome {
  readonly fit: Factorization<Model>;
  /** The sweep that chose the rank, where it was not given. */
  readonly ranks?: RankSweep | TuckerSweep;
  /** What several starts gave, where a rank was given and there were any. */
  readonly starts?: StartsMade;
  /** How the fit came about, where coarse grids were asked for. */
  readonly multiscale?: ScalesMade;
}

/** The scales of a fit. */
export interface ScalesMade {
  /** What was known before; what coarse scales cost where their sweeps are limited. */
  readonly plan: Pick<MultiscalePlan, "reason" | "resemblance"> &
    Partial<Pick<MultiscalePlan, "coarseWork">>;
  readonly options: ResolvedMultiscaleOptions;
  /** The coarsest first, the finest last. */
  readonly scales: readonly ScaleHistory[];
  /** The grid on which ranks were compared, where the rank was not given. */
  readonly comparedOn?: readonly number[];
}

export type RankSweep = Omit<RankEstimate, "factorizations">;
export type TuckerSweep = Omit<TuckerRankEstimate, "factorizations">;
export type StartsMade = Omit<MultiStart<Tucker1 | Cp>, "best">;

/** Whether ranks were tried one a mode. */
export function isTuckerSweep(ranks: RankSweep | TuckerSweep): ranks is TuckerSweep {
  return typeof ranks.chosen !== "number";
}

/** Where the tensor came from and what made the result. */
export interface Origin extends SourceFile {
  /** The file of the weights, where there is one. */
  readonly weights?: SourceFile;
  /** The file that says which entries are missing, where there is one. */
  readonly mask?: SourceFile;
  /** Which mode of the file each mode of the tensor is, where they were reordered. */
  readonly modes?: readonly number[];
  readonly program: "unmix";
  readonly version: string;
}

export interface SourceFile {
  readonly file: string;
  /** Path of the dataset within an HDF5 file. */
  readonly dataset?: string;
  readonly sha256: string;
}
