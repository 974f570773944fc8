import type { Grid } from "../spectrogram/grid.ts";
import { chosenTerms, type Terms } from "./terms.ts";

/** The cosine of the angle between two spectra from which they are of one note. */
const SAME = 0.95;
/** A note has this part of the strongest one's energy, or of its power for a while: −20 dB. */
const HEARD = 0.01;
/** Windows that this while lasts: a click is in all windows that hold it, which is one long. */
const HELD = 2;

/**
 * The terms that a listener calls notes. A factorization that has more terms than the recording has notes gives the
 * others to clicks, to noise, and to parts of a note with its very spectrum. Terms of one spectrum become one; those
 * that are hardly heard beside the strongest, in all and wherever they sound for longer than a click, are left out.
 */
export function heardNotes(terms: Terms, { window, hop }: Pick<Grid, "window" | "hop">): Terms {
  if (terms.count === 0) return terms;
  const notes = joinSame(normalised(terms));
  const { count, activations } = notes;
  const frames = activations.length / count;
  const powers = Array.from({ length: count }, (_, r) =>
    Float64Array.from({ length: frames }, (_, t) => activations[t * count + r]! ** 2),
  );
  const energies = powers.map((power) => power.reduce((sum, value) => sum + value, 0));
  const held = powers.map((power) => heldFor(power, Math.round((HELD * window) / hop)));
  const [energy, hold] = [Math.max(...energies), Math.max(...held)];
  const heard = Array.from(powers.keys()).filter(
    (r) => energies[r]! >= HEARD * energy || held[r]! > HEARD * hold,
  );
  return chosenTerms(notes, heard);
}

/** The same with spectra of norm 1. */
function normalised({ count, spectra, activations }: Terms): Terms {
  const bands = spectra.length / count;
  const norms = new Float64Array(count);
  spectra.forEach((value, i) => {
    norms[Math.floor(i / bands)]! += value ** 2;
  });
  for (let r = 0; r < count; r++) norms[r] = Math.sqrt(norms[r]!);
  return {
    count,
    spectra: spectra.map((value, i) => value / (norms[Math.floor(i / bands)]! || 1)),
    activations: activations.map((value, i) => value * norms[i % count]!),
  };
}

/** Each term that has the spectrum of a louder one goes into that. */
function joinSame(terms: Terms): Terms {
  const { count, spectra } = terms;
  const bands = spectra.length / count;
  const spectrumOf = (r: number) => spectra.subarray(r * bands, (r + 1) * bands);
  const activations = terms.activations.slice();
  const sizes = new Float64Array(count);
  activations.forEach((value, i) => {
    sizes[i % count]! += value;
  });
  const kept: number[] = [];
  for (const r of Array.from(sizes.keys()).sort((a, b) => sizes[b]! - sizes[a]! || a - b)) {
    const home = kept.find((louder) => inner(spectrumOf(r), spectrumOf(louder)) >= SAME);
    if (home === undefined) kept.push(r);
    else {
      for (let row = 0; row < activations.length; row += count) {
        activations[row + home]! += activations[row + r]!;
      }
    }
  }
  return chosenTerms(
    { ...terms, activations },
    kept.sort((a, b) => a - b),
  );
}

function inner(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, k) => sum + value * b[k]!, 0);
}

/** The most that a curve holds for `frames` together. */
function heldFor(curve: Float64Array, frames: number): number {
  let most = 0;
  for (let from = 0; from + frames <= curve.length; from++) {
    let least = Number.POSITIVE_INFINITY;
    for (let t = from; t < from + frames; t++) least = Math.min(least, curve[t]!);
    most = Math.max(most, least);
  }
  return most;
}
