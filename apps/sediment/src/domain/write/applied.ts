import type { AppliedSources } from "../apply.ts";
import type { SedimentResult } from "../result.ts";
import { type TableName, toTables } from "./export.ts";

const TABLES: readonly TableName[] = ["labels", "proportions", "shares", "skipped"];

/**
 * The text files of new grains labelled with the sources of `model`: the tables that speak of
 * grains and samples, with the columns of a run's own.
 *
 * @param file the name of the file of the new grains, for the table of what of it was skipped
 */
export function toAppliedFiles(
  model: SedimentResult,
  applied: AppliedSources,
  file: string,
): Record<string, string> {
  const { intervals: _, ...learned } = model;
  return toTables({ ...learned, ...applied, origin: { ...learned.origin, file } }, TABLES);
}
