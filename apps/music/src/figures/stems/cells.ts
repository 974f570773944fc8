import { type Ink, ink } from "@unmix/workbench/figures";

/** Steps of strength that cells are drawn in; each is one path, so that files stay small. */
const STEPS = 8;

export interface CellBox {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/**
 * A spectrogram as cells, the lowest row at the bottom, drawn in at most `most` columns and rows.
 *
 * @param levels columns × rows, 0 (left out) to 1
 * @param colour of a level above 0
 */
export function cells(
  levels: Float32Array,
  size: { readonly columns: number; readonly rows: number },
  box: CellBox,
  colour: (level: number) => string,
  most: readonly [columns: number, rows: number] = [150, 88],
): Ink[] {
  const columns = Math.min(size.columns, most[0]);
  const rows = Math.min(size.rows, most[1]);
  const paths = new Array<string>(STEPS + 1).fill("");
  const width = box.width / columns;
  const height = box.height / rows;
  const steps = pooled(levels, size, columns, rows).map((level) =>
    level > 0 ? Math.max(1, Math.min(STEPS, Math.ceil(level * STEPS))) : 0,
  );
  for (let row = 0; row < rows; row++) {
    const y = box.top + box.height - (row + 1) * height;
    let column = 0;
    while (column < columns) {
      const step = steps[column * rows + row]!;
      let end = column + 1;
      while (end < columns && steps[end * rows + row] === step) end++;
      // The faintest step is left to the background.
      if (step > 1) {
        const x = box.left + column * width;
        const across = (end - column) * width;
        paths[step] +=
          `M${x.toFixed(1)},${y.toFixed(1)}h${across.toFixed(1)}v${(height + 0.2).toFixed(1)}h${(-across).toFixed(1)}z`;
      }
      column = end;
    }
  }
  return paths.flatMap((d, step) =>
    d === "" ? [] : [ink("path", { d, fill: colour(step / STEPS) })],
  );
}

/** The greatest level within each cell of a coarser grid. */
function pooled(
  levels: Float32Array,
  size: { readonly columns: number; readonly rows: number },
  columns: number,
  rows: number,
): Float32Array {
  const out = new Float32Array(columns * rows);
  for (let c = 0; c < size.columns; c++) {
    const column = Math.floor((c * columns) / size.columns);
    for (let r = 0; r < size.rows; r++) {
      const at = column * rows + Math.floor((r * rows) / size.rows);
      out[at] = Math.max(out[at]!, levels[c * size.rows + r]!);
    }
  }
  return out;
}
