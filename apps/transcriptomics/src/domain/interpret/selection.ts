import { DEPTH } from "../prepare/counts.ts";
import type { Expression } from "../types.ts";

/** A gene that a selection of spots has more of than the others. */
export interface SelectionGene {
  /** An index into the genes of the file. */
  readonly gene: number;
  /** Counts per ten thousand, of the selection and of all other spots. */
  readonly inside: number;
  readonly outside: number;
  /** log₂ of (inside + 1) ÷ (outside + 1). */
  readonly change: number;
}

/** The counts of one gene in every spot, as the file has them. */
export function geneCounts({ counts }: Expression, gene: number): Float64Array {
  const { starts, indices, values, rows } = counts;
  const found = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    for (let at = starts[i]!; at < starts[i + 1]!; at++) {
      if (indices[at] === gene) found[i]! += values[at]!;
    }
  }
  return found;
}

/**
 * The genes that the selected spots have most more of than the others, pooled: largest change first.
 *
 * @param spots indices of the selected spots
 */
export function selectionGenes(
  { counts, genes }: Expression,
  spots: Uint32Array,
  most: number,
): SelectionGene[] {
  const { starts, indices, values, rows } = counts;
  const isIn = new Uint8Array(rows);
  for (const i of spots) isIn[i] = 1;
  const sums = [new Float64Array(genes.length), new Float64Array(genes.length)] as const;
  const totals = [0, 0];
  for (let i = 0; i < rows; i++) {
    const side = isIn[i]!;
    const sum = sums[side as 0 | 1];
    for (let at = starts[i]!; at < starts[i + 1]!; at++) {
      sum[indices[at]!]! += values[at]!;
      totals[side]! += values[at]!;
    }
  }
  const per = (side: 0 | 1, gene: number) => (DEPTH * sums[side][gene]!) / (totals[side]! || 1);
  return genes
    .map((_, gene) => {
      const inside = per(1, gene);
      const outside = per(0, gene);
      return { gene, inside, outside, change: Math.log2((inside + 1) / (outside + 1)) };
    })
    .filter(({ change }) => change > 0)
    .sort((a, b) => b.change - a.change || a.gene - b.gene)
    .slice(0, most);
}
