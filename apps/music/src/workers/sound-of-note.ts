import { type MusicResult, type Signal, stemOf, timeOf } from "../domain/index.ts";

/** Seconds of a note that are played, and how long before it is loudest they begin. */
const LENGTH = 1.6;
const BEFORE = 0.35;

/** One note alone, masked out of the recording, about where it is loudest. */
export function soundOfNote(result: MusicResult, recording: Signal, note: number): Signal {
  const { grid, notes } = result;
  let loudest = 0;
  for (let t = 1; t < grid.frames; t++) {
    const at = (frame: number) => notes.activations[frame * notes.count + note]!;
    if (at(t) > at(loudest)) loudest = t;
  }
  const start = Math.max(0, timeOf(grid, loudest) - BEFORE);
  const from = Math.min(grid.samples - 1, Math.round(start * grid.sampleRate));
  const to = Math.min(grid.samples, from + Math.round(LENGTH * grid.sampleRate));
  const labels = new Int32Array(notes.count).fill(1);
  labels[note] = 0;
  const instruments = {
    ...result.instruments,
    count: 2,
    labels,
    names: ["note", "others"],
    struckBy: -1,
  };
  return stemOf({ ...result, instruments }, recording, 0, { from, to });
}
