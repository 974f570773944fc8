import type { Column, Expression } from "../types.ts";

/** What columns that name the section of each spot are called, the surest first. */
const NAMES = [
  /^library_?ids?$/i,
  /^librar(?:y|ies)$/i,
  /^sections?(?:_?id)?$/i,
  /^slides?(?:_?id)?$/i,
  /^slices?(?:_?id)?$/i,
  /^samples?(?:_?id)?$/i,
  /^(?:fov|puck|array)(?:_?id)?$/i,
];
/** More are no sections of tissue but something else. */
const MOST_SECTIONS = 500;

/**
 * The columns that could say which section a spot is of, the likeliest first: those named so, and
 * those whose categories are the libraries of the images.
 */
export function sectionColumns(columns: readonly Column[], libraries: readonly string[]): Column[] {
  const ranked = columns.flatMap((column) => {
    const names = namesOf(column);
    if (!names || names.length < 2) return [];
    const isLibrary = libraries.length > 1 && names.every((name) => libraries.includes(name));
    const rank = NAMES.findIndex((pattern) => pattern.test(column.name));
    return isLibrary || rank >= 0 ? [{ column, rank: isLibrary ? -1 : rank }] : [];
  });
  return ranked.sort((a, b) => a.rank - b.rank).map(({ column }) => column);
}

/** The section of each spot by a column; `undefined` where the column is none of sections. */
export function sectionsBy(column: Column): Expression["sections"] {
  const names = namesOf(column);
  if (!names) return undefined;
  const position = new Map(names.map((name, i) => [name, i]));
  const of =
    column.kind === "category"
      ? column.codes.map((code) => position.get(column.categories[code] ?? "") ?? -1)
      : Int32Array.from(column.values, (value) => position.get(String(value)) ?? -1);
  return of.includes(-1) ? undefined : { names, of };
}

/** The sections that a column names, without categories of no spot; `undefined` where it names none. */
function namesOf(column: Column): string[] | undefined {
  if (column.kind === "category") {
    const used = new Set(column.codes);
    const names = column.categories.filter((_, code) => used.has(code));
    return used.has(-1) || names.length > MOST_SECTIONS ? undefined : names;
  }
  const values = new Set(column.values);
  const fits = values.size <= MOST_SECTIONS && [...values].every(Number.isInteger);
  return fits
    ? Array.from(values)
        .sort((a, b) => a - b)
        .map(String)
    : undefined;
}
