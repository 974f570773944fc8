import { UnmixError } from "../errors.ts";
import { createRealFft } from "./real-fft.ts";

/** What a short-time Fourier transform is made of. */
export interface StftSettings {
  /** The window w, of any length N; see {@link hann}. */
  readonly window: Float64Array;
  /** Samples from one frame to the next, 1 to N. */
  readonly hop: number;
  /**
   * `padded`: frames begin N − hop samples before the first sample and go on until past the last, so
   * that every sample is in as many frames as any other and the whole signal comes back. `whole`: only
   * frames that lie within the signal, the first at its first sample.
   */
  readonly edges: "padded" | "whole";
}

/** The complex numbers of one frame, one a bin. */
export interface Spectrum {
  /** The real parts. */
  readonly re: Float64Array;
  /** The imaginary parts. */
  readonly im: Float64Array;
}

/** The short-time Fourier transform of signals of one length: frames × bins complex numbers. */
export interface Stft extends StftSettings {
  /** Of a signal. */
  readonly samples: number;
  /** How many there are. */
  readonly frames: number;
  /** ⌊N ÷ 2⌋ + 1; bin k is at k ÷ N of the sampling rate. */
  readonly bins: number;
  /** The first sample of frame t, below 0 where the frame begins before the signal. */
  startOf(frame: number): number;
  /** Writes Σ_n w_n x_{start + n} exp(−2πi kn ÷ N) of one frame of `signal`, for every bin k. */
  frame(signal: ArrayLike<number>, frame: number, re: Float64Array, im: Float64Array): void;
  /**
   * The samples from `from` to before `to` of the signals whose frames are nearest to those given:
   * Σ w y ÷ Σ w² over the frames y that a sample lies in (Griffin and Lim 1984), and 0 where it lies in
   * none, or at their very ends alone. Of frames that {@link frame} wrote that is the signal itself.
   *
   * @param write writes the numbers of a frame, one spectrum for each signal; it is asked for every frame
   *   that touches the range, in order
   * @param outs one for each signal, `to` − `from` long
   */
  synthesize(
    from: number,
    to: number,
    write: (frame: number, spectra: readonly Spectrum[]) => void,
    outs: readonly (Float64Array | Float32Array)[],
  ): void;
  /** Σ w² over the frames that a sample lies in, which is 0 where nothing comes back. */
  coverage(sample: number): number;
}

/** Of the largest Σ w²: below it a sample is at the very ends of its frames alone, and is not known. */
const UNCOVERED = 1e-10;

/**
 * A short-time Fourier transform for signals of `samples`. Tables and scratch are made once, so that its
 * calls allocate nothing; it is not to be shared by two computations at a time.
 *
 * @throws {UnmixError} when the window is empty, or the hop no whole number from 1 to its length
 */
export function createStft(samples: number, { window, hop, edges }: StftSettings): Stft {
  const N = window.length;
  if (!Number.isSafeInteger(samples) || samples < 0) {
    throw new UnmixError(
      "option",
      `A signal of ${samples} samples was spoken of; their number must be whole and at least 0.`,
      { samples },
    );
  }
  if (!Number.isSafeInteger(hop) || hop < 1 || hop > N) {
    throw new UnmixError(
      "option",
      `The hop is ${hop}; it must be a whole number from 1 to the length of the window, ${N}.`,
      { hop, window: N },
    );
  }
  const fft = createRealFft(N);
  const { bins } = fft;
  const offset = edges === "padded" ? N - hop : 0;
  const frames =
    samples === 0
      ? 0
      : edges === "padded"
        ? Math.ceil((samples + offset) / hop)
        : Math.max(0, Math.floor((samples - N) / hop) + 1);
  const windowed = new Float64Array(N);
  const spectra: Spectrum[] = [];
  const squares = window.map((w) => w * w);
  const least = UNCOVERED * squares.reduce((largest, value) => Math.max(largest, value), 0);
  /** Frames that a sample lies in: from the first to before the last. */
  const firstOf = (sample: number) => Math.max(0, Math.ceil((sample + offset - N + 1) / hop));
  const endOf = (sample: number) => Math.min(frames, Math.floor((sample + offset) / hop) + 1);
  const coverage = (sample: number) => {
    let sum = 0;
    for (let t = firstOf(sample); t < endOf(sample); t++)
      sum += squares[sample + offset - t * hop]!;
    return sum > least ? sum : 0;
  };
  let room = new Float64Array(0);
  return {
    window,
    hop,
    edges,
    samples,
    frames,
    bins,
    startOf: (frame) => frame * hop - offset,
    frame(signal, frame, re, im) {
      const start = frame * hop - offset;
      const from = Math.max(0, -start);
      const to = Math.min(N, samples - start);
      windowed.fill(0);
      for (let n = from; n < to; n++) windowed[n] = window[n]! * signal[start + n]!;
      fft.forward(windowed, re, im);
    },
    synthesize(from, to, write, outs) {
      const length = to - from;
      while (spectra.length < outs.length) {
        spectra.push({ re: new Float64Array(bins), im: new Float64Array(bins) });
      }
      if (room.length < length * outs.length) room = new Float64Array(length * outs.length);
      room.fill(0, 0, length * outs.length);
      const asked = spectra.slice(0, outs.length);
      for (let t = firstOf(from); t < endOf(to - 1); t++) {
        write(t, asked);
        const start = t * hop - offset - from;
        const first = Math.max(0, -start);
        const end = Math.min(N, length - start);
        for (let s = 0; s < outs.length; s++) {
          fft.inverse(asked[s]!.re, asked[s]!.im, windowed);
          const at = s * length + start;
          for (let n = first; n < end; n++) room[at + n]! += window[n]! * windowed[n]!;
        }
      }
      for (let i = 0; i < length; i++) {
        const cover = coverage(from + i);
        for (let s = 0; s < outs.length; s++) {
          outs[s]![i] = cover > 0 ? room[s * length + i]! / cover : 0;
        }
      }
    },
    coverage,
  };
}

/**
 * The window of Hann, sin²(πn ÷ period), of `length` points: `periodic` with the period `length`, whose
 * copies a whole part of it apart add up to a constant; `symmetric` with 0 at both ends.
 */
export function hann(length: number, kind: "periodic" | "symmetric" = "periodic"): Float64Array {
  const period = kind === "periodic" ? length : length - 1;
  return Float64Array.from(
    { length },
    (_, n) => Math.sin((Math.PI * n) / Math.max(1, period)) ** 2,
  );
}
