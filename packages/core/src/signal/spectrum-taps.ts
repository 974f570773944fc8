/** Taps of a kernel that stands for values between the places of a grid. */
export interface Taps {
  /**
   * Writes the `TAPS` weights for a place between those of the grid into `out` from `at` on.
   *
   * @returns the first place of the grid that they belong to
   */
  weigh(place: number, out: Float64Array, at: number): number;
  /** The kernel's own spectrum, at so many cycles a place. */
  spectrum(turns: number): number;
}

/**
 * How the spectrum of a short sequence is read at any frequency from a padded transform: by a kernel of a
 * few taps, the sequence having been divided by that kernel's own spectrum (Barnett, Magland and af
 * Klinteberg 2019). The error is below 1e-9 of the sum of the sequence's moduli.
 */
export interface SpectrumTaps {
  /** Length of the padded transform, a power of two. */
  readonly length: number;
  /** By what entry k, counted from the middle, is divided: one a k from 0 to half. */
  readonly correction: Float64Array;
  /**
   * Writes the `TAPS` weights for a frequency into `out` from `at` on.
   *
   * @param turns cycles an entry, 0 to ½
   * @returns the first bin they belong to, from −TAPS ÷ 2
   */
  weigh(turns: number, out: Float64Array, at: number): number;
}

export const TAPS = 12;
/** The transform is at least this many times as long as the sequence. */
const OVERSAMPLING = 1.5;

/** For sequences of 2 × `half` + 1 entries. */
export function spectrumTaps(half: number): SpectrumTaps {
  let length = 16;
  while (length < OVERSAMPLING * (2 * half + 1)) length *= 2;
  const taps = createTaps(length / (2 * half + 1));
  return {
    length,
    correction: Float64Array.from({ length: half + 1 }, (_, k) => taps.spectrum(k / length)),
    weigh: (turns, out, at) => taps.weigh(turns * length, out, at),
  };
}

/** @param over how many times as fine the grid is as what stands between its places asks for, above 1 */
export function createTaps(over: number): Taps {
  const shape = 0.98 * Math.PI * TAPS * (1 - 0.5 / over);
  // The spectrum is ∫ kernel(2 x ÷ TAPS) cos(2π x turns) dx, with x = (TAPS ÷ 2) sin(angle).
  const nodes = Array.from({ length: NODES }, (_, node) => {
    const angle = Math.PI * ((node + 0.5) / NODES - 0.5);
    const sine = Math.sin(angle);
    const weight = ((Math.PI * TAPS) / (2 * NODES)) * Math.cos(angle) * kernel(shape, sine);
    return { weight, turn: Math.PI * TAPS * sine };
  });
  return {
    weigh(place, out, at) {
      const first = Math.ceil(place - TAPS / 2);
      for (let j = 0; j < TAPS; j++) out[at + j] = kernel(shape, (2 * (place - first - j)) / TAPS);
      return first;
    },
    spectrum: (turns) =>
      nodes.reduce((sum, { weight, turn }) => sum + weight * Math.cos(turn * turns), 0),
  };
}

/** The exponential of a semicircle, 1 in the middle, at −1 to 1. */
function kernel(shape: number, x: number): number {
  return Math.exp(shape * (Math.sqrt(Math.max(0, 1 - x * x)) - 1));
}

/** Nodes of the quadrature; the integrand is smooth in the angle, so few do. */
const NODES = 80;
