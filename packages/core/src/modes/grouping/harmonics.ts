import { UnmixError } from "../../errors.ts";

/** Ridges, or what else has a frequency for a time. Lists have one entry each. */
export interface PartialTones {
  /** Hertz, above 0. */
  readonly frequencies: Float64Array;
  /** Seconds. */
  readonly starts: Float64Array;
  /** Seconds, not before the start. */
  readonly ends: Float64Array;
  /** How much each counts, not negative: its amplitude, say. */
  readonly weights: Float64Array;
}

/** When tones count as multiples of one fundamental that sound together. */
export interface HarmonicOptions {
  /** How far a frequency may be from a multiple of the fundamental, relative to it; default 0.01. */
  readonly tolerance?: number;
  /** The highest multiple; default 20. */
  readonly maxHarmonic?: number;
  /** The time that two have in common, over the longer of their durations, is at least this; default 0.5. */
  readonly together?: number;
}

/** Tones by the fundamental whose multiples they are. */
export interface HarmonicFamilies {
  /** The family of each tone, from 0, the one that explains most first. */
  readonly labels: Int32Array;
  /** Which multiple of the fundamental each tone is. */
  readonly harmonics: Int32Array;
  /** Hertz, one a family. */
  readonly fundamentals: Float64Array;
  /** Every setting as it was used. */
  readonly options: Required<HarmonicOptions>;
}

/**
 * Groups tones that sound together at multiples of one frequency. The fundamental, which need not
 * sound itself, is the one with the largest weight at its multiples times the squared share of the
 * multiples, up to the highest there, that are found: half a fundamental explains as much but leaves
 * every other multiple out. Its family is set aside, and the rest grouped likewise. A tone that goes
 * with no other is a family of one.
 *
 * A tone that two notes share goes to one of them: of a note and its octave that sound together, the
 * octave takes every other tone. High multiples are within the tolerance of much by chance: where the
 * frequencies are well known, give a smaller one.
 *
 * @throws {UnmixError} on wrong input
 */
export function harmonicFamilies(
  tones: PartialTones,
  given: HarmonicOptions = {},
): HarmonicFamilies {
  const count = checkTones(tones);
  const options = resolve(given);
  const labels = new Int32Array(count).fill(-1);
  const harmonics = new Int32Array(count).fill(1);
  const fundamentals: number[] = [];
  for (let left = count; left > 0; ) {
    const family = strongest(tones, labels, options);
    let sum = 0;
    let weight = 0;
    for (const { tone, harmonic } of family) {
      labels[tone] = fundamentals.length;
      harmonics[tone] = harmonic;
      // Weights of 0 still leave a mean.
      const own = tones.weights[tone]! || Number.MIN_VALUE;
      sum += (own * tones.frequencies[tone]!) / harmonic;
      weight += own;
    }
    fundamentals.push(sum / weight);
    left -= family.length;
  }
  return { labels, harmonics, fundamentals: Float64Array.from(fundamentals), options };
}

interface Member {
  readonly tone: number;
  readonly harmonic: number;
}

function strongest(
  tones: PartialTones,
  labels: Int32Array,
  options: Required<HarmonicOptions>,
): readonly Member[] {
  let best: readonly Member[] = [];
  let most = -1;
  for (let tone = 0; tone < labels.length; tone++) {
    if (labels[tone]! >= 0) continue;
    for (let harmonic = 1; harmonic <= options.maxHarmonic; harmonic++) {
      const family = around(tones, labels, tone, harmonic, options);
      const numbers = family.map((member) => member.harmonic);
      const share = new Set(numbers).size / Math.max(...numbers);
      const weight = family.reduce((sum, member) => sum + tones.weights[member.tone]!, 0);
      if (weight * share * share <= most) continue;
      most = weight * share * share;
      best = family;
    }
  }
  return best;
}

/** The free tones that sound with `tone` at multiples of the fundamental of which it is the given one. */
function around(
  tones: PartialTones,
  labels: Int32Array,
  tone: number,
  harmonic: number,
  { tolerance, maxHarmonic, together }: Required<HarmonicOptions>,
): readonly Member[] {
  const fundamental = tones.frequencies[tone]! / harmonic;
  const family: Member[] = [];
  for (let other = 0; other < labels.length; other++) {
    if (labels[other]! >= 0 || common(tones, tone, other) < together) continue;
    const ratio = tones.frequencies[other]! / fundamental;
    const nearest = Math.round(ratio);
    if (nearest < 1 || nearest > maxHarmonic) continue;
    if (Math.abs(ratio - nearest) > tolerance * nearest) continue;
    family.push({ tone: other, harmonic: nearest });
  }
  return family;
}

/** The time two tones have in common over the longer of their durations; 1 for a tone and itself. */
function common({ starts, ends }: PartialTones, a: number, b: number): number {
  if (a === b) return 1;
  const shared = Math.min(ends[a]!, ends[b]!) - Math.max(starts[a]!, starts[b]!);
  const longer = Math.max(ends[a]! - starts[a]!, ends[b]! - starts[b]!);
  return longer > 0 ? shared / longer : Number(shared === 0);
}

function checkTones({ frequencies, starts, ends, weights }: PartialTones): number {
  const count = frequencies.length;
  if (starts.length !== count || ends.length !== count || weights.length !== count) {
    throw new UnmixError(
      "shape",
      `There are ${count} frequencies, ${starts.length} starts, ${ends.length} ends and ${weights.length} weights; give one of each a tone.`,
      { frequencies: count, starts: starts.length, ends: ends.length, weights: weights.length },
    );
  }
  for (let tone = 0; tone < count; tone++) {
    const [f, from, to, w] = [frequencies[tone]!, starts[tone]!, ends[tone]!, weights[tone]!];
    if (f > 0 && to >= from && w >= 0 && Number.isFinite(f + w + (to - from))) continue;
    throw new UnmixError(
      "input",
      `Tone ${tone} has ${f} Hz from ${from} to ${to} s and weight ${w}; it must have a frequency above 0, an end not before its start, and a weight that is not negative.`,
      { tone },
    );
  }
  return count;
}

function resolve(given: HarmonicOptions): Required<HarmonicOptions> {
  const { tolerance = 0.01, maxHarmonic = 20, together = 0.5 } = given;
  if (!(tolerance >= 0 && tolerance < 0.5)) {
    throw new UnmixError("option", `tolerance is ${tolerance}; it must be from 0 to below 0.5.`, {
      tolerance,
    });
  }
  if (!(Number.isInteger(maxHarmonic) && maxHarmonic >= 1)) {
    throw new UnmixError(
      "option",
      `maxHarmonic is ${maxHarmonic}; it must be a whole number of at least 1.`,
      { maxHarmonic },
    );
  }
  if (!(together >= 0 && together <= 1)) {
    throw new UnmixError("option", `together is ${together}; it must be from 0 to 1.`, {
      together,
    });
  }
  return { tolerance, maxHarmonic, together };
}
