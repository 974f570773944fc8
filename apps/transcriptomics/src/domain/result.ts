import type { Origin } from "@unmix/tables";
import type { AnnotationMatch } from "./interpret/annotation.ts";
import type { Enrichment } from "./interpret/enrichment.ts";
import type { ProfileMatch } from "./interpret/known.ts";
import type { Marker } from "./interpret/markers.ts";
import type { Regions } from "./interpret/regions.ts";
import type { ResolvedOptions } from "./options.ts";
import type { Species } from "./prepare/genes.ts";
import type { LeftOut } from "./prepare/prepare.ts";
import type { HeldType } from "./profiles/held-profile.ts";
import type { RankChoice } from "./profiles/rank.ts";
import type { ReferenceModel } from "./profiles/reference.ts";
import type { BandwidthChoice } from "./profiles/smoothing.ts";
import type { Spread } from "./profiles/uncertainty.ts";

/** What was taken for counts, kept and chosen. */
export interface Preparation {
  /** The matrix of the file, and whether all its values are whole. */
  readonly matrix: string;
  readonly whole: boolean;
  readonly leftOut: LeftOut;
  readonly species: Species;
  /** Median distance of neighbouring spots, in the file's unit of place. */
  readonly pitch: number;
  readonly unit: string;
  /** Spots no farther apart than this are neighbours, in the same unit. */
  readonly radius: number;
  /** Places that the profiles were found on: the spots, or fewer where there are many. */
  readonly places: number;
  /** Genes whose Moran's I is beyond chance (false discovery rate 1 %). */
  readonly patternedGenes: number;
}

/** How the fit went. */
export interface FitSummary {
  readonly relativeError: number;
  /** How well profiles of one half of the counts predict the other; NaN where there are no halves. */
  readonly splitScore: number;
  readonly iterations: number;
  readonly termination: { readonly kind: string; readonly advice: string };
}

/** Something about a result that its reader should know. */
export interface Warning {
  readonly code: string;
  readonly message: string;
}

/**
 * All that a run gives: what the page shows, the command writes and `model.json` keeps. Plain data.
 * Factors are ordered by the sum of their maps, largest first, but for held types called "Factor 6", which stand
 * sixth; until some are merged.
 */
export interface ProfileResult {
  /** Resolved: every setting with the value that was used. */
  readonly options: ResolvedOptions;
  /** Every spot of the file, in its order. */
  readonly spots: readonly string[];
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly diameter?: number;
  readonly sections?: { readonly names: readonly string[]; readonly of: Int32Array };
  /** The genes with profiles: those left in use, in the order of the file. */
  readonly genes: readonly string[];
  /** Where each of them stands among all genes of the file. */
  readonly geneIndices: Uint32Array;
  /** Moran's I of each of them. */
  readonly moran: Float64Array;
  /** 1 for each of them whose Moran's I is beyond chance, else 0; models saved before it was kept lack it. */
  readonly patterned?: Int32Array;
  /** Which of them were factorized, as rising indices. */
  readonly chosen: Uint32Array;
  readonly preparation: Preparation;
  readonly smoothing: BandwidthChoice;
  readonly rank: number;
  readonly ranks: RankChoice;
  readonly factorNames: readonly string[];
  /** Spots × R: each map is 1 at its 99th percentile; NaN in spots without counts. */
  readonly maps: Float64Array;
  /** Genes × R: the level of a gene, in normalized units, where the factor is fully there. */
  readonly levels: Float64Array;
  /** Genes × R: the part of a gene's fitted expression in each factor; rows sum to 1. */
  readonly shares: Float64Array;
  /** The first markers of every factor; those without a pattern stand behind those with. */
  readonly markers: readonly (readonly Marker[])[];
  readonly regions: Regions;
  readonly spread: Spread;
  readonly fit: FitSummary;
  readonly annotation?: AnnotationMatch;
  readonly profileMatches?: readonly ProfileMatch[];
  readonly enrichment?: readonly Enrichment[];
  /** The types whose profiles the fit held, as an earlier run gave them. */
  readonly held?: readonly HeldType[];
  /** The published pipeline's own factors, in reference mode. */
  readonly reference?: ReferenceModel;
  readonly warnings: readonly Warning[];
  readonly origin: Origin;
  /** The result before types were merged by hand, and the type that each of its types went into. */
  readonly merged?: { readonly from: ProfileResult; readonly into: readonly number[] };
  /** The types that later runs are to keep, with name, colour and profile. */
  readonly locked?: readonly number[];
}
