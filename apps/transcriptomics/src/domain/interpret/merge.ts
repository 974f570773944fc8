import { assign, columnsOf } from "@unmix/core";
import { fullOf } from "../profiles/maps.ts";
import { FOUND_AGAIN } from "../profiles/uncertainty.ts";
import type { ProfileResult, Warning } from "../result.ts";
import type { Column } from "../types.ts";
import { pearson } from "./agreement.ts";
import { matchAnnotation } from "./annotation.ts";
import { enrichmentOf } from "./enrichment.ts";
import { type Known, matchProfiles } from "./known.ts";
import { markersOf } from "./markers.ts";
import { regionsOf } from "./regions.ts";

/** What a merged type is compared with anew; without it the comparison is left out. */
export interface Compared {
  readonly annotation?: Column | undefined;
  readonly known?: Known;
}

/** Warnings that name factors, which are others after a merge. */
const OF_FACTORS = [
  "unstable-factors",
  "unmarked-factors",
  "split-type",
  "merged-types",
  "unmatched-types",
  "unmatched-factors",
  "many-mixed",
];

/**
 * Makes one type of several: its map is the sum of theirs, 1 at its 99th percentile, its shares are the sums
 * of theirs, and its level is such that the fitted expression of every gene stays what it was. It stands where
 * the first of them stood; how far it is found again is not known. The result before is kept in `merged`.
 *
 * @param factors at least two, each once
 */
export function mergeTypes(
  result: ProfileResult,
  factors: readonly number[],
  { annotation, known = {} }: Compared = {},
): ProfileResult {
  const { rank, options, genes, spread, factorNames, warnings } = result;
  const first = Math.min(...factors);
  const isMerged = (r: number) => factors.includes(r);
  const left = Array.from({ length: rank }, (_, r) => r).filter((r) => r === first || !isMerged(r));
  const into = Array.from({ length: rank }, (_, r) => left.indexOf(isMerged(r) ? first : r));
  const target = into[first]!;
  const width = left.length;

  const sums = summed(result.maps, rank, into, width);
  const present = columnsOf(sums, width)[target]!.filter((value) => !Number.isNaN(value));
  const full = fullOf(present) || 1;
  const maps = sums.map((value, n) => (n % width === target ? value / full : value));
  const mass = columnsOf(result.maps, rank).map((map) =>
    map.reduce((sum, value) => (value > 0 ? sum + value : sum), 0),
  );
  const shareOf = (r: number) => {
    const all = factors.reduce((sum, k) => sum + mass[k]!, 0);
    return isMerged(r) ? (all > 0 ? (full * mass[r]!) / all : 0) : 1;
  };
  const weighted = result.levels.map((level, n) => level * shareOf(n % rank));
  const levels = summed(weighted, rank, into, width);
  const shares = summed(result.shares, rank, into, width);
  const markers = left.map((_, r) => markersOf(levels, shares, [r, width], result.patterned));
  const regions = regionsOf(maps, width, options.mixed);
  const kept = (values: Float64Array) =>
    Float64Array.from(left, (r) => (r === first ? Number.NaN : values[r]!));
  const firsts = markers.map((of) => of.map(({ gene }) => gene));
  const names = factors.map((r) => factorNames[r]!);
  const { annotation: _, profileMatches, enrichment, reference: __, ...rest } = result;
  const note: Warning = {
    code: "merged-by-hand",
    message: `${names.join(" and ")} were merged by hand; how far the whole is found again is not known.`,
  };
  return {
    ...rest,
    rank: width,
    factorNames: left.map((r) => (r === first ? names.join(" + ") : factorNames[r]!)),
    maps,
    levels,
    shares,
    markers,
    regions,
    spread: { ...spread, starts: kept(spread.starts), halves: kept(spread.halves) },
    ...(annotation?.kind === "category" && {
      annotation: matchAnnotation(annotation, options.ignore, maps, regions),
    }),
    ...(profileMatches &&
      known.profiles && { profileMatches: matchProfiles(genes, levels, width, known.profiles) }),
    ...(enrichment && known.markers && { enrichment: enrichmentOf(genes, firsts, known.markers) }),
    warnings: [...warnings.filter(({ code }) => !OF_FACTORS.includes(code)), note],
    merged: { from: result, into },
  };
}

/** The columns that go into one, added: rows × width. */
function summed(
  matrix: Float64Array,
  rank: number,
  into: readonly number[],
  width: number,
): Float64Array {
  const out = new Float64Array((matrix.length / rank) * width);
  matrix.forEach((value, n) => {
    out[Math.floor(n / rank) * width + into[n % rank]!]! += value;
  });
  return out;
}

/**
 * For each type of one result the same type of another, of the same spots: its map correlates most, and at
 * least as much as one that is found again; −1 where there is none.
 */
export function sameTypes(before: ProfileResult, after: ProfileResult): Int32Array {
  const none = new Int32Array(before.rank).fill(-1);
  if (before.spots.length !== after.spots.length) return none;
  const empty = (result: ProfileResult, i: number) => Number.isNaN(result.maps[i * result.rank]!);
  const used = Array.from(before.spots.keys()).filter((i) => !empty(before, i) && !empty(after, i));
  const columns = ({ maps, rank }: ProfileResult) =>
    columnsOf(maps, rank).map((map) => Float64Array.from(used, (i) => map[i]!));
  const [left, right] = [columns(before), columns(after)];
  const correlations = left.map((map) => right.map((other) => pearson(map, other)));
  const found = assign(
    correlations.flat().map((value) => -value),
    before.rank,
    after.rank,
  );
  return found.map((to, r) => (to >= 0 && correlations[r]![to]! >= FOUND_AGAIN ? to : -1));
}
