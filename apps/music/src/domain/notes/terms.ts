/** Terms of a factorization: notes before it is known which of them are heard. */
export interface Terms {
  readonly count: number;
  /** Terms × bands. */
  readonly spectra: Float64Array;
  /** Frames × terms. */
  readonly activations: Float64Array;
}

/** The terms `kept`, in that order. */
export function chosenTerms(
  { count, spectra, activations }: Terms,
  kept: readonly number[],
): Terms {
  const bands = spectra.length / count;
  const frames = activations.length / count;
  const chosen = {
    count: kept.length,
    spectra: new Float64Array(kept.length * bands),
    activations: new Float64Array(frames * kept.length),
  };
  kept.forEach((r, n) => {
    chosen.spectra.set(spectra.subarray(r * bands, (r + 1) * bands), n * bands);
    for (let t = 0; t < frames; t++) {
      chosen.activations[t * kept.length + n] = activations[t * count + r]!;
    }
  });
  return chosen;
}
