import type { NoteEvent, Tempo } from "./events.ts";

const SLOWEST = 55;
const FASTEST = 200;
/** What is taken where nothing tells. */
const USUAL = 120;
/** Octaves about that within which listeners hear most tempi, as a standard deviation. */
const SPREAD = 0.7;
/** Seconds about a beat within which an onset is on it. */
const NEAR = 0.03;

/** When something was played, in seconds, and how loud, 0 to 1. */
type Onset = Pick<NoteEvent, "onset" | "velocity">;

/**
 * The tempo at which onsets fall on beats and their halves and quarters, and are followed by others a beat and two
 * beats later: the product of how near all are to the regular grid at its best offset, of the autocorrelation of the
 * onsets at these two lags, and of a log-normal preference for 120 (Ellis 2007). The grid alone says the same of 72 and
 * 108 where only half beats are played; at 108 nothing follows a beat later.
 */
export function estimateTempo(events: readonly Onset[]): Tempo {
  if (events.length < 4) return { beatsPerMinute: USUAL, certainty: 0 };
  const onsets = [...events].sort((a, b) => a.onset - b.onset);
  let best = { beatsPerMinute: USUAL, score: Number.NEGATIVE_INFINITY, fit: 0 };
  for (let tempo = SLOWEST; tempo <= FASTEST; tempo += 0.5) {
    const beat = 60 / tempo;
    const fit = gridFit(onsets, beat / 4);
    const followed = autocorrelation(onsets, beat) + 0.5 * autocorrelation(onsets, 2 * beat);
    const usual = Math.exp(-0.5 * (Math.log2(tempo / USUAL) / SPREAD) ** 2);
    const score = fit * followed * usual;
    if (score > best.score) best = { beatsPerMinute: tempo, score, fit };
  }
  return { beatsPerMinute: best.beatsPerMinute, certainty: Math.max(0, Math.min(1, best.fit)) };
}

/** How near onsets are to a grid of so many seconds, 0 to 1: a finer grid is nearer to anything, and so worth less. */
function gridFit(onsets: readonly Onset[], spacing: number): number {
  let re = 0;
  let im = 0;
  let total = 0;
  for (const { onset, velocity } of onsets) {
    const angle = (2 * Math.PI * onset) / spacing;
    re += velocity * Math.cos(angle);
    im += velocity * Math.sin(angle);
    total += velocity;
  }
  return (Math.hypot(re, im) / total) * Math.min(1, spacing / (4 * NEAR));
}

/**
 * How much is played again `lag` seconds later, as near as a bell of the width of {@link NEAR}, in parts of what is
 * played.
 *
 * @param onsets by time
 */
function autocorrelation(onsets: readonly Onset[], lag: number): number {
  let sum = 0;
  let power = 0;
  let first = 0;
  for (const { onset, velocity } of onsets) {
    power += velocity ** 2;
    while (first < onsets.length && onsets[first]!.onset < onset + lag - 3 * NEAR) first++;
    for (let n = first; n < onsets.length && onsets[n]!.onset <= onset + lag + 3 * NEAR; n++) {
      const off = (onsets[n]!.onset - onset - lag) / NEAR;
      sum += velocity * onsets[n]!.velocity * Math.exp(-0.5 * off * off);
    }
  }
  return sum / power;
}
