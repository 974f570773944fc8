import type { Termination } from "@unmix/core";
import { decimalSign } from "@unmix/tables";
import type { WidthFallback } from "./densities.ts";
import { hasDissimilarities, MOST_SAMPLES } from "./dissimilarity.ts";
import { MOST_POINTS, type SedimentOptions } from "./options.ts";
import type {
  FeatureDensity,
  GrainTable,
  Labels,
  RankChoice,
  Separation,
  SkippedCell,
  Warning,
} from "./types.ts";
import type { UsableValues } from "./values.ts";

/** What the warnings are drawn from. */
export interface Findings {
  readonly table: GrainTable;
  readonly options: SedimentOptions;
  readonly usable: UsableValues;
  readonly features: readonly FeatureDensity[];
  readonly fallbacks: readonly WidthFallback[];
  readonly rank: number;
  readonly ranks: RankChoice;
  readonly termination: Termination;
  readonly labels: Labels;
  /** J × J covariance of the features' normal scores within sources. */
  readonly dependence: Float64Array;
  readonly separation?: Separation;
  /** The widest range of Kuiper's V over pairs of samples, in any feature. */
  readonly kuiperRange: number;
  readonly refits?: number;
  /** What there is to say of the file of known sources. */
  readonly known: readonly Warning[];
}

/** Codes of the warnings of what may make a result wrong; the others tell what was done. */
export const GRAVE_WARNINGS: readonly string[] = [
  "not-separable",
  "similar-samples",
  "rank-rules-disagree",
  "few-samples",
  "few-grains",
  "stopped",
  "not-converged",
  "many-undecided",
  "ambiguous-cells",
];

/** Saylor, Sundell and Sharman 2019: samples should be more than three times the sources. */
const SAMPLES_PER_SOURCE = 3;
/** Below this a sample's densities are mostly noise; the same paper asks for 150 and more. */
const FEW_GRAINS = 60;
/** The same paper: the range of Kuiper's V that samples should exceed. */
const DISSIMILAR = 0.35;
/** From this absolute correlation within sources on, two features are one and the same measurement. */
const SAME = 0.9;
/** A share of undecided labels that is worth a word. */
const MANY_UNDECIDED = 0.2;

/** Everything about a result that its reader should know, the weightiest first. */
export function collectWarnings(findings: Findings): Warning[] {
  return [
    ...aboutSeparation(findings),
    ...aboutRank(findings),
    ...aboutSize(findings),
    ...aboutSolver(findings),
    ...aboutLabels(findings),
    ...aboutRepeats(findings),
    ...aboutValues(findings),
    ...findings.known,
    ...(findings.table.notes ?? []),
  ];
}

function* aboutSeparation({ separation, kuiperRange, rank }: Findings): Generator<Warning> {
  if (separation && separation.rank < rank) {
    yield {
      code: "not-separable",
      message: `The samples differ enough to tell ${count(separation.rank, "source")} from chance, but ${count(rank, "source")} were fitted: the proportions and labels cannot be trusted, however well the curves fit.`,
    };
  }
  if (rank > 1 && kuiperRange < DISSIMILAR) {
    yield {
      code: "similar-samples",
      message: `The samples are much alike, so that sources are hard to tell apart: from the most to the least similar pair of samples Kuiper's V (0 the same, 1 nothing in common) rises by ${kuiperRange.toFixed(2)} at most in any feature, and more than ${DISSIMILAR} is advised.`,
    };
  }
}

function* aboutRank({ ranks, rank, table, options }: Findings): Generator<Warning> {
  const votes = Object.entries(ranks.votes);
  const others = votes.filter(([, vote]) => vote !== rank);
  if (options.rank === "auto" && others.length > 0) {
    const said = others.map(([rule, vote]) => `${RULES[rule] ?? rule} says ${vote}`).join(", ");
    yield {
      code: "rank-rules-disagree",
      message: `The rules for the number of sources disagree: ${RULES[ranks.method] ?? ranks.method} says ${rank}, which is used, but ${said}. Look where the curve of errors stops falling, and at what is known of the region.`,
    };
  }
  if (options.rank === "auto" && ranks.rows.length < 4) {
    yield {
      code: "short-rank-sweep",
      message: `Only ${count(ranks.rows.length, "number")} of sources could be tried, too few to see where the error stops falling; choose the number yourself.`,
    };
  }
  if (rank > 1 && table.sinks.length < SAMPLES_PER_SOURCE * rank) {
    yield {
      code: "few-samples",
      message: `There are ${count(table.sinks.length, "sample")} for ${count(rank, "source")}; at least ${SAMPLES_PER_SOURCE * rank} are advised.`,
    };
  }
}

