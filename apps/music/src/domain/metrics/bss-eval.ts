import { createFft, UnmixError } from "@unmix/core";
import { solveSymmetric } from "./cholesky.ts";
import { decibels } from "./decibels.ts";

/** How well sources are separated, in decibels; lists have one entry a reference. */
export interface SeparationScores {
  /** Signal to distortion: all that is wrong. */
  readonly sdr: Float64Array;
  /** Signal to interference: what is left of the other sources. */
  readonly sir: Float64Array;
  /** Signal to artefacts: what is of no source at all. */
  readonly sar: Float64Array;
  /** The estimate that each reference is compared with. */
  readonly estimates: Int32Array;
}

export interface BssEvalOptions {
  /** Taps of the filter that a source may pass through and still count as itself, default 512. */
  readonly taps?: number;
  /** Whether the estimates are given to the references as their mean SIR is highest, default false: in the order given. */
  readonly permute?: boolean;
}

/**
 * BSS-Eval, version 3, of sources (Vincent, Gribonval, Févotte 2006). An estimate is taken apart into its
 * projection on delayed copies of its own reference, what the copies of all references add to that, and
 * the rest. Delays are 0 to `taps` − 1 samples; signals count as followed by silence.
 *
 * @param references of equal length, none of them silent
 * @param estimates as many, of the same length
 * @throws {UnmixError} when lengths or numbers differ, or a reference is silent
 */
export function bssEval(
  references: readonly ArrayLike<number>[],
  estimates: readonly ArrayLike<number>[],
  { taps = 512, permute = false }: BssEvalOptions = {},
): SeparationScores {
  const count = references.length;
  const samples = check(references, estimates);
  let padded = 1;
  while (padded < samples + taps - 1) padded *= 2;
  const transform = transformOf(padded);
  const spectra = references.map(transform.forward);
  const gram = gramOf(spectra, transform, taps);
  // What each estimate has in common with each delayed copy of each reference.
  const right = estimates.map((estimate) => {
    const spectrum = transform.forward(estimate);
    return spectra.map((own) => transform.correlate(own, spectrum).slice(0, taps));
  });
  const indices = references.map((_, r) => r);
  const everything = project(indices, indices);
  // Every pair where the best order is sought, else each estimate with its own reference.
  const scores = indices.map((r) => {
    const among = permute ? indices : [r];
    const targets = count === 1 ? everything : project([r], among);
    return targets.map((target, k) => {
      const e = among[k]!;
      return ratios(estimates[e]!, target, everything[e]!, samples);
    });
  });
  const order = permute
    ? bestOrder(scores.map((ofReference) => ofReference.map(({ sir }) => sir)))
    : indices;
  const chosen = indices.map((r) => scores[r]![permute ? order[r]! : 0]!);
  return {
    sdr: Float64Array.from(chosen, ({ sdr }) => sdr),
    sir: Float64Array.from(chosen, ({ sir }) => sir),
    sar: Float64Array.from(chosen, ({ sar }) => sar),
    estimates: Int32Array.from(order),
  };

  /** The projections of estimates on the delayed copies of the references `on`. */
  function project(on: readonly number[], among: readonly number[]): Float64Array[] {
    const n = on.length * taps;
    const matrix = new Float64Array(n * n);
    const size = count * taps;
    for (let i = 0; i < n; i++) {
      const row = (on[Math.floor(i / taps)]! * taps + (i % taps)) * size;
      on.forEach((r, b) => {
        const from = row + r * taps;
        matrix.set(gram.subarray(from, from + taps), i * n + b * taps);
      });
    }
    const filters = among.map((e) => {
      const sides = new Float64Array(n);
      on.forEach((r, b) => {
        sides.set(right[e]![r]!, b * taps);
      });
      return sides;
    });
    solveSymmetric(matrix, n, filters);
    return filters.map((filter) => {
      const sum = { re: new Float64Array(padded), im: new Float64Array(padded) };
      on.forEach((r, b) => {
        const one = transform.forward(filter.subarray(b * taps, (b + 1) * taps));
        const own = spectra[r]!;
        for (let k = 0; k < padded; k++) {
          sum.re[k]! += own.re[k]! * one.re[k]! - own.im[k]! * one.im[k]!;
          sum.im[k]! += own.re[k]! * one.im[k]! + own.im[k]! * one.re[k]!;
        }
      });
      return transform.inverse(sum).subarray(0, samples + taps - 1);
    });
  }
}

