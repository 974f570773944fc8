/** Where the panels of a figure of small multiples stand. */
export interface PanelGrid {
  readonly columns: number;
  readonly panelWidth: number;
  readonly rows: number;
  /** Upper left corner of the i-th panel. */
  corner(index: number): readonly [x: number, y: number];
  readonly height: number;
}

/** Places `count` panels of one height in as many columns as keep them at least `least` wide. */
export function panelGrid(
  count: number,
  width: number,
  panelHeight: number,
  least: number,
  most = 4,
): PanelGrid {
  const fitting = Math.max(1, Math.min(count, most, Math.floor(width / least)));
  const rows = Math.max(1, Math.ceil(count / fitting));
  // No more columns than the rows need, so that the last row is not nearly empty.
  const columns = Math.max(1, Math.ceil(count / rows));
  const panelWidth = width / columns;
  return {
    columns,
    rows,
    panelWidth,
    corner: (index) => [(index % columns) * panelWidth, Math.floor(index / columns) * panelHeight],
    height: count === 0 ? 0 : rows * panelHeight,
  };
}
