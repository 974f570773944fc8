/** How much notes sound at once. */
export interface Overlaps {
  /** Of each two notes, R × R, in parts of the sum over all pairs. */
  readonly overlaps: Float64Array;
  /** That sum, in parts of the loudness of all notes: about how many sound beside any one. */
  readonly polyphony: number;
  /** The same while both are held, and neither dies away as a string does that was plucked before. */
  readonly sustained: number;
}

/** What sounding at once counts where one note may be an overtone or a leftover of the other. */
const RELATED = 0.5;
/** The same for notes of one pitch, which are most often parts of one. */
const UNISON = 0.25;
/** Semitones within which pitches are one. */
const ONE_PITCH = 0.6;
/** A note is held above this part of its loudest within so many seconds before. */
const HELD = 0.5;
const BEFORE = 2;

/**
 * Σ_t min(a_i, a_j) over all pairs, with a the loudness of a note in a frame.
 *
 * @param activations frames × notes
 * @param norms of the spectra of the notes
 * @param pitches as MIDI numbers them
 * @param frameRate frames a second
 */
export function overlapsOf(
  activations: ArrayLike<number>,
  norms: Float64Array,
  pitches: Float64Array,
  frameRate: number,
): Overlaps {
  const R = norms.length;
  const held = heldFrames(activations, R, Math.round(BEFORE * frameRate));
  const overlaps = new Float64Array(R * R);
  const together = new Float64Array(R * R);
  const loudness = new Float64Array(R);
  let total = 0;
  for (let from = 0; from < activations.length; from += R) {
    for (let r = 0; r < R; r++) {
      loudness[r] = activations[from + r]! * norms[r]!;
      total += loudness[r]!;
    }
    for (let i = 0; i < R; i++) {
      for (let j = 0; j < i; j++) {
        const both = Math.min(loudness[i]!, loudness[j]!);
        overlaps[i * R + j]! += both;
        if (held[from + i] && held[from + j]) together[i * R + j]! += both;
      }
    }
  }
  let sum = 0;
  let sustained = 0;
  for (let i = 0; i < R; i++) {
    for (let j = 0; j < i; j++) {
      const interval = Math.abs(pitches[i]! - pitches[j]!);
      const counts = interval < ONE_PITCH ? UNISON : mayBeOvertone(interval) ? RELATED : 1;
      overlaps[i * R + j]! *= counts;
      sum += overlaps[i * R + j]!;
      sustained += counts * together[i * R + j]!;
    }
  }
  for (let i = 0; i < R; i++) {
    for (let j = 0; j < i; j++) {
      overlaps[j * R + i] = overlaps[i * R + j] = sum > 0 ? overlaps[i * R + j]! / sum : 0;
    }
  }
  return {
    overlaps,
    polyphony: total > 0 ? sum / total : 0,
    sustained: total > 0 ? sustained / total : 0,
  };
}

/** Whether one of two pitches may be a low overtone of the other, by the semitones between them. */
export function mayBeOvertone(interval: number): boolean {
  for (let h = 2; h <= 8; h++) if (Math.abs(interval - 12 * Math.log2(h)) < ONE_PITCH) return true;
  return false;
}

/** Of each frame and note 1 where the note is held: above a part of its loudest in that frame and `before` earlier ones. */
function heldFrames(activations: ArrayLike<number>, R: number, before: number): Uint8Array {
  const held = new Uint8Array(activations.length);
  const frames = R === 0 ? 0 : activations.length / R;
  for (let r = 0; r < R; r++) {
    const at = (t: number) => activations[t * R + r]!;
    let loudest = 0;
    for (let t = 0; t < frames; t++) {
      if (loudest < t - before) {
        loudest = t - before;
        for (let s = loudest + 1; s < t; s++) if (at(s) >= at(loudest)) loudest = s;
      }
      if (at(t) >= at(loudest)) loudest = t;
      if (at(t) > HELD * at(loudest)) held[t * R + r] = 1;
    }
  }
  return held;
}
