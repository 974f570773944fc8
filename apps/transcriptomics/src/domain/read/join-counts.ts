import type { SparseMatrix } from "@unmix/core";
import { sortRows } from "./rows.ts";

/** The genes that all of several lists name. */
export interface SharedGenes {
  /** In the order of the first list. */
  readonly names: readonly string[];
  /** For each list, where each of its genes stands among these; −1 for one that not all lists have. */
  readonly places: readonly Int32Array[];
}

/**
 * Finds the genes that all lists name. Of those that a list names more than once the first goes with the first
 * of the others, the second with the second.
 */
export function sharedGenes(lists: readonly (readonly string[])[]): SharedGenes {
  const told = lists.map(toldApart);
  const [first = [], ...others] = told;
  const sets = others.map((keys) => new Set(keys));
  const isShared = first.map((key) => sets.every((set) => set.has(key)));
  const place = new Map(first.filter((_, g) => isShared[g]).map((key, p) => [key, p]));
  return {
    names: (lists[0] ?? []).filter((_, g) => isShared[g]),
    places: told.map((keys) => Int32Array.from(keys, (key) => place.get(key) ?? -1)),
  };
}

/** Every name with how often it stood before. */
function toldApart(names: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return names.map((name) => {
    const before = seen.get(name) ?? 0;
    seen.set(name, before + 1);
    return `${before} ${name}`;
  });
}

/** The spots of all matrices, one after another, by the genes that all have. */
export function joinCounts(
  all: readonly SparseMatrix[],
  { names: genes, places: columnsOf }: SharedGenes,
): SparseMatrix {
  const rows = all.reduce((sum, counts) => sum + counts.rows, 0);
  const starts = new Uint32Array(rows + 1);
  let row = 0;
  all.forEach((counts, n) => {
    for (let i = 0; i < counts.rows; i++) {
      let count = 0;
      for (let k = counts.starts[i]!; k < counts.starts[i + 1]!; k++) {
        if (columnsOf[n]![counts.indices[k]!]! >= 0) count++;
      }
      starts[row + 1] = starts[row]! + count;
      row++;
    }
  });
  const indices = new Uint32Array(starts[rows]!);
  const values = new Float64Array(indices.length);
  let at = 0;
  all.forEach((counts, n) => {
    for (let k = counts.starts[0]!; k < counts.starts[counts.rows]!; k++) {
      const column = columnsOf[n]![counts.indices[k]!]!;
      if (column < 0) continue;
      indices[at] = column;
      values[at++] = counts.values[k]!;
    }
  });
  // Genes that stand in another order in one of the lists.
  return sortRows({ rows, columns: genes.length, starts, indices, values });
}
