import type { Field, Table } from "@unmix/tables";
import type { ProfileResult } from "../result.ts";

/** A row per spot of the file: `spot,x,y,factor_1,…`; blank maps where nothing was counted. */
export function mapsTable({ spots, x, y, maps, rank }: ProfileResult): Table {
  return {
    headings: ["spot", "x", "y", ...factorHeadings(rank)],
    rows: spots.map((spot, i) => [spot, x[i]!, y[i]!, ...rowOf(maps, i, rank)]),
  };
}

/** A row per gene in use: `gene,factor_1,…` with its level where each factor is fully there. */
export function profilesTable({ genes, levels, rank }: ProfileResult): Table {
  return {
    headings: ["gene", ...factorHeadings(rank)],
    rows: genes.map((gene, g) => [gene, ...rowOf(levels, g, rank)]),
  };
}

/** A row per gene in use: `gene,moran,patterned,factorized,share_1,…`. */
export function genesTable({
  genes,
  moran,
  patterned,
  chosen,
  shares,
  rank,
}: ProfileResult): Table {
  const used = new Set(chosen);
  return {
    headings: ["gene", "moran", "patterned", "factorized", ...factorHeadings(rank).map(toShare)],
    rows: genes.map((gene, g) => [
      gene,
      moran[g]!,
      patterned?.[g] ?? null,
      used.has(g) ? 1 : 0,
      ...rowOf(shares, g, rank),
    ]),
  };
}

/** The markers of every factor, best first: `factor,rank,gene,share,level,score,patterned`. */
export function markersTable({ markers, genes, factorNames, patterned }: ProfileResult): Table {
  return {
    headings: ["factor", "rank", "gene", "share", "level", "score", "patterned"],
    rows: markers.flatMap((of, r) =>
      of.map(({ gene, share, level, score }, k) => [
        factorNames[r]!,
        k + 1,
        genes[gene]!,
        share,
        level,
        score,
        patterned?.[gene] ?? null,
      ]),
    ),
  };
}

/** A row per matched pair of a factor and an annotated type: `factor,type,correlation,auc`. */
export function matchesTable({ annotation, factorNames }: ProfileResult): Table {
  return pairsTable(annotation?.pairs ?? [], annotation?.types ?? [], factorNames);
}

/** The same of every pair. */
export function candidatesTable({ annotation, factorNames }: ProfileResult): Table {
  return pairsTable(annotation?.candidates ?? [], annotation?.types ?? [], factorNames);
}

function pairsTable(
  pairs: NonNullable<ProfileResult["annotation"]>["pairs"],
  types: readonly string[],
  factorNames: readonly string[],
): Table {
  return {
    headings: ["factor", "type", "correlation", "auc"],
    rows: pairs.map(({ factor, type, correlation, auc }) => [
      factorNames[factor]!,
      types[type]!,
      correlation,
      auc,
    ]),
  };
}

/** A row per spot: `spot,region,margin,status`; a blank region where nothing was counted. */
export function regionsTable({ spots, regions, factorNames }: ProfileResult): Table {
  return {
    headings: ["spot", "region", "margin", "status"],
    rows: spots.map((spot, i) => [
      spot,
      factorNames[regions.label[i]!] ?? null,
      regions.margin[i]!,
      regions.status[i]!,
    ]),
  };
}

/** A row per spot: `spot,confidence`, the part of refits that give it the same label. */
export function confidenceTable({ spots, spread }: ProfileResult): Table {
  return {
    headings: ["spot", "confidence"],
    rows: spots.map((spot, i) => [spot, spread.confidence[i]!]),
  };
}

/** A row per factor: `factor,starts,halves`, the correlations of its maps over starts and halves. */
export function stabilityTable({ spread, factorNames }: ProfileResult): Table {
  return {
    headings: ["factor", "starts", "halves"],
    rows: factorNames.map((name, r) => [name, spread.starts[r]!, spread.halves[r]!]),
  };
}

/** How often labels and annotated types meet: `factor,<types>`, a count of spots in each field. */
export function contingencyTable({ annotation, factorNames, rank }: ProfileResult): Table {
  const types = annotation?.types ?? [];
  return {
    headings: ["factor", ...types],
    rows: annotation
      ? factorNames
          .slice(0, rank)
          .map((name, r): Field[] => [name, ...rowOf(annotation.contingency, r, types.length)])
      : [],
  };
}

/** Every number of types that was tried: `rank,relative_error,split_score,stability,unmarked,chosen`. */
export function ranksTable({ ranks }: ProfileResult): Table {
  return {
    headings: ["rank", "relative_error", "split_score", "stability", "unmarked", "chosen"],
    rows: ranks.rows.map(({ rank, relativeError, splitScore, stability, unmarked }) => [
      rank,
      relativeError,
      splitScore,
      stability,
      unmarked ?? Number.NaN,
      rank === ranks.chosen ? 1 : 0,
    ]),
  };
}

/** Every bandwidth that was tried: `pitches,score,chosen`. */
export function smoothingTable({ smoothing }: ProfileResult): Table {
  return {
    headings: ["pitches", "score", "chosen"],
    rows: smoothing.rows.map(({ pitches, score }) => [
      pitches,
      score,
      pitches === smoothing.pitches ? 1 : 0,
    ]),
  };
}

/** A row per factor and known profile, best first: `factor,type,correlation,shared_genes`. */
export function profileMatchesTable({ profileMatches, factorNames }: ProfileResult): Table {
  return {
    headings: ["factor", "type", "correlation", "shared_genes"],
    rows: (profileMatches ?? []).map(({ factor, type, correlation, sharedGenes }) => [
      factorNames[factor]!,
      type,
      correlation,
      sharedGenes,
    ]),
  };
}

/** A row per factor and marker set, least p first: `factor,type,found,shared_genes,p,q`. */
export function enrichmentTable({ enrichment, factorNames }: ProfileResult): Table {
  return {
    headings: ["factor", "type", "found", "shared_genes", "p", "q"],
    rows: (enrichment ?? []).map(({ factor, type, found, shared, p, q }) => [
      factorNames[factor]!,
      type,
      found,
      shared,
      p,
      q,
    ]),
  };
}

function factorHeadings(rank: number): string[] {
  return Array.from({ length: rank }, (_, r) => `factor_${r + 1}`);
}

function toShare(heading: string): string {
  return heading.replace("factor", "share");
}

function rowOf(matrix: Float64Array, row: number, width: number): number[] {
  return Array.from(matrix.subarray(row * width, (row + 1) * width));
}
