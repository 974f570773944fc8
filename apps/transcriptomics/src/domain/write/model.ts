import { fromModelText, isRecord, type ModelFormat, toModelText } from "@unmix/tables";
import type { ProfileResult } from "../result.ts";

const FORMAT: ModelFormat = { app: "transcriptomics", version: 2, findFault };

/**
 * Writes a whole result as JSON, from which every table and figure can be made again. Typed arrays keep
 * every bit; the same result gives the same text.
 */
export function toModelJson(result: ProfileResult): string {
  return toModelText(FORMAT, result);
}

/**
 * Reads what {@link toModelJson} wrote.
 *
 * @param name the file's name, for the sentence of an error
 * @throws UnmixError when the text is no such model, is of another version, or is damaged
 */
export function fromModelJson(text: string, name?: string): ProfileResult {
  return fromModelText(FORMAT, text, name) as unknown as ProfileResult;
}

/** What makes a model unusable: a part that is missing, or an array of a size that does not fit. */
function findFault(model: Readonly<Record<string, unknown>>): string | undefined {
  const part = (path: string) =>
    path
      .split(".")
      .reduce<unknown>((value, key) => (isRecord(value) ? value[key] : undefined), model);
  const lengthOf = (path: string) => {
    const value = part(path);
    return Array.isArray(value) ? value.length : -1;
  };
  const spots = lengthOf("spots");
  const genes = lengthOf("genes");
  const rank = lengthOf("factorNames");
  const lists: readonly (readonly [string, number])[] = [
    ["spots", spots],
    ["genes", genes],
    ["factorNames", rank],
    ["markers", rank],
    ["regions.status", spots],
    ["ranks.rows", lengthOf("ranks.rows")],
    ["smoothing.rows", lengthOf("smoothing.rows")],
    ["warnings", lengthOf("warnings")],
  ];
  for (const [path, length] of lists) {
    if (length < 0 || lengthOf(path) !== length)
      return `its part "${path}" is missing or of the wrong length`;
  }
  const { patterned } = model;
  if (patterned !== undefined && !(patterned instanceof Int32Array && patterned.length === genes)) {
    return 'its array "patterned" is of the wrong size';
  }
  if (model.rank !== rank) return `its rank is ${JSON.stringify(model.rank)} with ${rank} factors`;
  const arrays: readonly (readonly [string, typeof Float64Array | typeof Int32Array, number])[] = [
    ["x", Float64Array, spots],
    ["y", Float64Array, spots],
    ["moran", Float64Array, genes],
    ["maps", Float64Array, spots * rank],
    ["levels", Float64Array, genes * rank],
    ["shares", Float64Array, genes * rank],
    ["regions.label", Int32Array, spots],
    ["regions.margin", Float64Array, spots],
    ["spread.starts", Float64Array, rank],
    ["spread.halves", Float64Array, rank],
    ["spread.confidence", Float64Array, spots],
  ];
  for (const [path, Kind, length] of arrays) {
    const value = part(path);
    if (!(value instanceof Kind) || value.length !== length) {
      return `its array "${path}" is missing or of the wrong size`;
    }
  }
  for (const path of ["options", "preparation.leftOut", "fit.termination", "origin"]) {
    if (!isRecord(part(path))) return `its part "${path}" is missing`;
  }
  const label = part("regions.label") as Int32Array;
  if (label.some((r) => r < -1 || r >= rank)) return "a region is of a factor that is not there";
  const isMarker = (marker: unknown) =>
    isRecord(marker) && typeof marker.gene === "number" && marker.gene >= 0 && marker.gene < genes;
  const markers = model.markers as readonly unknown[];
  if (!markers.every((of) => Array.isArray(of) && of.every(isMarker))) {
    return "a marker is a gene that is not there";
  }
  const isFactor = (r: unknown) =>
    Number.isInteger(r) && (r as number) >= 0 && (r as number) < rank;
  const { merged, locked = [], held = [] } = model;
  if (!(Array.isArray(locked) && locked.every(isFactor))) {
    return "a locked type is not there";
  }
  if (!(Array.isArray(held) && held.every((each) => isRecord(each) && isFactor(each.factor)))) {
    return "a type that was held is not there";
  }
  if (merged === undefined) return undefined;
  if (!isRecord(merged) || !isRecord(merged.from)) return 'its part "merged" is damaged';
  return findFault(merged.from);
}
