/** Cells that are numbered anew in every field of view, as those of CosMx. */
const PAIR = [/^fov$/i, /^cell_?id$/i] as const;

/** The columns that together name a cell: its field of view and its number there; `undefined` where there are none. */
export function numberedCells(
  headings: readonly string[],
): readonly [field: number, cell: number] | undefined {
  const [field, cell] = PAIR.map((pattern) => headings.findIndex((name) => pattern.test(name)));
  return field! < 0 || cell! < 0 ? undefined : [field!, cell!];
}

/** What the fields of these columns name together: "12_345". */
export function joinedName(fields: readonly string[]): string {
  return fields.join("_");
}
