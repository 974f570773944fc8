import type { Picture } from "../../figures/index.ts";

/** A place of a picture: a column of time and a row of pitch, with their fractions. */
export interface Cell {
  readonly column: number;
  readonly row: number;
}

/** The note that is strongest at a place, if any sounds there. */
export function strongestNote(picture: Picture, place: Cell): number | undefined {
  return strongest(picture, place)?.note;
}

/** Of what sounds under a stroke, the least part that makes a note one that was painted. */
const PAINTED = 0.1;

/**
 * The notes that a stroke goes over: where it goes, what sounds strongest counts for its note, by its
 * magnitude; a note with a tenth of all that counts was meant.
 *
 * @param stroke places the pointer passed; between two it goes straight
 */
export function paintedNotes(picture: Picture, stroke: readonly Cell[]): number[] {
  const sums = new Map<number, number>();
  let total = 0;
  const seen = new Set<number>();
  stroke.forEach((to, i) => {
    const from = stroke[Math.max(0, i - 1)]!;
    const steps = Math.max(1, Math.abs(to.column - from.column), Math.abs(to.row - from.row));
    for (let step = 0; step <= steps; step++) {
      const part = step / steps;
      const column = Math.floor(from.column + part * (to.column - from.column));
      const row = Math.floor(from.row + part * (to.row - from.row));
      const cell = column * picture.rows + row;
      if (seen.has(cell)) continue;
      seen.add(cell);
      const found = strongest(picture, { column, row });
      if (!found) continue;
      sums.set(found.note, (sums.get(found.note) ?? 0) + found.value);
      total += found.value;
    }
  });
  return [...sums]
    .filter(([, sum]) => sum >= PAINTED * total)
    .map(([note]) => note)
    .sort((a, b) => a - b);
}

function strongest(
  { columns, rows, activations, spectra }: Picture,
  place: Cell,
): { readonly note: number; readonly value: number } | undefined {
  const column = Math.floor(place.column);
  const row = Math.floor(place.row);
  if (column < 0 || column >= columns || row < 0 || row >= rows) return undefined;
  const count = activations.length / columns;
  let best = { note: -1, value: 0 };
  for (let note = 0; note < count; note++) {
    let value = 0;
    // A finger is wider than a row.
    for (let r = Math.max(0, row - 1); r <= Math.min(rows - 1, row + 1); r++) {
      value += activations[column * count + note]! * spectra[note * rows + r]!;
    }
    if (value > best.value) best = { note, value };
  }
  return best.note < 0 ? undefined : best;
}
