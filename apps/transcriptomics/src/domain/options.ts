import type { SettingOf } from "@unmix/workbench/settings";
import type { Normalize } from "./prepare/counts.ts";

/** The settings of a run. The form, the command's flags and `model.json` share them. */
export interface ProfileOptions {
  /** R, the number of cell types; "auto" tries several. */
  readonly rank: "auto" | number;
  /** The largest rank tried; "auto" is 15, or fewer where there is less, and none where the rank is given. */
  readonly maxRank: "auto" | number;
  /** The column of the file that spots are compared with; empty for none. */
  readonly annotation: string;
  /** Values of that column that stand for no region. */
  readonly ignore: readonly string[];
  /** How many genes are factorized, those of largest Moran's I. */
  readonly genes: number;
  /** Bandwidth of the smoothing in pitches; "auto" chooses it by count splitting. */
  readonly smoothing: "auto" | "none" | number;
  /** "auto" is by depth, and none where the values seem to be logarithms already. */
  readonly normalize: "auto" | Normalize;
  /** What a gene is divided by: nothing, the root of its standard deviation, or that. */
  readonly scale: "none" | "root" | "sd";
  readonly mitochondrial: "keep" | "drop";
  readonly ribosomal: "keep" | "drop";
  readonly objective: "squared" | "kullbackLeibler";
  /** Fits from different starts, the best of which is the result. */
  readonly starts: number;
  /** A spot is mixed where its best map leads the next by less than this part. */
  readonly mixed: number;
  /** Relative stationarity at which the solver stops. */
  readonly tolerance: number;
  readonly maxIterations: number;
  readonly seed: number;
  /** The published pipeline: a density per gene on a 32 × 32 grid. */
  readonly reference: boolean;
}

/** Settings with what follows from the section filled in. */
export type ResolvedOptions = ProfileOptions & { readonly normalize: Normalize };

/** The most cell types that are looked for. */
export const MOST_TYPES = 50;

/** Every setting of a run, in the order a form shows them. */
export const profileSettings: readonly SettingOf<ProfileOptions>[] = [
  {
    name: "rank",
    flag: "rank",
    label: "Number of cell types",
    help: "How many cell types to look for. The word auto tries several: of those by which one half of the counts predicts the other as well as by any, it takes the most whose maps are found again in both and that have genes with a pattern as markers; where values are fractions, which cannot be halved, the number where the error bends. A larger number splits types that belong together.",
    kind: "integer",
    min: 1,
    max: MOST_TYPES,
    words: ["auto"],
    group: "basic",
    default: "auto",
  },
  {
    name: "annotation",
    flag: "annotation",
    label: "Known regions or types",
    help: "A column of the file with the labels of regions or cell types, to compare the maps with; a column of numbers is refused. It never enters the fit.",
    kind: "name",
    of: "a column",
    group: "basic",
    default: "",
  },
  {
    name: "ignore",
    flag: "ignore",
    label: "Labels to leave out",
    help: "Values of that column that stand for no region, such as Excluded. Their spots are left out of the comparison and counted.",
    kind: "names",
    of: "labels",
    group: "basic",
    default: [],
  },
  {
    name: "smoothing",
    flag: "smoothing",
    label: "Smoothing",
    help: "The bandwidth over which neighbouring spots are averaged, in pitches (distances between neighbouring spots). The word auto takes the one whose profiles best explain the counts of neighbours that were held back; none averages nothing. A larger bandwidth shows regions and hides thin layers and single cells.",
    kind: "number",
    min: 0,
    max: 20,
    words: ["auto", "none"],
    unit: "pitches",
    group: "basic",
    default: "auto",
  },
  {
    name: "genes",
    flag: "genes",
    label: "Genes used",
    help: "How many genes are factorized: those whose neighbouring spots are most alike (Moran's I). More genes take longer and bring in noise; profiles and markers are found for all genes afterwards. Genes in fewer than ten spots (or a twenty-fifth of them, where that is less) are left out.",
    kind: "integer",
    min: 1,
    max: 20_000,
    unit: "genes",
    group: "basic",
    default: 1000,
  },
  {
    name: "mitochondrial",
    flag: "mitochondrial",
    label: "Mitochondrial genes",
    help: "Whether genes of the mitochondrion (MT-…, mt-…) are kept or dropped. Drop them where they mark damaged cells.",
    kind: "choice",
    choices: [
      { value: "keep", label: "keep" },
      { value: "drop", label: "drop" },
    ],
    group: "basic",
    default: "keep",
  },
  {
    name: "ribosomal",
    flag: "ribosomal",
    label: "Ribosomal genes",
    help: "Whether genes of ribosomal proteins (RPL…, RPS…) are kept or dropped.",
    kind: "choice",
    choices: [
      { value: "keep", label: "keep" },
      { value: "drop", label: "drop" },
    ],
    group: "basic",
    default: "keep",
  },
  {
    name: "normalize",
    flag: "normalize",
    label: "Normalization",
    help: "By depth: the logarithm of one plus counts per ten thousand of the spot. Logarithm: of one plus the counts. None: the values as they are, right where the file is normalized already and where depth is signal. Automatic is by depth, and none where values are fractions of at most 20, as logarithms are; a note says so.",
    kind: "choice",
    choices: [
      { value: "auto", label: "automatic" },
      { value: "depth", label: "by depth, then logarithm" },
      { value: "log", label: "logarithm" },
      { value: "none", label: "none" },
    ],
    group: "expert",
    default: "auto",
  },
  {
    name: "scale",
    flag: "scale",
    label: "Scaling of genes",
    help: "What each gene is divided by: the root of its standard deviation, its standard deviation, which gives weak genes the same say as strong ones, or nothing.",
    kind: "choice",
    choices: [
      { value: "root", label: "root of the standard deviation" },
      { value: "sd", label: "standard deviation" },
      { value: "none", label: "nothing" },
    ],
    group: "expert",
    default: "root",
  },
  {
    name: "maxRank",
    flag: "max-rank",
    label: "Most cell types tried",
    help: "The largest number of cell types in the search; auto is 15, or fewer where there are few spots or genes, and no search where the number is given. The search ends before where three numbers in a row are not found again in both halves and predict no better.",
    kind: "integer",
    min: 1,
    max: MOST_TYPES,
    words: ["auto"],
    group: "expert",
    default: "auto",
  },
  {
    name: "objective",
    flag: "objective",
    label: "Distance that is minimized",
    help: "Squared error, or the Kullback-Leibler divergence, which takes longer.",
    kind: "choice",
    choices: [
      { value: "squared", label: "squared error" },
      { value: "kullbackLeibler", label: "Kullback-Leibler divergence" },
    ],
    group: "expert",
    default: "squared",
  },
  {
    name: "starts",
    flag: "starts",
    label: "Starts",
    help: "How often the fit begins anew; the best is kept and settled to the tolerance, and how far the others lie from it shows what depends on chance.",
    kind: "integer",
    min: 1,
    max: 100,
    unit: "starts",
    group: "expert",
    default: 5,
  },
  {
    name: "mixed",
    flag: "mixed",
    label: "Margin below which a spot is mixed",
    help: "A spot is called mixed where its strongest map leads the next by less than this part of itself. A larger number calls more spots mixed.",
    kind: "number",
    min: 0,
    max: 1,
    group: "expert",
    default: 0.2,
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
    default: 1e-5,
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
    default: 2000,
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
    help: "The published method: a smooth density of every gene on a grid of 32 × 32, all slices summing to one, no choice of smoothing. For comparison with published figures.",
    kind: "boolean",
    group: "expert",
    default: false,
  },
];
