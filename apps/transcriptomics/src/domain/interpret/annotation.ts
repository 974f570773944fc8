import { assign, UnmixError } from "@unmix/core";
import type { ProfileOptions } from "../options.ts";
import type { Column, Expression } from "../types.ts";
import {
  adjustedRand,
  areaUnderCurve,
  contingency,
  normalizedInformation,
  pearson,
  ranksOf,
} from "./agreement.ts";
import type { Regions } from "./regions.ts";

/** How a factor and an annotated type go together. */
export interface TypePair {
  readonly factor: number;
  /** An index into the types. */
  readonly type: number;
  /** Pearson's correlation of the map with being of the type. */
  readonly correlation: number;
  /** Area under the curve of the map as a test for the type. */
  readonly auc: number;
}

/** What an annotation says of the maps and regions. */
export interface AnnotationMatch {
  readonly column: string;
  /** The types that some spot in use has. */
  readonly types: readonly string[];
  /** Every factor with every type. */
  readonly candidates: readonly TypePair[];
  /** The pairs of the best assignment: each factor and each type at most once. */
  readonly pairs: readonly TypePair[];
  /** Factors and types left over, where their numbers differ. */
  readonly unmatchedFactors: readonly number[];
  readonly unmatchedTypes: readonly number[];
  /** R × types: how many spots labelled with the factor are of the type. */
  readonly contingency: Float64Array;
  /** Types whose spots fall to several factors, and factors that take up several types. */
  readonly split: readonly { readonly type: number; readonly factors: readonly number[] }[];
  readonly merged: readonly { readonly factor: number; readonly types: readonly number[] }[];
  readonly adjustedRand: number;
  readonly normalizedInformation: number;
  /** Spots compared; left out because their label is ignored; and because they have no label, or no region. */
  readonly spots: number;
  readonly ignored: number;
  readonly leftOut: number;
}

/** A type is split among the factors that hold at least this part of its spots. */
const PART = 0.25;
/** A factor takes up a type of which it holds at least this part. */
const MOST = 0.5;

/**
 * The column of an annotation.
 *
 * @throws {UnmixError} when the file has no such column, it holds numbers, or labels of none are to be left out
 */
export function annotationColumn(
  { columns }: Expression,
  { annotation, ignore }: ProfileOptions,
): (Column & { kind: "category" }) | undefined {
  if (annotation === "" && ignore.length > 0) {
    throw new UnmixError(
      "option",
      `The ${ignore.length === 1 ? "label" : "labels"} ${ignore.map((label) => `"${label}"`).join(", ")} ${ignore.length === 1 ? "is" : "are"} to be left out of a comparison with no column; name the column that has them (annotation), or leave none out.`,
      { ignore },
    );
  }
  if (annotation === "") return undefined;
  const column = columns.find(({ name }) => name === annotation);
  const known = columns.filter(({ kind }) => kind === "category").map(({ name }) => name);
  if (column?.kind !== "category") {
    const why = column ? "holds numbers, not labels" : "is not in the file";
    throw new UnmixError(
      "option",
      `The column "${annotation}" ${why}; ${known.length > 0 ? `columns with labels are ${known.join(", ")}` : "it has no column with labels"}.`,
      { annotation },
    );
  }
  const strange = ignore.find((label) => !column.categories.includes(label));
  if (strange === undefined) return column;
  throw new UnmixError(
    "option",
    `The label "${strange}" is to be left out, but the column "${annotation}" has only ${column.categories.join(", ")}.`,
    { ignore: strange },
  );
}

/**
 * Compares maps and regions with an annotation. Spots without a label, or of one that is ignored, are left out and
 * counted.
 *
 * @param maps spots × R; NaN in spots without counts
 */
export function matchAnnotation(
  column: Column & { kind: "category" },
  ignore: readonly string[],
  maps: Float64Array,
  regions: Regions,
): AnnotationMatch {
  const spots = column.codes.length;
  const rank = maps.length / spots;
  const labels = Array.from(column.codes, (code) => column.categories[code]);
  const isIgnored = (label: string | undefined) => label !== undefined && ignore.includes(label);
  const ignored = labels.filter(isIgnored).length;
  const used = Array.from(labels.keys()).filter(
    (i) => labels[i] !== undefined && !isIgnored(labels[i]) && !Number.isNaN(maps[i * rank]!),
  );
  const codes = [...new Set(used.map((i) => column.codes[i]!))].sort((a, b) => a - b);
  const typeOf = used.map((i) => codes.indexOf(column.codes[i]!));
  const T = codes.length;
  const candidates = pairsOf(used, typeOf, maps, [rank, T]);
  const typeOfFactor = assign(
    candidates.map(({ correlation }) => -correlation),
    rank,
    T,
  );
  const pairs = Array.from(typeOfFactor.entries())
    .filter(([, type]) => type >= 0)
    .map(([factor, type]) => candidates[factor * T + type]!);
  const labelled = used.map((i, k) => [regions.label[i]!, typeOf[k]!] as const);
  const regional = labelled.filter(([label]) => label >= 0);
  const table = contingency(
    regional.map(([label]) => label),
    regional.map(([, type]) => type),
    [rank, T],
  );
  return {
    column: column.name,
    types: codes.map((code) => column.categories[code]!),
    candidates,
    pairs,
    unmatchedFactors: missing(rank, (r) => pairs.some(({ factor }) => factor === r)),
    unmatchedTypes: missing(T, (t) => pairs.some(({ type }) => type === t)),
    contingency: table,
    ...splitAndMerged(table, [rank, T]),
    adjustedRand: T > 0 ? adjustedRand(table, T) : Number.NaN,
    normalizedInformation: T > 0 ? normalizedInformation(table, T) : Number.NaN,
    spots: regional.length,
    ignored,
    leftOut: spots - ignored - regional.length,
  };
}

function pairsOf(
  used: readonly number[],
  typeOf: readonly number[],
  maps: Float64Array,
  [rank, T]: readonly [number, number],
): TypePair[] {
  const members = Array.from({ length: T }, (_, t) =>
    Uint8Array.from(typeOf, (type) => (type === t ? 1 : 0)),
  );
  return Array.from({ length: rank }, (_, factor) => {
    const map = Float64Array.from(used, (i) => maps[i * rank + factor]!);
    const ranks = ranksOf(map);
    return members.map((member, type) => ({
      factor,
      type,
      correlation: pearson(map, member),
      auc: areaUnderCurve(ranks, member),
    }));
  }).flat();
}

function missing(count: number, has: (n: number) => boolean): number[] {
  return Array.from({ length: count }, (_, n) => n).filter((n) => !has(n));
}

function splitAndMerged(table: Float64Array, [rank, T]: readonly [number, number]) {
  const sizes = Array.from({ length: T }, (_, t) =>
    Array.from({ length: rank }, (__, r) => table[r * T + t]!).reduce((sum, n) => sum + n, 0),
  );
  const holds = (r: number, t: number, part: number) =>
    sizes[t]! > 0 && table[r * T + t]! >= part * sizes[t]!;
  const indices = (count: number) => Array.from({ length: count }, (_, n) => n);
  return {
    split: indices(T)
      .map((type) => ({ type, factors: indices(rank).filter((r) => holds(r, type, PART)) }))
      .filter(({ factors }) => factors.length > 1),
    merged: indices(rank)
      .map((factor) => ({ factor, types: indices(T).filter((t) => holds(factor, t, MOST)) }))
      .filter(({ types }) => types.length > 1),
  };
}
