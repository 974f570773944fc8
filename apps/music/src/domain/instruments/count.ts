import type { Cues } from "./cues.ts";
import { explainedPart } from "./explained.ts";
import { cluster } from "./linkage.ts";
import { findVoices } from "./voices.ts";

const MOST = 6;
/** A single voice has less than this sounding at once, in parts of the loudness: the tails of notes. */
const ALONE = 0.38;
/** What may sound at once within several: tails, and what notes share. */
const LEFT = 0.45;
/** Two instruments that take turns sound little at once, but no less than this, and are clearly of two kinds. */
const LITTLE = 0.25;
const TWO_KINDS = 0.56;

/**
 * How many instruments there are, by how much sounds at once: the smallest number of voices within which little
 * more does than the tails of notes. An instrument that plays chords counts as several, unless a person says
 * how many there are.
 */
export function chooseCount(cues: Cues): number {
  const { count: R, overlaps, polyphony, distances, weights } = cues;
  if (R < 2) return R;
  if (polyphony <= ALONE) {
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
