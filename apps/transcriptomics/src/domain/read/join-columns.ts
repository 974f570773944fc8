import type { Column, Expression } from "../types.ts";

/** A section that was read from a file of its own, under the name that it has among others. */
export interface NamedSection {
  readonly name: string;
  readonly expression: Expression;
}

/** What several files say of their spots, and what the reader should know of it. */
export interface JoinedColumns {
  readonly columns: readonly Column[];
  readonly remarks: readonly string[];
}

/**
 * The columns of all sections, in the order in which they are first met, over the spots of one after another.
 * Where a section has no such column its spots have no value in it, and that is said; a column that holds
 * numbers in one and labels in another is one of labels.
 */
export function joinColumns(parts: readonly NamedSection[]): JoinedColumns {
  const named = parts.map(
    ({ expression: { columns } }) => new Map(columns.map((column) => [column.name, column])),
  );
  const names = [...new Set(named.flatMap((columns) => [...columns.keys()]))];
  const remarks: string[] = [];
  for (const [n, { name }] of parts.entries()) {
    const lacking = names.filter((column) => !named[n]!.has(column));
    if (lacking.length > 0) {
      remarks.push(
        `${name} has no column ${lacking.map((column) => `"${column}"`).join(", ")}; its spots are without a value there.`,
      );
    }
  }
  const columns = names.map((name): Column => {
    const own = named.map((columns) => columns.get(name));
    const kinds = new Set(own.flatMap((column) => column?.kind ?? []));
    if (kinds.size > 1) {
      remarks.push(
        `The column "${name}" holds numbers in some sections and labels in others; all are taken as labels.`,
      );
    }
    const sizes = parts.map(({ expression }) => expression.spots.length);
    return kinds.has("category")
      ? { name, kind: "category", ...joinedLabels(own, sizes) }
      : { name, kind: "number", values: joinedNumbers(own, sizes) };
  });
  return { columns, remarks };
}

function joinedNumbers(
  columns: readonly (Column | undefined)[],
  sizes: readonly number[],
): Float64Array {
  return Float64Array.from(
    columns.flatMap((column, n) =>
      column?.kind === "number"
        ? [...column.values]
        : new Array<number>(sizes[n]!).fill(Number.NaN),
    ),
  );
}

function joinedLabels(columns: readonly (Column | undefined)[], sizes: readonly number[]) {
  const labels = columns.flatMap((column, n): (string | undefined)[] => {
    if (!column) return new Array(sizes[n]!).fill(undefined);
    return column.kind === "category"
      ? Array.from(column.codes, (code) => column.categories[code])
      : Array.from(column.values, (value) => (Number.isNaN(value) ? undefined : String(value)));
  });
  // Those of no spot are kept too, in the order that the files give them.
  const categories = [
    ...new Set([
      ...columns.flatMap((column) => (column?.kind === "category" ? column.categories : [])),
      ...labels.filter((label) => label !== undefined),
    ]),
  ];
  const codeOf = new Map(categories.map((label, code) => [label, code]));
  const codes = Int32Array.from(labels, (label) => (label === undefined ? -1 : codeOf.get(label)!));
  return { categories, codes };
}