interface Spectrum {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

function transformOf(length: number) {
  const fft = createFft(length);
  const inverse = (spectrum: Spectrum): Float64Array => {
    fft.inverse(spectrum.re, spectrum.im);
    return spectrum.re;
  };
  return {
    forward(x: ArrayLike<number>): Spectrum {
      const spectrum = { re: new Float64Array(length), im: new Float64Array(length) };
      spectrum.re.set(x);
      fft.forward(spectrum.re, spectrum.im);
      return spectrum;
    },
    inverse,
    /** Σ_t a_t b_{t + m} at m, negative m from the end. */
    correlate(a: Spectrum, b: Spectrum): Float64Array {
      const product = { re: new Float64Array(length), im: new Float64Array(length) };
      for (let k = 0; k < length; k++) {
        product.re[k] = a.re[k]! * b.re[k]! + a.im[k]! * b.im[k]!;
        product.im[k] = a.re[k]! * b.im[k]! - a.im[k]! * b.re[k]!;
      }
      return inverse(product);
    },
  };
}

/** The inner products of all delayed copies: a Toeplitz block for every pair of references. */
function gramOf(
  spectra: readonly Spectrum[],
  { correlate }: ReturnType<typeof transformOf>,
  taps: number,
): Float64Array {
  const size = spectra.length * taps;
  const gram = new Float64Array(size * size);
  spectra.forEach((a, i) => {
    spectra.forEach((b, j) => {
      const products = correlate(a, b);
      for (let p = 0; p < taps; p++) {
        const row = (i * taps + p) * size + j * taps;
        // ⟨a delayed by p, b delayed by q⟩ is the correlation at p − q.
        for (let q = 0; q < taps; q++) {
          gram[row + q] = products[p >= q ? p - q : products.length + p - q]!;
        }
      }
    });
  });
  return gram;
}

function ratios(
  estimate: ArrayLike<number>,
  target: Float64Array,
  everything: Float64Array,
  samples: number,
) {
  let own = 0;
  let interference = 0;
  let distortion = 0;
  let explained = 0;
  let artefacts = 0;
  for (let i = 0; i < target.length; i++) {
    const e = i < samples ? estimate[i]! : 0;
    own += target[i]! ** 2;
    interference += (everything[i]! - target[i]!) ** 2;
    distortion += (e - target[i]!) ** 2;
    explained += everything[i]! ** 2;
    artefacts += (e - everything[i]!) ** 2;
  }
  return {
    sdr: decibels(own, distortion),
    sir: decibels(own, interference),
    sar: decibels(explained, artefacts),
  };
}

/**
 * The estimate for each reference for which the mean SIR is highest, the first of equals; all orders are tried.
 *
 * @param sir of each reference the SIR of each estimate
 */
function bestOrder(sir: readonly (readonly number[])[]): number[] {
  const count = sir.length;
  let best: number[] = [];
  let highest = Number.NEGATIVE_INFINITY;
  const order: number[] = [];
  const visit = (sum: number) => {
    if (order.length === count) {
      if (best.length === 0 || sum > highest) {
        highest = sum;
        best = [...order];
      }
      return;
    }
    const r = order.length;
    for (let e = 0; e < count; e++) {
      if (order.includes(e)) continue;
      order.push(e);
      visit(sum + sir[r]![e]!);
      order.pop();
    }
  };
  visit(0);
  return best;
}

function check(
  references: readonly ArrayLike<number>[],
  estimates: readonly ArrayLike<number>[],
): number {
  const samples = references[0]?.length ?? 0;
  if (references.length === 0 || references.length !== estimates.length) {
    throw new UnmixError(
      "input",
      `There are ${references.length} references and ${estimates.length} estimates; as many of one as of the other are needed.`,
      { references: references.length, estimates: estimates.length },
    );
  }
  for (const signal of [...references, ...estimates]) {
    if (signal.length === samples) continue;
    throw new UnmixError(
      "input",
      `One signal has ${signal.length} samples and another ${samples}; references and estimates must be of one length.`,
      { samples, other: signal.length },
    );
  }
  references.forEach((reference, r) => {
    if (Array.prototype.some.call(reference, (value: number) => value !== 0)) return;
    throw new UnmixError(
      "input",
      `Reference ${r + 1} is silent, so that no estimate of it can be judged; leave it out.`,
      { reference: r },
    );
  });
  return samples;
}
