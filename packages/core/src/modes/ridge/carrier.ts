import { cubicBetween } from "../samples/cubic.ts";

/** A sinusoid of changing frequency: by cubics between even knots, and straight on beyond them. */
export interface Carrier {
  /** Time of the first knot, seconds. */
  readonly start: number;
  /** Seconds between knots, above 0. */
  readonly step: number;
  /** Hertz, one a knot. */
  readonly frequencies: Float64Array;
  /** Radians, one a knot. */
  readonly phases: Float64Array;
}

/** The carrier of given frequencies, with phase 0 at its first knot. */
export function carrierOf(start: number, step: number, frequencies: Float64Array): Carrier {
  const phases = new Float64Array(frequencies.length);
  for (let k = 1; k < phases.length; k++) {
    phases[k] = phases[k - 1]! + Math.PI * step * (frequencies[k - 1]! + frequencies[k]!);
  }
  return { start, step, frequencies, phases };
}

/**
 * The carrier of given phases: the cubic spline through them, whose frequencies at the ends are those of the cubic
 * through the outermost four, or of what there is.
 *
 * @param phases radians, at least two
 */
export function carrierThrough(start: number, step: number, phases: Float64Array): Carrier {
  const last = phases.length - 1;
  const slopes = new Float64Array(phases.length);
  slopes[0] = endSlope(phases);
  slopes[last] = -endSlope(phases.toReversed());
  // Second derivatives are the same on both sides of a knot: s[k − 1] + 4 s[k] + s[k + 1] = 3 (p[k + 1] − p[k − 1]).
  const shares = new Float64Array(phases.length);
  for (let k = 1; k < last; k++) {
    const known = 3 * (phases[k + 1]! - phases[k - 1]!) - (k + 1 === last ? slopes[last]! : 0);
    shares[k] = 1 / (4 - shares[k - 1]!);
    slopes[k] = shares[k]! * (known - slopes[k - 1]!);
  }
  for (let k = last - 2; k > 0; k--) slopes[k]! -= shares[k]! * slopes[k + 1]!;
  const frequencies = slopes.map((slope) => slope / (2 * Math.PI * step));
  return { start, step, frequencies, phases };
}

/** What the first of some values rises by a step, by the polynomial through the first four. */
function endSlope(values: Float64Array): number {
  const differences: number[] = [];
  for (let list = values.subarray(0, 4); list.length > 1; ) {
    list = list.subarray(1).map((value, k) => value - list[k]!);
    differences.push(list[0]!);
  }
  return differences.reduce((sum, own, k) => sum + ((-1) ** k * own) / (k + 1), 0);
}

/** A carrier so many hertz higher all along. */
export function shiftCarrier(carrier: Carrier, hertz: number): Carrier {
  return {
    ...carrier,
    frequencies: carrier.frequencies.map((frequency) => frequency + hertz),
    phases: carrier.phases.map((phase, k) => phase + 2 * Math.PI * hertz * k * carrier.step),
  };
}

export function knotTime({ start, step }: Carrier, knot: number): number {
  return start + knot * step;
}

/** Radians. */
export function phaseAt(carrier: Carrier, time: number): number {
  const { frequencies, phases, step } = carrier;
  const { knot, part } = placeOf(carrier, time);
  const turn = 2 * Math.PI * step;
  const from = turn * frequencies[knot]!;
  if (part < 0 || part > 1 || knot + 1 === phases.length) return phases[knot]! + from * part;
  const to = turn * frequencies[knot + 1]!;
  return cubicBetween(part, phases[knot]!, from, phases[knot + 1]!, to);
}

/** Hertz: the slope of the phase, by whole turns. */
export function frequencyAt(carrier: Carrier, time: number): number {
  const { frequencies, phases, step } = carrier;
  const { knot, part } = placeOf(carrier, time);
  if (part < 0 || part > 1 || knot + 1 === phases.length) return frequencies[knot]!;
  const rest = 1 - part;
  const mean = (phases[knot + 1]! - phases[knot]!) / (2 * Math.PI * step);
  return (
    6 * part * rest * mean +
    rest * (1 - 3 * part) * frequencies[knot]! +
    part * (1 - 3 * rest) * frequencies[knot + 1]!
  );
}

/** The knot before a time, or the one nearest to a time outside, and how many steps beyond it that is. */
function placeOf({ start, step, phases }: Carrier, time: number): { knot: number; part: number } {
  const last = phases.length - 1;
  const place = (time - start) / step;
  if (place >= last) return { knot: last, part: place - last };
  const knot = Math.max(0, Math.min(last - 1, Math.floor(place)));
  return { knot, part: place - knot };
}
