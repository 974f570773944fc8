/** The settings of a run, resolved. The form, the command's flags and `model.json` share them. */
export interface SedimentOptions {
  /** "auto" takes the rank rule's choice; a number is used as it is. */
  readonly rank: "auto" | number;
  /** The largest rank of the sweep; "auto" is 8, or fewer where the data allow fewer. */
  readonly maxRank: "auto" | number;
  /** Features used, by name; all when empty. */
  readonly features: readonly string[];
  /** Features used as log10, by name. */
  readonly log: readonly string[];
  /** K, grid points of a density. */
  readonly points: number;
  /** Share of the values (per cent, inner) that enter the densities. */
  readonly percentile: number;
  readonly bandwidth: "median" | "first" | Readonly<Record<string, number>>;
  /** "kde" one width for all grains; "pdp" each grain's own error. */
  readonly density: "kde" | "pdp";
  /** How many standard deviations the errors in the file are; "none" ignores them. */
  readonly errors: "none" | "1sigma" | "2sigma";
  readonly constraint: "rescale" | "simplex";
  readonly prior: "none" | "sink";
  /** Share of a uniform density mixed into every source when labelling. */
  readonly floor: number;
  /** Number of bootstrap refits; 0 for none. */
  readonly bootstrap: number;
  /** Number of shuffles of the separation test; 0 for none. */
  readonly shuffles: number;
  /** Relative stationarity at which the solver stops. */
  readonly tolerance: number;
  readonly maxIterations: number;
  readonly seed: number;
  /** The published pipeline to its last setting. */
  readonly reference: boolean;
}
