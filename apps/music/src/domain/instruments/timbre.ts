/** Bands of the ear's scale and coefficients of their cepstrum. */
const BANDS = 40;
const COEFFICIENTS = 13;
/** Below the strongest band by this many decibels, nothing is heard. */
const SILENT = 60;
const HARMONICS = 10;
const FAINT = 50;

const melOf = (hertz: number) => 2595 * Math.log10(1 + hertz / 700);
const LOWEST_MEL = melOf(40);

/**
 * The colour of a magnitude spectrum whatever its loudness: the cosine transform of its level in bands of
 * the mel scale, without the mean (mel-cepstrum; Davis and Mermelstein 1980).
 */
export function melCepstrum(spectrum: ArrayLike<number>, binWidth: number): Float64Array {
  const bins = spectrum.length;
  const top = melOf((bins - 1) * binWidth);
  const energies = new Float64Array(BANDS);
  for (let k = 1; k < bins; k++) {
    const place = ((melOf(k * binWidth) - LOWEST_MEL) / (top - LOWEST_MEL)) * (BANDS + 1);
    const band = Math.floor(place);
    const part = place - band;
    const power = spectrum[k]! * spectrum[k]!;
    if (band >= 1 && band <= BANDS) energies[band - 1]! += (1 - part) * power;
    if (band >= 0 && band < BANDS) energies[band]! += part * power;
  }
  const largest = energies.reduce((most, energy) => Math.max(most, energy), 0) || 1;
  const least = 10 ** (-SILENT / 10);
  const levels = energies.map((energy) => 10 * Math.log10(energy / largest + least));
  return Float64Array.from({ length: COEFFICIENTS }, (_, c) => {
    let sum = 0;
    for (let b = 0; b < BANDS; b++) {
      sum += levels[b]! * Math.cos((Math.PI * (c + 1) * (b + 0.5)) / BANDS);
    }
    return sum * Math.sqrt(2 / BANDS);
  });
}

/** The levels of the first partials in decibels below the strongest, whatever the pitch. */
export function partialLevels(
  spectrum: ArrayLike<number>,
  binWidth: number,
  frequency: number,
): Float64Array {
  const peaks = Float64Array.from({ length: HARMONICS }, (_, h) => {
    const centre = ((h + 1) * frequency) / binWidth;
    let peak = 0;
    const to = Math.min(spectrum.length - 1, Math.floor(centre + 1));
    for (let k = Math.max(0, Math.floor(centre - 1)); k <= to; k++) {
      peak = Math.max(peak, spectrum[k]!);
    }
    return peak;
  });
  const largest = peaks.reduce((most, peak) => Math.max(most, peak), 0) || 1;
  const least = 10 ** (-FAINT / 20);
  return peaks.map((peak) => 20 * Math.log10(peak / largest + least));
}
