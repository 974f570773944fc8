import { createFft, type Fft } from "../../signal/fft.ts";
import { spectrumTaps, TAPS } from "../../signal/spectrum-taps.ts";
import type { Spectrum } from "../../signal/stft.ts";

/** Atoms on a grid, whose windows reach as far to either side. */
export interface FramedAtoms {
  /** The place of each atom's centre. */
  readonly places: ArrayLike<number>;
  /** Cycles a step of each atom. */
  readonly turns: Float64Array;
  /** The angle of each atom's sinusoid at its centre, radians. */
  readonly angles: Float64Array;
  /** How many steps a window reaches to either side. */
  readonly half: number;
  /** What each atom is multiplied with; 1 unless given. */
  readonly scales?: Float64Array;
}

/** How samples come onto the grid about the centre of an atom, and back: entry k at k, entry −k at length − k. */
export interface Window {
  /** out ← the samples times the window; 0 beyond. */
  take(samples: Float64Array, atom: number, out: Float64Array): void;
  /** The way back: adds. */
  add(values: Float64Array, atom: number, samples: Float64Array): void;
}

/** @param correction by what the entries k and −k are divided, one a k from 0 to half */
export type WindowFor = (correction: Float64Array) => Window;

/** Products with Σ a window cos + b window sin, one a and one b an atom. */
export interface Frames {
  /** out += the sum of the atoms whose a or b is not 0. */
  forward(a: Float64Array, b: Float64Array, out: Float64Array): void;
  /** a, b ← the inner products with y. */
  adjoint(y: Float64Array, a: Float64Array, b: Float64Array): void;
}

/** What a product with frames costs, in entries that are multiplied and added, roughly. */
export function framesCost({ places, half }: FramedAtoms): number {
  const centres = new Set(Array.from(places)).size;
  const length = 3 * (2 * half + 1);
  return 0.5 * centres * length * Math.log2(length) + 10 * places.length;
}

/**
 * Every window is transformed once, whatever the number of its frequencies, and its spectrum read at each of
 * them by a few taps. The two products are adjoint to rounding, and the atoms are those of the formula to
 * 1e-9. Memory is linear in atoms and places.
 */
export function createFrames(atoms: FramedAtoms, windowFor: WindowFor): Frames {
  const { places, turns, angles, half, scales } = atoms;
  const count = places.length;
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
    const scale = scales?.[k] ?? 1;
    cosines[n] = scale * Math.cos(angles[k]!);
    sines[n] = scale * Math.sin(angles[k]!);
  }
  starts.push(count);
  const window = windowFor(taps.correction);
  const fft = createFft(taps.length);
  const re = new Float64Array(taps.length);
  const im = new Float64Array(taps.length);
  // Of two windows at a time, bins from −TAPS to half the transform and as many beyond.
  const bins = (taps.length >> 1) + 2 * TAPS + 1;
  const spectra = Array.from({ length: 2 }, () => ({
    re: new Float64Array(bins),
    im: new Float64Array(bins),
  }));
  const firstOf = (group: number) => order[starts[group]!]!;

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
        window.add(re, firstOf(first), out);
        if (second >= 0) window.add(im, firstOf(second), out);
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
        window.take(y, firstOf(group), re);
        if (second) window.take(y, firstOf(group + 1), im);
        else im.fill(0);
        transformTwo(fft, re, im, spectra[0]!, spectra[1]!);
        read(group, 0, a, b);
        if (second) read(group + 1, 1, a, b);
      }
    },
  };
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