function* aboutSize({ table, features, options }: Findings): Generator<Warning> {
  const grains = new Int32Array(table.sinks.length);
  for (const sink of table.sinkOf) grains[sink]!++;
  const few = table.sinks.filter((_, i) => grains[i]! < FEW_GRAINS);
  if (few.length > 0) {
    yield {
      code: "few-grains",
      message: `${list(few)} ${few.length === 1 ? "has" : "have"} fewer than ${FEW_GRAINS} grains (the fewest is ${Math.min(...grains)}): ${few.length === 1 ? "its" : "their"} densities are uncertain.`,
    };
  }
  for (const { feature, counts } of features) {
    const missing = table.sinks.filter((_, i) => counts[i] === 0);
    if (missing.length === 0) continue;
    yield {
      code: "feature-missing-in-sample",
      message: `${list(missing)} ${missing.length === 1 ? "has" : "have"} no value of ${feature}; ${missing.length === 1 ? "its" : "their"} proportions come from the other features.`,
    };
  }
  if (!hasDissimilarities(table)) {
    yield {
      code: "many-samples",
      message: `There are ${table.sinks.length} samples, more than the ${MOST_SAMPLES} that are compared in pairs: there is no map of the samples and no table of their dissimilarities.`,
    };
  }
  if (table.errors && options.errors === table.errorsAre) {
    yield {
      code: "errors-taken",
      message: `The errors are taken as ${options.errors === "1sigma" ? "one standard deviation" : "two standard deviations"}, as their headings say; choose otherwise if that is wrong.`,
    };
  }
  if (table.errors && options.errors === "none") {
    yield {
      code: "errors-ignored",
      message:
        "The file gives errors, but they are not used: say whether they are one or two standard deviations to use them.",
    };
  }
}

function* aboutSolver({ termination, ranks, options, refits }: Findings): Generator<Warning> {
  const cut = typeof options.maxRank === "number" && ranks.rows.length < options.maxRank;
  if (cut || termination.kind === "stopped") {
    yield {
      code: "stopped",
      message: "The run was stopped early; these are the results so far.",
    };
  } else if (termination.kind !== "converged" && termination.kind !== "targetReached") {
    yield {
      code: "not-converged",
      message: `The solver had not settled when it ended. ${termination.advice}`,
    };
  }
  if (options.bootstrap > 0 && (refits ?? 0) < options.bootstrap) {
    yield {
      code: "fewer-refits",
      message: `${refits ?? 0} of ${options.bootstrap} bootstrap refits were done.`,
    };
  }
}

function* aboutLabels({ labels }: Findings): Generator<Warning> {
  const n = labels.status.length;
  const of = (status: string) => labels.status.filter((one) => one === status).length;
  const undecided = of("undecided");
  if (undecided > MANY_UNDECIDED * n) {
    yield {
      code: "many-undecided",
      message: `${undecided} of ${n} grains are undecided: two sources explain them almost equally well.`,
    };
  }
  const outside = of("outside");
  if (outside > 0) {
    yield {
      code: "outside-range",
      message: `${count(outside, "grain")} ${outside === 1 ? "lies" : "lie"} outside the range that the densities were learned on; read ${outside === 1 ? "its label" : "their labels"} with care.`,
    };
  }
  const incomplete = of("incomplete");
  if (incomplete > 0) {
    yield {
      code: "grains-without-values",
      message: `${count(incomplete, "grain")} ${incomplete === 1 ? "has" : "have"} no usable value of any feature; ${incomplete === 1 ? "its label says" : "their labels say"} nothing of the grain.`,
    };
  }
}

/** Ages of one grain by several isotopes, and the ratios behind them, are one measurement. */
function* aboutRepeats({ options, dependence }: Findings): Generator<Warning> {
  const names = options.features;
  const J = names.length;
  const correlation = (j: number, m: number) =>
    Math.abs(dependence[j * J + m]!) / Math.sqrt(dependence[j * J + j]! * dependence[m * J + m]!);
  const left = new Set(names.keys());
  for (const first of names.keys()) {
    if (!left.delete(first)) continue;
    const group = [first];
    for (const j of group) {
      for (const m of left) if (correlation(j, m) >= SAME) group.push(m);
      for (const m of group) left.delete(m);
    }
    if (group.length < 2) continue;
    const alike = list(group.toSorted((a, b) => a - b).map((j) => names[j]!));
    yield {
      code: "features-repeat",
      message: `${alike} say much the same of a grain (correlation ${SAME} and more within the sources), and every feature weighs as much as any other, so what they say counts ${group.length === 2 ? "twice" : `${group.length} times`}; use one of them, such as the age that you would plot.`,
    };
  }
}

