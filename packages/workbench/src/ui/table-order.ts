import type { Cell } from "../figures/figure.ts";

export interface SortOrder {
  readonly column: number;
  readonly direction: "ascending" | "descending";
}

/** The order in which rows are shown: equal ones as they came, missing numbers last either way. */
export function sortedIndices(
  rows: readonly (readonly Cell[])[],
  order: SortOrder | undefined,
): number[] {
  const indices = rows.map((_, index) => index);
  if (!order) return indices;
  const sign = order.direction === "ascending" ? 1 : -1;
  return indices.sort((a, b) => {
    const left = rows[a]![order.column]!;
    const right = rows[b]![order.column]!;
    const missing = Number(isMissing(left)) - Number(isMissing(right));
    return missing !== 0 || isMissing(left) ? missing : sign * compare(left, right);
  });
}

/** One page of `indices`; a page beyond the end is the last. */
export function pageOf(
  indices: readonly number[],
  page: number,
  size: number,
): { page: number; pages: number; first: number; indices: readonly number[] } {
  const pages = Math.max(1, Math.ceil(indices.length / size));
  const kept = Math.min(Math.max(page, 0), pages - 1);
  const first = kept * size;
  return { page: kept, pages, first, indices: indices.slice(first, first + size) };
}

function isMissing(cell: Cell): boolean {
  return typeof cell === "number" && Number.isNaN(cell);
}

function compare(left: Cell, right: Cell): number {
  if (typeof left === "number" && typeof right === "number") return left - right;
  return String(left).localeCompare(String(right), "en", { numeric: true });
}
