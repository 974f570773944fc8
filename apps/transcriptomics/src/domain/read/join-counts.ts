import type { SparseMatrix } from "@unmix/core";
import type { Expression } from "../types.ts";

/** The genes that all lists name, in the order of the first. */
export function sharedGenes(lists: readonly (readonly string[])[]): string[] {
  const [first = [], ...others] = lists;
  const sets = others.map((list) => new Set(list));
  return [...new Set(first)].filter((gene) => sets.every((set) => set.has(gene)));
}

/** The spots of all, one after another, by the genes named. A gene that a file names twice is its first. */
export function joinCounts(
  all: readonly Pick<Expression, "counts" | "genes">[],
  genes: readonly string[],
): SparseMatrix {
  const wanted = new Map(genes.map((gene, column) => [gene, column]));
  const columnsOf = all.map((each) => placesOf(each.genes, wanted));
  const rows = all.reduce((sum, { counts }) => sum + counts.rows, 0);
  const starts = new Uint32Array(rows + 1);
  let row = 0;
  all.forEach(({ counts }, n) => {
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
  all.forEach(({ counts }, n) => {
    for (let i = 0; i < counts.rows; i++) {
      const entries: (readonly [column: number, value: number])[] = [];
      for (let k = counts.starts[i]!; k < counts.starts[i + 1]!; k++) {
        const column = columnsOf[n]![counts.indices[k]!]!;
        if (column >= 0) entries.push([column, counts.values[k]!]);
      }
      for (const [column, value] of entries.sort(([a], [b]) => a - b)) {
        indices[at] = column;
        values[at++] = value;
      }
    }
  });
  return { rows, columns: genes.length, starts, indices, values };
}

function placesOf(names: readonly string[], wanted: ReadonlyMap<string, number>): Int32Array {
  const seen = new Set<string>();
  return Int32Array.from(names, (name) => {
    if (seen.has(name)) return -1;
    seen.add(name);
    return wanted.get(name) ?? -1;
  });
}
