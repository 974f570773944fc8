import { createRandom } from "@unmix/core";
import { describe, expect, it } from "vitest";
import type { NoteEvent } from "../../../src/domain/midi/events.ts";
import { estimateTempo } from "../../../src/domain/midi/tempo.ts";

const eventsAt = (onsets: readonly number[]): NoteEvent[] =>
  onsets.map((onset) => ({ note: 0, pitch: 60, onset, end: onset + 0.1, velocity: 0.8 }));

describe("the tempo of a recording", () => {
  it.each([72, 90, 96, 108, 120, 132, 150])("of beats and half beats at %i is that", (tempo) => {
    const random = createRandom(3);
    // Halves at times, an offset, and players who are ten milliseconds early or late.
    const beats = Array.from({ length: 32 }, (_, i) => i - (i % 5 === 4 ? 0.5 : 0));
    const onsets = beats.map((beat) => 0.37 + (60 / tempo) * beat + 0.01 * random.normal());
    const found = estimateTempo(eventsAt(onsets));
    expect(Math.abs(found.beatsPerMinute - tempo)).toBeLessThanOrEqual(1);
    expect(found.certainty).toBeGreaterThan(0.7);
  });

  it.each([
    [66, 132],
    [72, 144],
    [90, 90],
    [108, 108],
  ])("of half beats alone at %i is that or its double: %i", (tempo, heard) => {
    const onsets = Array.from({ length: 48 }, (_, i) => 0.2 + (30 / tempo) * i);
    expect(estimateTempo(eventsAt(onsets)).beatsPerMinute).toBe(heard);
  });

  it("of half beats with every other one louder is that", () => {
    const onsets = Array.from({ length: 48 }, (_, i) => 0.2 + (30 / 72) * i);
    const accented = eventsAt(onsets).map((event, i) => ({
      ...event,
      velocity: i % 2 === 0 ? 0.9 : 0.15,
    }));
    expect(estimateTempo(accented).beatsPerMinute).toBe(72);
  });

  it("does not depend on the order of events, and goes by every kind of them", () => {
    const onsets = Array.from({ length: 24 }, (_, i) => 0.1 + 0.6 * i);
    expect(estimateTempo(eventsAt([...onsets].reverse())).beatsPerMinute).toBe(100);
  });

  it("is less certain where onsets keep no time", () => {
    const random = createRandom(5);
    const onsets = Array.from({ length: 60 }, () => 30 * random.uniform()).sort((a, b) => a - b);
    expect(estimateTempo(eventsAt(onsets)).certainty).toBeLessThan(0.5);
  });

  it("is the usual one, with no certainty, where there is too little to go by", () => {
    expect(estimateTempo(eventsAt([0, 0.7, 1.4]))).toEqual({ beatsPerMinute: 120, certainty: 0 });
  });
});
