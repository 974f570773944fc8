import { createFft, type Fft } from "../signal/fft.ts";
import { spectrumTaps, TAPS } from "../signal/spectrum-taps.ts";
import type { Spectrum } from "../signal/stft.ts";

/** Atoms whose windows are centred on places of a grid, all of one window: k and −k are as far. */
export interface FramedAtoms {
  /** Places of the grid. */
  readonly length: number;
  /** The place of each atom's centre. */
  readonly places: Uint32Array;
  /** Cycles a step of each atom. */
  readonly turns: Float64Array;
  /** The angle of each atom's sinusoid at its centre, radians. */
  readonly angles: Float64Array;
  /** The window at 0, 1, … steps from the centre. */
  readonly window: Float64Array;
}

/** Products with Σ a window cos + b window sin, one a and one b an atom. */
export interface Frames {
  /** out += the sum of the atoms whose a or b is not 0. */
  forward(a: Float64Array, b: Float64Array, out: Float64Array): void;
  /** a, b ← the inner products with y. */
  adjoint(y: Float64Array, a: Float64Array, b: Float64Array): void;
}

/** What a product with frames costs, and one that makes every atom, in the same unit, roughly. */
export function framesCost(centres: number, atoms: number, half: number): [number, number] {
  const length = 3 * (2 * half + 1);
  return [0.5 * centres * length * Math.log2(length) + 10 * atoms, 2 * atoms * (2 * half + 1)];
}

/**
 * Every window is transformed once, whatever the number of its frequencies, and its spectrum read at each of
 * them by a few taps. The two products are adjoint to rounding, and the atoms are those of the formula to
 * 1e-9. Memory is linear in atoms and places.
 */
export function createFrames(atoms: FramedAtoms): Frames {
  const { length, places, turns, angles, window } = atoms;
  const count = places.length;
  const half = window.length - 1;
  const taps = spectrumTaps(half);
  const order = Uint32Array.from({ length: count }, (_, k) => k).sort(
    (i, j) => places[i]! - places[j]! || i - j,
  );
  const weights = new Float64Array(TAPS * count);
  const firsts = new Uint32Array(count);
  const cosines = new Float64Array(count);
  const sines = new Float64Array(count);
  const signs = new Int8Array(count);
  const starts: number[] = [];
  for (let n = 0; n < count; n++) {
    const k = order[n]!;
    if (n === 0 || places[k] !== places[order[n - 1]!]) starts.push(n);
    const turn = turns[k]! - Math.round(turns[k]!);
    firsts[n] = taps.weigh(Math.abs(turn), weights, TAPS * n) + TAPS;
    signs[n] = turn < 0 ? -1 : 1;
    cosines[n] = Math.cos(angles[k]!);
    sines[n] = Math.sin(angles[k]!);
  }
  starts.push(count);
  const table = window.map((value, k) => value / taps.correction[k]!);
  const fft = createFft(taps.length);
  const re = new Float64Array(taps.length);
  const im = new Float64Array(taps.length);
  // Of two windows at a time, bins from −TAPS to half the transform and as many beyond.
  const bins = (taps.length >> 1) + 2 * TAPS + 1;
  const spectra = Array.from({ length: 2 }, () => ({
    re: new Float64Array(bins),
    im: new Float64Array(bins),
  }));
  const centre = (group: number) => places[order[starts[group]!]!]!;

  const read = (group: number, side: number, a: Float64Array, b: Float64Array) => {
    const { re: xRe, im: xIm } = spectra[side]!;
    for (let n = starts[group]!; n < starts[group + 1]!; n++) {
      let sumRe = 0;
      let sumIm = 0;
      for (let j = 0, w = TAPS * n, m = firsts[n]!; j < TAPS; j++, w++, m++) {
        sumRe += weights[w]! * xRe[m]!;
        sumIm += weights[w]! * xIm[m]!;
      }
      sumIm *= -signs[n]!;
      const k = order[n]!;
      a[k] = cosines[n]! * sumRe - sines[n]! * sumIm;
      b[k] = sines[n]! * sumRe + cosines[n]! * sumIm;
    }
  };
  const write = (group: number, side: number, a: Float64Array, b: Float64Array) => {
    const { re: xRe, im: xIm } = spectra[side]!;
    xRe.fill(0);
    xIm.fill(0);
    for (let n = starts[group]!; n < starts[group + 1]!; n++) {
      const k = order[n]!;
      if (a[k] === 0 && b[k] === 0) continue;
      const p = cosines[n]! * a[k]! + sines[n]! * b[k]!;
      const q = signs[n]! * (sines[n]! * a[k]! - cosines[n]! * b[k]!);
      for (let j = 0, w = TAPS * n, m = firsts[n]!; j < TAPS; j++, w++, m++) {
        xRe[m]! += weights[w]! * p;
        xIm[m]! += weights[w]! * q;
      }
    }
  };
  const used = (group: number, a: Float64Array, b: Float64Array) => {
    for (let n = starts[group]!; n < starts[group + 1]!; n++) {
      if (a[order[n]!] !== 0 || b[order[n]!] !== 0) return true;
    }
    return false;
  };

  return {
    forward(a, b, out) {
      let waiting = -1;
      const flush = (first: number, second: number) => {
        write(first, 0, a, b);
        if (second >= 0) write(second, 1, a, b);
        join(spectra[0]!, second >= 0 ? spectra[1]! : undefined, re, im);
        // The inverse transform is the forward one of the parts exchanged.
        fft.forward(im, re);
        addWindow(re, table, centre(first), length, out);
        if (second >= 0) addWindow(im, table, centre(second), length, out);
      };
      for (let group = 0; group + 1 < starts.length; group++) {
        if (!used(group, a, b)) continue;
        if (waiting < 0) waiting = group;
        else {
          flush(waiting, group);
          waiting = -1;
        }
      }
      if (waiting >= 0) flush(waiting, -1);
    },
    adjoint(y, a, b) {
      for (let group = 0; group + 1 < starts.length; group += 2) {
        const second = group + 2 < starts.length;
        takeWindow(y, table, centre(group), re);
        if (second) takeWindow(y, table, centre(group + 1), im);
        else im.fill(0);
        transformTwo(fft, re, im, spectra[0]!, spectra[1]!);
        read(group, 0, a, b);
        if (second) read(group + 1, 1, a, b);
      }
    },
  };
}

