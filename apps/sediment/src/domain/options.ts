import type { SettingOf } from "@unmix/workbench/settings";
/** The settings of a run, resolved. The form, the command's flags and `model.json` share them. */
export interface SedimentOptions {
  /** "auto" takes the rank rule's choice; a number is used as it is. */
  readonly rank: "auto" | number;
  /**
   * The largest rank of the sweep; "auto" is 8, or fewer where there are fewer samples, and no sweep
   * where the rank is given.
   */
  readonly maxRank: "auto" | number;
  /** Features used, by name; all when empty. */
  readonly features: readonly string[];
  /** Features used as log10, by name. */
  readonly log: readonly string[];
  /** K, grid points of a density. */
  readonly points: number;
  /** "auto" fits fine grids from coarser ones, where that is worthwhile; "one" has all points from the start. */
  readonly scales: "auto" | "one";
  /** Share of the values (per cent, inner) that enter the densities. */
  readonly percentile: number;
  readonly bandwidth: "median" | "first" | Readonly<Record<string, number>>;
  /** "kde" one width for all grains; "pdp" each grain's own error. */
  readonly density: "kde" | "pdp";
  /**
   * How many standard deviations the errors in the file are; "none" ignores them, and "auto", which a run
   * replaces by one of the others, is what the file says of them.
   */
  readonly errors: "auto" | "none" | "1sigma" | "2sigma";
  readonly constraint: "rescale" | "simplex";
  /** How the features of one grain are joined into one likelihood. */
  readonly joint: "copula" | "product";
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

/** The most grid points that a density may have. */
export const MOST_POINTS = 4097;

/** Every setting of a run, in the order a form shows them. */
export const sedimentSettings: readonly SettingOf<SedimentOptions>[] = [
  {
    name: "rank",
    flag: "rank",
    label: "Number of sources",
    help: "How many sources to look for. The word auto tries several and takes the number after which another source explains little more; a larger number splits sources that belong together.",
    kind: "integer",
    min: 1,
    max: 50,
    words: ["auto"],
    group: "basic",
    default: "auto",
  },
  {
    name: "features",
    flag: "features",
    label: "Features used",
    help: "The measured features that enter the analysis, by name; all of them when none is named. Fewer, less related features often label grains better than many that repeat one another.",
    kind: "names",
    of: "features",
    group: "basic",
    default: [],
  },
  {
    name: "log",
    flag: "log",
    label: "Features on a log scale",
    help: "Features whose log10 is used. Good for ratios and concentrations with a long tail; values that are zero or negative then count as missing for that feature.",
    kind: "names",
    of: "features",
    group: "basic",
    default: [],
  },
  {
    name: "errors",
    flag: "errors",
    label: "Errors in the file are",
    help: "How many standard deviations the errors in the file stand for. Errors widen each grain's contribution to the densities; auto goes by headings such as 2s or 1σ and leaves errors out that do not say; none leaves them out.",
    kind: "choice",
    choices: [
      { value: "auto", label: "what their headings say" },
      { value: "none", label: "not used" },
      { value: "1sigma", label: "one standard deviation (1σ)" },
      { value: "2sigma", label: "two standard deviations (2σ)" },
    ],
    group: "basic",
    default: "auto",
  },
  {
    name: "prior",
    flag: "prior",
    label: "Use the sample's own mixture in labels",
    help: "Yes (sink) multiplies a grain's likelihoods by the proportions of the sample that it came from: more grains are decided and the probabilities are truer. Labels gain where sources overlap much and samples differ, and may lose a little elsewhere. No (none) labels a grain by its features alone.",
    kind: "choice",
    choices: [
      { value: "none", label: "no, by the features alone" },
      { value: "sink", label: "yes, weigh by the sample's proportions" },
    ],
    group: "basic",
    default: "none",
  },
  {
    name: "bootstrap",
    flag: "bootstrap",
    label: "Bootstrap refits",
    help: "How often the analysis is repeated on grains drawn again from each sample, for 95 % intervals of the proportions and the stability of labels. More gives smoother intervals and takes longer; 0 leaves them out.",
    kind: "integer",
    min: 0,
    max: 2000,
    unit: "refits",
    group: "basic",
    default: 0,
  },
  {
    name: "maxRank",
    flag: "max-rank",
    label: "Most sources tried",
    help: "The largest number of sources in the search; auto is 8, or fewer where there are few samples, and no search where the number of sources is given. A longer search takes more time and seldom changes the choice.",
    kind: "integer",
    min: 1,
    max: 50,
    words: ["auto"],
    group: "expert",
    default: "auto",
  },
  {
    name: "points",
    flag: "points",
    label: "Points of a density",
    help: "Grid points at which each density is kept. The number of sources and the proportions hardly change from 64 on. 128 draw smooth curves, 257 keep peaks a quarter as wide, and 1025 suit narrow peaks (ages with small errors) and comparison with published tensors; more take longer, though less than in proportion.",
    kind: "integer",
    min: 8,
    max: MOST_POINTS,
    choices: [
      { value: "64", label: "enough for proportions and labels" },
      { value: "128", label: "smooth curves" },
      { value: "257", label: "peaks a quarter as wide" },
      { value: "1025", label: "narrow peaks, published tensors" },
    ],
    unit: "points",
    group: "expert",
    default: 64,
  },
  {
    name: "scales",
    flag: "scales",
    label: "How fine grids are fitted",
    help: "Coarse first (auto) finds the sources on every fourth point, down to at least 64, and finishes them on all: from 250 points on the same sources, and a search over their number in a half to a quarter of the time. All at once (one) has every point from the start.",
    kind: "choice",
    choices: [
      { value: "auto", label: "coarse first, where it is worthwhile" },
      { value: "one", label: "all points from the start" },
    ],
    group: "expert",
    default: "auto",
  },
  {
    name: "percentile",
    flag: "percentile",
    label: "Inner share of values in the densities",
    help: "The inner part of a sample's values that enter the densities, so that a few outliers do not stretch the grid. A larger share keeps longer tails; every grain is labelled in any case.",
    kind: "number",
    min: 50,
    max: 100,
    unit: "%",
    group: "expert",
    default: 95,
  },
  {
    name: "bandwidth",
    flag: "bandwidth",
    label: "Smoothing width of the densities",
    help: "The standard deviation of the smoothing kernel, one for each feature: the median of the samples' own widths, the first sample's, or your own as Feature=width,…. A larger width smooths more and hides narrow peaks.",
    kind: "widths",
    choices: [
      { value: "median", label: "median over samples" },
      { value: "first", label: "first sample's" },
    ],
    group: "expert",
    default: "median",
  },
  {
    name: "density",
    flag: "density",
    label: "Kind of density",
    help: "KDE smooths all grains alike (and by their errors too, when these are used); PDP, the probability density plot, smooths each grain by its own error alone and needs errors.",
    kind: "choice",
    choices: [
      { value: "kde", label: "kernel density estimate (KDE)" },
      { value: "pdp", label: "probability density plot (PDP)" },
    ],
    group: "expert",
    default: "kde",
  },
  {
    name: "constraint",
    flag: "constraint",
    label: "How densities are kept proper",
    help: "Rescaled solves with nonnegative factors whose densities sum to one on average, which fits best; exact sums (simplex) hold every density and every sample's proportions to sum to one throughout.",
    kind: "choice",
    choices: [
      { value: "rescale", label: "nonnegative, rescaled" },
      { value: "simplex", label: "exact sums throughout" },
    ],
    group: "expert",
    default: "rescale",
  },
  {
    name: "joint",
    flag: "joint",
    label: "How a grain's features are joined",
    help: "Allowing for related features (a copula) keeps those that go together within a source from being counted twice; as if independent takes the plain product of the features.",
    kind: "choice",
    choices: [
      { value: "copula", label: "allow for related features" },
      { value: "product", label: "as if independent" },
    ],
    group: "expert",
    default: "copula",
  },
  {
    name: "floor",
    flag: "floor",
    label: "Uniform share in labels",
    help: "The share of a flat density mixed into every source when grains are labelled, so that no grain is impossible for every source. A larger share makes labels in the tails less certain.",
    kind: "number",
    min: 0,
    max: 0.1,
    group: "expert",
    default: 1e-4,
  },
  {
    name: "shuffles",
    flag: "shuffles",
    label: "Shuffles of the separation test",
    help: "How often grains are dealt out to the samples at random to see what differences chance alone gives. More makes the test steadier; 0 leaves it out.",
    kind: "integer",
    min: 0,
    max: 200,
    unit: "shuffles",
    group: "expert",
    default: 5,
  },
  {
    name: "tolerance",
    flag: "tolerance",
    label: "Tolerance of the solver",
    help: "How far from settled the factors may be, relative to their size, when the solver stops. A larger tolerance is faster and lets the result depend on the seed.",
    kind: "number",
    min: 1e-12,
    max: 0.1,
    group: "expert",
    default: 1e-6,
  },
  {
    name: "maxIterations",
    flag: "max-iterations",
    label: "Most iterations of the solver",
    help: "The solver ends here when it has not settled before, and the result says so.",
    kind: "integer",
    min: 1,
    max: 1_000_000,
    unit: "iterations",
    group: "expert",
    default: 7000,
  },
  {
    name: "seed",
    flag: "seed",
    label: "Seed",
    help: "The number that all random draws come from. The same seed gives the same result to the last digit; another seed shows what depends on chance.",
    kind: "integer",
    min: 0,
    max: Number.MAX_SAFE_INTEGER,
    group: "expert",
    default: 0,
  },
  {
    name: "reference",
    flag: "reference",
    label: "Reference mode",
    help: "Runs the published method to its last setting: 7000 plain iterations to its own tolerance, features multiplied as if independent, no uniform share, no prior. For comparison with published results.",
    kind: "boolean",
    group: "expert",
    default: false,
  },
];