function* aboutValues({ table, usable, features, fallbacks }: Findings): Generator<Warning> {
  yield* aboutSkipped(table.skipped);
  for (const [j, { feature }] of features.entries()) {
    const values = usable.nonpositive[j]!;
    if (values === 0) continue;
    yield {
      code: "nonpositive-on-log-scale",
      message: `${count(values, "value")} of ${feature} ${values === 1 ? "is" : "are"} zero or negative and ${values === 1 ? "has" : "have"} no logarithm; ${values === 1 ? "it counts" : "they count"} as missing.`,
    };
  }
  for (const fallback of fallbacks) {
    yield fallback.reason === "belowStep"
      ? { code: "width-below-step", message: sentenceOf(fallback) }
      : { code: "bandwidth-fallback", message: sentenceOf(fallback) };
  }
}

function* aboutSkipped(skipped: readonly SkippedCell[]): Generator<Warning> {
  const isAmbiguous = ({ text }: SkippedCell) => decimalSign(text) === "either";
  const ambiguous = skipped.filter(isAmbiguous);
  const unusable = skipped.filter((cell) => cell.reason !== "blank" && !isAmbiguous(cell));
  const blank = skipped.length - unusable.length - ambiguous.length;
  if (ambiguous.length > 0) {
    const plain = ambiguous[0]!.text.replace(",", "");
    yield {
      code: "ambiguous-cells",
      message: `${count(ambiguous.length, "cell")} ${ambiguous.length === 1 ? "was" : "were"} skipped that can be read in two ways, as thousands or with decimals, such as ${shown(ambiguous[0]!)}; if it is ${plain}, write it so, and all others like it.`,
    };
  }
  if (blank + unusable.length > 0) {
    const parts = [
      ...(blank > 0 ? [`${blank} blank`] : []),
      ...(unusable[0]
        ? [`${unusable.length} without a usable number, such as ${shown(unusable[0])}`]
        : []),
    ];
    yield {
      code: "skipped-cells",
      message: `${count(blank + unusable.length, "cell")} ${blank + unusable.length === 1 ? "was" : "were"} skipped (${parts.join(", ")}); the grains are kept and labelled from their other features.`,
    };
  }
}

function shown({ sheet, column, row, text }: SkippedCell): string {
  return `"${text}" in column ${column}, row ${row}${sheet === undefined ? "" : ` of sheet ${sheet}`}`;
}

function sentenceOf({ feature, reason, grains, step = 0, points = 0 }: WidthFallback): string {
  switch (reason) {
    case "fewValues":
      return `The smoothing width of ${feature} could not be found by the rule for want of values; that of all its values together is used.`;
    case "equalValues":
      return `All values of ${feature} are equal within the samples, so its smoothing width is a stand-in; give your own or leave the feature out.`;
    case "noErrors":
      return `${count(grains ?? 0, "value")} of ${feature} ${grains === 1 ? "has" : "have"} no error above zero; the smoothing width that all values share is used for ${grains === 1 ? "it" : "them"}.`;
    case "belowStep": {
      const which =
        grains === undefined
          ? `The smoothing width of ${feature} is`
          : `The errors of ${count(grains, "value")} of ${feature} make a smoothing width that is`;
      const cure =
        points <= MOST_POINTS
          ? `About ${points} points of a density would keep it`
          : `No number of points up to ${MOST_POINTS} would keep it`;
      return `${which} narrower than the distance between two points of its densities (${Number(step.toPrecision(3))}), which is used instead: narrow peaks are widened. ${cure}.`;
    }
  }
}

const RULES: Readonly<Record<string, string>> = {
  breakpoint: "the bend between two lines",
  finiteDifference: "the sharpest bend by differences",
  spline: "the sharpest bend of a spline",
  circle: "the sharpest bend by circles",
};

/** "1 grain", "2 grains". */
function count(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? "" : "s"}`;
}

function list(names: readonly string[]): string {
  const shown = names.slice(0, 4);
  const rest = names.length - shown.length;
  if (rest > 0) return `${shown.join(", ")} and ${rest} more`;
  return shown.length === 1 ? shown[0]! : `${shown.slice(0, -1).join(", ")} and ${shown.at(-1)}`;
}
