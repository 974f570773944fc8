import type { Factorization, Model, RankEstimate, Tensor } from "@unmix/core";

/** A tensor as a file holds it, with the names of its indices where the file has any. */
export interface NamedTensor {
  readonly tensor: Tensor;
  /** For every mode the name of each of its indices, or null. */
  readonly names: readonly (readonly string[] | null)[];
}

/** The model's kind, as the flag names it. */
export type ModelKind = Model["kind"];

/** What a run gives; `model.json` holds all of it. */
export interface FactorizeResult {
  readonly origin: Origin;
  /** The tensor that was factorized, its modes in the order asked for. */
  readonly shape: readonly number[];
  readonly names: NamedTensor["names"];
  /** Entries that were left out of the fit. */
  readonly missing: number;
  readonly fit: Factorization<Model>;
  /** The sweep that chose the rank, where it was not given. */
  readonly ranks?: RankSweep;
}

export type RankSweep = Omit<RankEstimate, "factorizations">;

/** Where the tensor came from and what made the result. */
export interface Origin {
  readonly file: string;
  /** Path of the dataset within an HDF5 file. */
  readonly dataset?: string;
  readonly sha256: string;
  /** Which mode of the file each mode of the tensor is, where they were reordered. */
  readonly modes?: readonly number[];
  readonly program: "unmix";
  readonly version: string;
}
