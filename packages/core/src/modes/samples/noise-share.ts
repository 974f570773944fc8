import { quantile } from "../../density/quantile.ts";
import { dot } from "../../linear/vectors.ts";
import { createFft } from "../../signal/fft.ts";

/** Samples of a stretch, at least and at most, and how many of them a short signal has. */
const [SHORTEST, LONGEST] = [16, 1024];
const STRETCHES = 8;
/** More stretches say nothing more. */
const MOST_STRETCHES = 1000;
/** Three quarters of the plane of time and frequency may be taken by what is no noise. */
const QUANTILE = 0.25;

/**
 * The norm that white noise has in `values`. Under a Hann window the energies of white noise are exponential at every
 * time and frequency, so any quantile of them tells its level: the lower quartile, which components, each in some of
 * the plane, raise by little. Noise of one colour is seen as what it has in the quieter part of the spectrum.
 *
 * @param values at even times; of noise alone at any, since it stays white
 * @returns undefined where there are too few samples to tell
 */
export function noiseNorm(values: Float64Array): number | undefined {
  const count = values.length;
  if (count < 4 * SHORTEST) return undefined;
  const length = Math.min(
    LONGEST,
    Math.max(SHORTEST, 2 ** Math.round(Math.log2(count / STRETCHES))),
  );
  const hop = Math.max(length / 2, Math.floor((count - length) / MOST_STRETCHES));
  const fft = createFft(length);
  const window = Float64Array.from(
    { length },
    (_, i) => Math.sin((Math.PI * (i + 0.5)) / length) ** 2,
  );
  const re = new Float64Array(length);
  const im = new Float64Array(length);
  const stretches = Math.floor((count - length) / hop) + 1;
  // Without 0 and half the rate, where the energy of noise has another distribution.
  const inner = length / 2 - 1;
  const energies = new Float64Array(stretches * inner);
  for (let s = 0; s < stretches; s++) {
    const from = s * hop;
    for (let i = 0; i < length; i++) re[i] = values[from + i]! * window[i]!;
    im.fill(0);
    fft.forward(re, im);
    for (let k = 1; k <= inner; k++) energies[s * inner + k - 1] = re[k]! ** 2 + im[k]! ** 2;
  }
  const mean = quantile(energies, QUANTILE) / -Math.log(1 - QUANTILE);
  return Math.sqrt((count * mean) / dot(window, window));
}
