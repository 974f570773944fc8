import type { Normalize } from "../prepare/counts.ts";

/** A profile of an earlier run that a fit is to hold. */
export interface HeldProfile {
  readonly name: string;
  readonly genes: readonly string[];
  /** The level of each gene, in normalized units. */
  readonly levels: Float64Array;
  /** How counts were normalized there. */
  readonly normalize: Normalize;
}

/** What a result says of a profile that its fit held. */
export interface HeldType {
  readonly factor: number;
  readonly name: string;
  /** The genes in use whose level was held; those that the profile does not name were found. */
  readonly genes: number;
  /** The levels are those that were held, times this: maps are scaled to 1 at their 99th percentile. */
  readonly scale: number;
}
