import { createRandom } from "@unmix/core";
import { describe, expect, it } from "vitest";
import type { NoteEvent } from "../../../src/domain/midi/events.ts";
import { estimateTempo } from "../../../src/domain/midi/tempo.ts";

const eventsAt = (onsets: readonly number[]): NoteEvent[] =>
  onsets.map((onset) => ({ note: 0, pitch: 60, onset, end: onset + 0.1, velocity: 0.8 }));

describe("the tempo of a recording", () => {
  it.each([
    // With no quarters to tell, six of 108 are as good as four of 72.
    [72, 108],
    [90, 90],
    [96, 96],
    [120, 120],
    [150, 75],
  ])(
    "of beats and half beats at %i is that, or one near the usual of which they are quarters too: %i",
    (tempo, nearer) => {
      const random = createRandom(3);
      // Halves at times, an offset, and players who are ten milliseconds early or late.
      const beats = Array.from({ length: 32 }, (_, i) => i - (i % 5 === 4 ? 0.5 : 0));
      const onsets = beats.map((beat) => 0.37 + (60 / tempo) * beat + 0.01 * random.normal());
      const found = estimateTempo(eventsAt(onsets));
      expect(Math.abs(found.beatsPerMinute - nearer)).toBeLessThanOrEqual(1);
      expect(found.certainty).toBeGreaterThan(0.7);
    },
  );

  it("is less certain where onsets keep no time", () => {
    const random = createRandom(5);
    const onsets = Array.from({ length: 60 }, () => 30 * random.uniform()).sort((a, b) => a - b);
    expect(estimateTempo(eventsAt(onsets)).certainty).toBeLessThan(0.5);
  });

  it("is the usual one, with no certainty, where there is too little to go by", () => {
    expect(estimateTempo(eventsAt([0, 0.7, 1.4]))).toEqual({ beatsPerMinute: 120, certainty: 0 });
  });
});
