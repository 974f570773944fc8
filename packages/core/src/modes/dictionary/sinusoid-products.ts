import { createFft } from "../../signal/fft.ts";
import { cutProducts } from "./cut-products.ts";
import type { EvenWindow } from "./even-window.ts";
import type { FramedAtoms } from "./framed-sinusoids.ts";

/** Points of a spectrum a bin of the window: between them cubics are right to 1e-6 of the largest. */
const OVERSAMPLING = 8;

/**
 * Inner products of the sines of framed atoms, by formula: that of two windows is a sum of cosines, K(ω), about
 * the middle between them, so that of two sinusoids under them is ½ (K(ω₁ − ω₂) cos(α₁ − α₂) −
 * K(ω₁ + ω₂) cos(α₁ + α₂)), α being their angles there. K is read from a table for each distance of centres.
 *
 * Where an end of the grid cuts both windows, see {@link cutProducts}; where one is whole, the other is cut beyond it.
 *
 * @returns a function of two atoms, or nothing where frequencies lie beyond half a cycle a step
 */
export function sinusoidProducts(
  atoms: EvenWindow & Pick<FramedAtoms, "turns" | "angles">,
): ((i: number, j: number) => number) | undefined {
  const { length, places, turns, angles, window } = atoms;
  const half = window.length - 1;
  if (turns.some((turn) => turn < 0 || turn > 0.5)) return undefined;
  const tables = new Map<number, SpectrumTable>();
  // Made where it is asked for, since most dictionaries are only multiplied with.
  let ofCut: ReturnType<typeof cutProducts> | undefined;
  const whole = (k: number) => places[k]! >= half && places[k]! + half < length;
  return (i, j) => {
    const apart = places[j]! - places[i]!;
    const distance = Math.abs(apart);
    if (distance > 2 * half) return 0;
    if (!whole(i) && !whole(j)) {
      ofCut ??= cutProducts(atoms);
      return ofCut(i, j);
    }
    let table = tables.get(distance);
    if (!table) {
      table = spectrumTable(window, distance);
      tables.set(distance, table);
    }
    const a = angles[i]! + Math.PI * turns[i]! * apart;
    const b = angles[j]! - Math.PI * turns[j]! * apart;
    const difference = at(table, Math.abs(turns[i]! - turns[j]!)) * Math.cos(a - b);
    return 0.5 * (difference - at(table, turns[i]! + turns[j]!) * Math.cos(a + b));
  };
}

interface SpectrumTable {
  /** K from 0 to half a cycle a step, and its slopes a point. */
  readonly values: Float64Array;
  readonly slopes: Float64Array;
  /** Points a cycle. */
  readonly points: number;
  /** What K is multiplied with on the way from ω to one cycle less ω. */
  readonly mirror: 1 | -1;
}

/** Σ g(u) cos(2π u turn) over the overlap of two windows, u from the middle between them, which may be half a step. */
function spectrumTable(window: Float64Array, distance: number): SpectrumTable {
  const half = window.length - 1;
  const points = 2 ** Math.ceil(Math.log2(2 * OVERSAMPLING * half + 1));
  const re = new Float64Array(points);
  const im = new Float64Array(points);
  const odd = distance % 2;
  // From the window about 0 and that about `distance`, u = k − distance ÷ 2.
  for (let k = distance - half; k <= half; k++) {
    const value = window[Math.abs(k)]! * window[Math.abs(k - distance)]!;
    const index = (k - (distance - odd) / 2 + points) % points;
    re[index] = value;
    // With its first moment as the imaginary part, the slope comes along.
    im[index] = (k - distance / 2) * value;
  }
  createFft(points).forward(re, im);
  const values = new Float64Array(points / 2 + 1);
  const slopes = new Float64Array(points / 2 + 1);
  const real = (k: number) => {
    const at = k % points;
    const turn = (Math.PI * k * odd) / points;
    return re[at]! * Math.cos(turn) - im[at]! * Math.sin(turn);
  };
  for (let k = 0; k < values.length; k++) {
    // Half a step off, one cycle more changes the sign.
    const [plus, minus] = [real(k), (odd ? -1 : 1) * real(points - k)];
    values[k] = 0.5 * (plus + minus);
    slopes[k] = (Math.PI / points) * (minus - plus);
  }
  return { values, slopes, points, mirror: odd ? -1 : 1 };
}

/** K at a frequency from 0 to 1 cycles a step, by cubics. */
function at({ values, slopes, points, mirror }: SpectrumTable, turn: number): number {
  const beyond = turn > 0.5;
  const place = (beyond ? 1 - turn : turn) * points;
  const k = Math.min(values.length - 2, Math.floor(place));
  const t = place - k;
  const s = 1 - t;
  const value =
    s * s * ((1 + 2 * t) * values[k]! + t * slopes[k]!) +
    t * t * ((1 + 2 * s) * values[k + 1]! - s * slopes[k + 1]!);
  return beyond ? mirror * value : value;
}
