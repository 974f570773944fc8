import type { Cues } from "./cues.ts";
import { explainedPart } from "./explained.ts";
import { cluster } from "./linkage.ts";
import { mayBeOvertone } from "./overlaps.ts";
import { findVoices } from "./voices.ts";

const MOST = 6;
/** A single voice has less than this held at once, in parts of the loudness: where notes follow each other. */
const ALONE = 0.18;
/** What may sound at once within several: tails, and what notes share. */
const LEFT = 0.45;
/** Two instruments that take turns sound little at once, but no less than this, and are clearly of two kinds. */
const LITTLE = 0.25;
const TWO_KINDS = 0.56;

/** The part of the energy that noise and the like may have beside one pitch. */
const STRAY = 0.1;
/** Semitones beside a pitch within which vibrato and the lobes of a window leave something of it. */
const BESIDE = 1;

/**
 * How many instruments there are, by how much sounds at once: one where hardly two notes are held together, though
 * plucked ones ring on; else the smallest number of voices within which little more sounds at once than the tails of notes. What is of one pitch, with its overtones, is one, though it be of many notes.
 * An instrument that plays chords counts as several, unless a person says how many there are.
 */
export function chooseCount(cues: Cues): number {
  const { count: R, overlaps, polyphony, sustained, distances, weights } = cues;
  if (R < 2) return R;
  if (isOnePitch(cues)) return 1;
  if (sustained <= ALONE) {
    if (polyphony < LITTLE) return 1;
    return explainedPart(cues, cluster(distances, weights, 2, "ward"), 2) >= TWO_KINDS ? 2 : 1;
  }
  for (let K = 2; K < Math.min(R, MOST); K++) {
    const { labels } = findVoices(cues, K);
    let left = 0;
    for (let i = 0; i < R; i++) {
      for (let j = 0; j < i; j++) if (labels[i] === labels[j]) left += overlaps[i * R + j]!;
    }
    if (polyphony * left <= LEFT) return K;
  }
  return Math.min(R, MOST);
}

/** Whether hardly anything sounds but the loudest pitch, what is beside it, and what may be its overtone or it theirs. */
function isOnePitch({ weights, pitches }: Cues): boolean {
  const loudest = weights.reduce((best, weight, r) => (weight > weights[best]! ? r : best), 0);
  let other = 0;
  let total = 0;
  weights.forEach((weight, r) => {
    const energy = weight ** 2;
    const interval = Math.abs(pitches[r]! - pitches[loudest]!);
    total += energy;
    if (interval > BESIDE && !mayBeOvertone(interval)) other += energy;
  });
  return other <= STRAY * total;
}
