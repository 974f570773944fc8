import type { AppliedSources } from "../apply.ts";
import type { SedimentResult } from "../result.ts";
import { type TableName, toTableCsv } from "./export.ts";

const TABLES: readonly TableName[] = ["labels", "proportions", "shares"];

/**
 * The text files of new grains labelled with the sources of `model`: the tables that speak of
 * grains and samples, with the columns of a run's own.
 */
export function toAppliedFiles(
  model: SedimentResult,
  applied: AppliedSources,
): Record<string, string> {
  const { intervals: _, ...learned } = model;
  const result: SedimentResult = { ...learned, ...applied };
  return Object.fromEntries(TABLES.map((name) => [`${name}.csv`, toTableCsv(result, name)]));
}
