import type { NoteEvent, Tempo } from "./events.ts";

const SLOWEST = 55;
const FASTEST = 200;
/** What is taken where nothing tells. */
const USUAL = 120;
/** Seconds about a beat within which an onset is on it. */
const NEAR = 0.03;

/**
 * The tempo at which onsets fall on beats and their halves and quarters: the one whose regular grid, at its best
 * offset, most onsets are near to, beyond what chance alone gives. Tempi near 120 are preferred, as listeners do,
 * because twice and half a tempo fit as well, and one and a half times where there are no quarters.
 */
export function estimateTempo(events: readonly Pick<NoteEvent, "onset" | "velocity">[]): Tempo {
  if (events.length < 4) return { beatsPerMinute: USUAL, certainty: 0 };
  let best = { beatsPerMinute: USUAL, score: Number.NEGATIVE_INFINITY, fit: 0 };
  for (let tempo = SLOWEST; tempo <= FASTEST; tempo += 0.5) {
    const quarter = 60 / tempo / 4;
    let re = 0;
    let im = 0;
    let total = 0;
    for (const { onset, velocity } of events) {
      const angle = (2 * Math.PI * onset) / quarter;
      re += velocity * Math.cos(angle);
      im += velocity * Math.sin(angle);
      total += velocity;
    }
    // A finer grid is nearer to anything.
    const fit = (Math.hypot(re, im) / total) * Math.min(1, quarter / (4 * NEAR));
    const score = fit - 0.15 * Math.log2(tempo / USUAL) ** 2;
    if (score > best.score) best = { beatsPerMinute: tempo, score, fit };
  }
  return { beatsPerMinute: best.beatsPerMinute, certainty: Math.max(0, Math.min(1, best.fit)) };
}