/** out ← y about `centre` times the window, entry k at k, entry −k at length − k; 0 outside y. */
function takeWindow(y: Float64Array, window: Float64Array, centre: number, out: Float64Array) {
  const half = window.length - 1;
  const length = out.length;
  out.fill(0);
  const right = Math.min(half, y.length - 1 - centre);
  for (let k = 0; k <= right; k++) out[k] = window[k]! * y[centre + k]!;
  const left = Math.min(half, centre);
  for (let k = 1; k <= left; k++) out[length - k] = window[k]! * y[centre - k]!;
}

/** The way back: adds. */
function addWindow(
  values: Float64Array,
  window: Float64Array,
  centre: number,
  places: number,
  out: Float64Array,
) {
  const half = window.length - 1;
  const length = values.length;
  const right = Math.min(half, places - 1 - centre);
  for (let k = 0; k <= right; k++) out[centre + k]! += window[k]! * values[k]!;
  const left = Math.min(half, centre);
  for (let k = 1; k <= left; k++) out[centre - k]! += window[k]! * values[length - k]!;
}

/** The spectra of two real sequences by one transform, which stays in `re` and `im`. */
function transformTwo(
  fft: Fft,
  re: Float64Array,
  im: Float64Array,
  first: Spectrum,
  second: Spectrum,
) {
  fft.forward(re, im);
  const mask = fft.length - 1;
  for (let m = 0; m < first.re.length; m++) {
    const k = (m - TAPS) & mask;
    const j = (TAPS - m) & mask;
    first.re[m] = 0.5 * (re[k]! + re[j]!);
    first.im[m] = 0.5 * (im[k]! - im[j]!);
    second.re[m] = 0.5 * (im[k]! + im[j]!);
    second.im[m] = 0.5 * (re[j]! - re[k]!);
  }
}

/** The transpose of what {@link transformTwo} does after its transform. */
function join(first: Spectrum, second: Spectrum | undefined, re: Float64Array, im: Float64Array) {
  const mask = re.length - 1;
  re.fill(0);
  im.fill(0);
  for (let m = 0; m < first.re.length; m++) {
    const k = (m - TAPS) & mask;
    const j = (TAPS - m) & mask;
    const p = 0.5 * first.re[m]!;
    const q = 0.5 * first.im[m]!;
    const s = second ? 0.5 * second.re[m]! : 0;
    const t = second ? 0.5 * second.im[m]! : 0;
    re[k]! += p - t;
    im[k]! += q + s;
    re[j]! += p + t;
    im[j]! += s - q;
  }
}
