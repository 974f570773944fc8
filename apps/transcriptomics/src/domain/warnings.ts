import type { AnnotationMatch } from "./interpret/annotation.ts";
import type { Regions } from "./interpret/regions.ts";
import { MOST_TYPES, type ResolvedOptions } from "./options.ts";
import type { Prepared } from "./prepare/prepare.ts";
import type { RankChoice } from "./profiles/rank.ts";
import type { BandwidthChoice } from "./profiles/smoothing.ts";
import type { Spread } from "./profiles/uncertainty.ts";
import type { FitSummary, Warning } from "./result.ts";
import type { Expression } from "./types.ts";

/** What the warnings are drawn from. */
export interface Findings {
  readonly expression: Expression;
  readonly options: ResolvedOptions;
  readonly prepared: Prepared;
  readonly patternedGenes: number;
  readonly smoothing: BandwidthChoice;
  readonly ranks: RankChoice;
  readonly factorNames: readonly string[];
  /** The factors of whose strongest markers most lie no differently from chance. */
  readonly unmarked: readonly number[];
  readonly fit: FitSummary;
  readonly regions: Regions;
  readonly spread: Spread;
  readonly annotation?: AnnotationMatch;
  /** Known profiles and marker sets that share too few genes with the section, by name. */
  readonly unshared: readonly string[];
  /** What was said when the files were read. */
  readonly remarks: readonly string[];
}

/** Codes of the warnings of what may make a result wrong; the others tell what was done. */
export const GRAVE_WARNINGS: readonly string[] = [
  "noise",
  "unstable-factors",
  "unmarked-factors",
  "stopped",
  "not-converged",
  "normalized-again",
  "few-shared-genes",
];

const MANY_MIXED = 0.3;

/** Everything about a result that its reader should know, the weightiest first. */
export function collectWarnings(findings: Findings): Warning[] {
  return [
    ...aboutNoise(findings),
    ...aboutFit(findings),
    ...aboutAnnotation(findings),
    ...aboutInput(findings),
    ...findings.unshared.map((name) => ({
      code: "few-shared-genes",
      message: `"${name}" shares hardly any gene with the section; check that both name genes alike (symbols or identifiers) and are of one species.`,
    })),
    ...findings.remarks.map((message) => ({ code: "remark", message })),
  ];
}

/** Whether neighbours share anything that the counts held back confirm. */
export function isNoise({
  patternedGenes,
  fit,
}: Pick<Findings, "patternedGenes" | "fit">): boolean {
  return patternedGenes === 0 || fit.splitScore <= 0;
}

function* aboutNoise(findings: Findings): Generator<Warning> {
  const { patternedGenes, prepared, spread, options, factorNames } = findings;
  if (isNoise(findings)) {
    const why =
      patternedGenes === 0
        ? `none of ${prepared.genes.length} genes differs between places by more than chance`
        : "profiles found in one half of the counts explain nothing of the other";
    yield {
      code: "noise",
      message: `This looks like noise: ${why}. The maps show chance, not cell types.`,
    };
    return;
  }
  const unstable = Array.from(spread.halves.keys()).filter(
    (r) => spread.halves[r]! < spread.foundAgain,
  );
  if (unstable.length > 0) {
    yield {
      code: "unstable-factors",
      message: `${list(unstable.map((r) => factorNames[r]!))} ${unstable.length === 1 ? "is" : "are"} not found again in both halves of the counts (correlation below ${spread.foundAgain}); do not rely on ${unstable.length === 1 ? "it" : "them"}, or look for fewer types.`,
    };
  }
  if (findings.unmarked.length > 0) {
    const { unmarked } = findings;
    yield {
      code: "unmarked-factors",
      message: `Most of the ten strongest marker genes of ${list(unmarked.map((r) => factorNames[r]!))} lie no differently from chance: ${unmarked.length === 1 ? "it is hardly a cell type" : "these are hardly cell types"}; look for fewer types.`,
    };
  }
  if (!prepared.counted && !options.reference) {
    yield {
      code: "not-counts",
      message:
        "The values are not whole numbers, so they cannot be split into independent halves: how far the factors are found again is not known. Counts, where the file has them, say more.",
    };
  }
}

