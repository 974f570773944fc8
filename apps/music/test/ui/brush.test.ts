import { describe, expect, it } from "vitest";
import type { Picture } from "../../src/figures/index.ts";
import { paintedNotes, strongestNote } from "../../src/ui/stems/brush.ts";

const [COLUMNS, ROWS, NOTES] = [20, 40, 3];

/** Note r at row 10 + 8r, at columns 0–9, 10–19 and all; the last is quieter. */
function picture(): Picture {
  const activations = new Float32Array(COLUMNS * NOTES);
  const spectra = new Float32Array(NOTES * ROWS);
  for (let column = 0; column < COLUMNS; column++) {
    activations[column * NOTES + (column < 10 ? 0 : 1)] = 1;
    activations[column * NOTES + 2] = 0.5;
  }
  for (let note = 0; note < NOTES; note++) spectra[note * ROWS + 10 + 8 * note] = 1;
  // A partial of the first where the last sounds.
  spectra[0 * ROWS + 26] = 0.2;
  return {
    columns: COLUMNS,
    rows: ROWS,
    span: [0, 1],
    mixture: new Float32Array(COLUMNS * ROWS),
    activations,
    spectra,
  };
}

describe("painting notes", () => {
  it("finds the strongest note within a row, and none where nothing sounds or outside", () => {
    expect(strongestNote(picture(), { column: 3.7, row: 10.2 })).toBe(0);
    expect(strongestNote(picture(), { column: 3.7, row: 11.9 })).toBe(0);
    expect(strongestNote(picture(), { column: 3, row: 26 })).toBe(2);
    expect(strongestNote(picture(), { column: 12, row: 10 })).toBeUndefined();
    expect(strongestNote(picture(), { column: 3, row: 34 })).toBeUndefined();
    expect(strongestNote(picture(), { column: -1, row: 10 })).toBeUndefined();
    expect(strongestNote(picture(), { column: 20, row: 10 })).toBeUndefined();
  });

  it("takes what sounds along a stroke, though the pointer told only of its ends", () => {
    const along = [
      { column: 0.5, row: 10.5 },
      { column: 9.5, row: 10.5 },
    ];
    expect(paintedNotes(picture(), along)).toEqual([0]);
    const upwards = [...along, { column: 19.5, row: 18.5 }];
    expect(paintedNotes(picture(), upwards)).toEqual([0, 1]);
  });

  it("does not take what it only brushes", () => {
    // Along the quiet note, then down to the second: by its edge alone, then over all of it.
    const stroke = [
      { column: 0, row: 26 },
      { column: 19, row: 26 },
      { column: 19, row: 19 },
    ];
    expect(paintedNotes(picture(), stroke)).toEqual([2]);
    expect(paintedNotes(picture(), [...stroke, { column: 19, row: 17 }])).toEqual([1, 2]);
    expect(paintedNotes(picture(), [{ column: 5, row: 34 }])).toEqual([]);
    expect(paintedNotes(picture(), [])).toEqual([]);
  });
});
