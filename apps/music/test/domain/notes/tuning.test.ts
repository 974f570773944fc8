import type { Tensor } from "@unmix/core";
import { describe, expect, it } from "vitest";
import { bandsOf } from "../../../src/domain/notes/bands.ts";
import { frequencyOf } from "../../../src/domain/notes/pitch.ts";
import { estimateTuning } from "../../../src/domain/notes/tuning.ts";

const BIN_WIDTH = 10.8;
const bands = bandsOf(1025);

/** A frame for each pitch: bells, whose logarithm is a parabola, at the first partials. */
function magnitudesOf(pitches: readonly number[]): Tensor {
  const data = new Float64Array(pitches.length * bands.bands);
  pitches.forEach((pitch, t) => {
    for (let h = 1; h <= 4; h++) {
      const place = (h * frequencyOf(pitch)) / BIN_WIDTH;
      for (let k = 0; k < bands.single; k++) {
        data[t * bands.bands + k]! += Math.exp(-0.8 * (k - place) ** 2) / h;
      }
    }
  });
  return { data, shape: [pitches.length, bands.bands] };
}

describe("the tuning of a recording", () => {
  const chords = [62, 64, 67, 69, 71, 74];

  it.each([-0.45, -0.2, 0, 0.1, 0.3])("is found where everything is %d semitones off", (off) => {
    const found = estimateTuning(
      magnitudesOf(chords.map((pitch) => pitch + off)),
      bands,
      BIN_WIDTH,
    );
    // Of the partials the third lies 2 cents off the scale, and few bins are as narrow as that.
    expect(found).toBeCloseTo(off, 1);
  });

  it("goes round: half a semitone too high is half a semitone too low", () => {
    const high = estimateTuning(
      magnitudesOf(chords.map((pitch) => pitch + 0.52)),
      bands,
      BIN_WIDTH,
    );
    expect(Math.abs(high)).toBeGreaterThan(0.43);
  });

  it("is 0 where nothing peaks", () => {
    const flat = { data: new Float64Array(3 * bands.bands).fill(1), shape: [3, bands.bands] };
    expect(estimateTuning(flat, bands, BIN_WIDTH)).toBe(0);
  });
});