function* aboutFit(findings: Findings): Generator<Warning> {
  const { fit, ranks, regions, options, prepared } = findings;
  const { kind, advice } = fit.termination;
  if (kind === "stopped") {
    yield {
      code: "stopped",
      message: "The run was stopped early; these are the results so far.",
    };
  } else if (kind !== "converged" && kind !== "targetReached" && !options.reference) {
    yield {
      code: "not-converged",
      message: `The solver had not settled when it ended. ${advice}`,
    };
  }
  const isLast = ranks.chosen === ranks.rows.at(-1)?.rank;
  if (ranks.method !== "given" && isLast && !isNoise(findings)) {
    const [spots, genes] = [prepared.spots.length, prepared.chosen.length];
    const more =
      ranks.chosen >= Math.min(spots, genes)
        ? `no more can be told apart in ${count(spots, "spot")} by ${count(genes, "gene")}`
        : ranks.chosen < MOST_TYPES
          ? "there may be more. Raise the most tried"
          : "there may be more, but no more are looked for";
    yield {
      code: "rank-at-end",
      message: `The most types that were tried, ${ranks.chosen}, were chosen; ${more}.`,
    };
  }
  const labelled = regions.status.filter((status) => status !== "empty").length;
  const mixed = regions.status.filter((status) => status === "mixed").length;
  if (mixed > MANY_MIXED * labelled) {
    yield {
      code: "many-mixed",
      message: `${mixed} of ${labelled} spots are mixed: two maps are almost equally strong there.`,
    };
  }
}

function* aboutAnnotation({ annotation, factorNames, options }: Findings): Generator<Warning> {
  if (!annotation) return;
  const { types, split, merged, unmatchedFactors, unmatchedTypes, column, ignored, leftOut } =
    annotation;
  for (const { type, factors } of split) {
    yield {
      code: "split-type",
      message: `${types[type]} of ${column} is split among ${list(factors.map((r) => factorNames[r]!))}.`,
    };
  }
  for (const { factor, types: taken } of merged) {
    yield {
      code: "merged-types",
      message: `${factorNames[factor]!} takes up ${list(taken.map((t) => types[t]!))} of ${column}.`,
    };
  }
  if (unmatchedTypes.length > 0) {
    yield {
      code: "unmatched-types",
      message: `No factor is matched to ${list(unmatchedTypes.map((t) => types[t]!))}.`,
    };
  }
  if (unmatchedFactors.length > 0) {
    yield {
      code: "unmatched-factors",
      message: `${list(unmatchedFactors.map((r) => factorNames[r]!))} ${unmatchedFactors.length === 1 ? "is" : "are"} matched to no type of ${column}.`,
    };
  }
  if (ignored > 0) {
    yield {
      code: "ignored-spots",
      message: `${count(ignored, "spot")} of ${list(options.ignore)} ${ignored === 1 ? "is" : "are"} left out of the comparison with ${column}, as was asked for.`,
    };
  }
  if (leftOut > 0) {
    yield {
      code: "unlabelled-spots",
      message: `${count(leftOut, "spot")} without a label or a region ${leftOut === 1 ? "is" : "are"} left out of the comparison with ${column}.`,
    };
  }
}

function* aboutInput({ prepared, expression, options }: Findings): Generator<Warning> {
  const { leftOut } = prepared;
  const { normalize } = options;
  if (!prepared.counted && normalize === "none") {
    yield {
      code: "not-normalized",
      message: `The values of ${expression.matrix.name} are not whole numbers and are used as they are, taken for normalized already. If they are not, set the normalization to depth.`,
    };
  }
  if (!prepared.counted && normalize !== "none") {
    const how = normalize === "depth" ? "by depth and logarithm" : "by logarithm";
    yield {
      code: "normalized-again",
      message: `The values of ${expression.matrix.name} are not whole numbers and were normalized ${how}. Where they are normalized already, that is once too often: set the normalization to none.`,
    };
  }
  if (leftOut.emptySpots > 0) {
    yield {
      code: "empty-spots",
      message: `${count(leftOut.emptySpots, "spot")} without counts ${leftOut.emptySpots === 1 ? "has" : "have"} no place in the maps.`,
    };
  }
  const genes: readonly (readonly [number, string])[] = [
    [leftOut.absentGenes, "in no spot"],
    [leftOut.rareGenes, "in too few spots to show a pattern"],
    [leftOut.controlProbes, "among the controls of the instrument"],
    [leftOut.mitochondrialGenes, "of the mitochondrion"],
    [leftOut.ribosomalGenes, "of ribosomal proteins"],
  ];
  const parts = genes.filter(([n]) => n > 0).map(([n, what]) => `${n} ${what}`);
  if (parts.length > 0) {
    yield {
      code: "left-out-genes",
      message: `Of ${expression.genes.length} genes these were left out: ${parts.join(", ")}.`,
    };
  }
}

/** "1 spot", "2 spots". */
function count(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? "" : "s"}`;
}

function list(names: readonly string[]): string {
  const shown = names.slice(0, 4);
  const rest = names.length - shown.length;
  if (rest > 0) return `${shown.join(", ")} and ${rest} more`;
  return shown.length === 1 ? shown[0]! : `${shown.slice(0, -1).join(", ")} and ${shown.at(-1)}`;
}
