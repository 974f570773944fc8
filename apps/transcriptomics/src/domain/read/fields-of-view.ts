import type { Expression, Places } from "../types.ts";

/** Whether a column of this name says in which field of view of the microscope a cell was seen. */
export function namesFields(column: string): boolean {
  return /^fov(?:_?id)?$/i.test(column);
}

/**
 * Whether the fields are tiles of one section, so that cells of two may be neighbours: most cells lie in the
 * box of no other field. Where every field has coordinates of its own, the boxes lie over each other.
 */
export function areTiles(
  { names, of }: NonNullable<Expression["sections"]>,
  { x, y }: Places,
): boolean {
  const boxes = names.map(() => ({
    left: Number.POSITIVE_INFINITY,
    right: Number.NEGATIVE_INFINITY,
    top: Number.POSITIVE_INFINITY,
    bottom: Number.NEGATIVE_INFINITY,
  }));
  of.forEach((field, i) => {
    const box = boxes[field]!;
    if (!Number.isFinite(x[i]!) || !Number.isFinite(y[i]!)) return;
    box.left = Math.min(box.left, x[i]!);
    box.right = Math.max(box.right, x[i]!);
    box.top = Math.min(box.top, y[i]!);
    box.bottom = Math.max(box.bottom, y[i]!);
  });
  const isIn = (i: number, { left, right, top, bottom }: (typeof boxes)[number]) =>
    x[i]! >= left && x[i]! <= right && y[i]! >= top && y[i]! <= bottom;
  const inOther = of.filter((own, i) =>
    boxes.some((box, field) => field !== own && isIn(i, box)),
  ).length;
  return 2 * inOther < of.length;
}
