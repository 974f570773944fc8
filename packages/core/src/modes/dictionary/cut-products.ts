import { createFft, type Fft } from "../../signal/fft.ts";
import { type SpectrumTaps, spectrumTaps, TAPS } from "../../signal/spectrum-taps.ts";
import type { EvenWindow } from "./even-window.ts";
import type { FramedAtoms } from "./framed-sinusoids.ts";

/**
 * Inner products of the sines of framed atoms whose windows an end of the grid cuts: with the spectrum S(ω) of the
 * product of two windows about the first atom's place, and α the angles of both atoms there, ½ (Re e^{i(α₁ − α₂)} S̄(ω₁ − ω₂)
 * − Re e^{i(α₁ + α₂)} S̄(ω₁ + ω₂)). S is transformed once for each two places, and read by taps.
 *
 * @returns a function of two atoms whose frequencies are from 0 to half a cycle a step
 */
export function cutProducts(
  atoms: EvenWindow & Pick<FramedAtoms, "turns" | "angles">,
): (i: number, j: number) => number {
  const { places, turns, angles, window, length } = atoms;
  const taps = spectrumTaps(window.length - 1);
  const fft = createFft(taps.length);
  const weights = new Float64Array(TAPS);
  const spectra = new Map<number, Bins>();
  /** Σ g(u) cos(angle + 2π u turn). */
  const sum = ({ re, im }: Bins, turn: number, angle: number) => {
    const near = turn - Math.round(turn);
    const first = taps.weigh(Math.abs(near), weights, 0) + TAPS;
    let real = 0;
    let imaginary = 0;
    for (let k = 0; k < TAPS; k++) {
      real += weights[k]! * re[first + k]!;
      imaginary += weights[k]! * im[first + k]!;
    }
    return Math.cos(angle) * real + Math.sign(near) * Math.sin(angle) * imaginary;
  };
  return (i, j) => {
    const [here, there] = [places[i]!, places[j]!];
    const key = here * length + there;
    let bins = spectra.get(key);
    if (!bins) {
      bins = spectrumOf(atoms, here, there, taps, fft);
      spectra.set(key, bins);
    }
    const [a, b] = [angles[i]!, angles[j]! + 2 * Math.PI * turns[j]! * (here - there)];
    return (
      0.5 * (sum(bins, turns[i]! - turns[j]!, a - b) - sum(bins, turns[i]! + turns[j]!, a + b))
    );
  };
}

/** Bins from −TAPS to half the transform and as many beyond. */
interface Bins {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

/** The spectrum of the windows about two places on what there is of the grid, from the first of them. */
function spectrumOf(
  { window, length }: EvenWindow,
  here: number,
  there: number,
  { length: points, correction }: SpectrumTaps,
  fft: Fft,
): Bins {
  const half = window.length - 1;
  const re = new Float64Array(points);
  const im = new Float64Array(points);
  const from = Math.max(0, here - half, there - half);
  const to = Math.min(length - 1, here + half, there + half);
  for (let place = from; place <= to; place++) {
    const u = place - here;
    const value = window[Math.abs(u)]! * window[Math.abs(place - there)]!;
    re[u & (points - 1)] = value / correction[Math.abs(u)]!;
  }
  fft.forward(re, im);
  const bins = (points >> 1) + 2 * TAPS + 1;
  const at = (list: Float64Array) =>
    Float64Array.from({ length: bins }, (_, m) => list[(m - TAPS) & (points - 1)]!);
  return { re: at(re), im: at(im) };
}
