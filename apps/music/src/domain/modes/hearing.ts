import type { Samples } from "../sound/signal.ts";
import type { Series } from "./series.ts";

/** How values at the times of a series are made sound. */
export interface Hearing {
  readonly sampleRate: number;
  /** One factor for all, so that parts still add up: a table may be in any unit. */
  readonly toSound: (values: Float64Array) => Samples;
}

/** Below it little is to be heard, above it no device plays. */
const [LOWEST, HIGHEST] = [4000, 192_000];
const SECONDS: Readonly<Record<string, number>> = { s: 1, ms: 1e-3, µs: 1e-6 };

/**
 * A recording as it is; of a table, values that are even and at least 4000 a second, over the largest of the signal,
 * with lines over missing samples. Nothing of others.
 */
export function hearingOf(series: Series): Hearing | undefined {
  const { sampleRate, values } = series;
  if (sampleRate !== undefined) return { sampleRate, toSound: (samples) => samples };
  const grid = evenGrid(series);
  if (!grid || !(grid.rate >= LOWEST && grid.rate <= HIGHEST)) return undefined;
  const peak = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
  return {
    sampleRate: Math.round(grid.rate),
    toSound: (samples) => laidOut(samples, grid.places, peak),
  };
}

interface EvenGrid {
  readonly rate: number;
  /** The place of each sample, rising. */
  readonly places: Float64Array;
}

function evenGrid({ times, timeUnit, rate }: Series): EvenGrid | undefined {
  const unit = SECONDS[timeUnit];
  if (unit === undefined) return undefined;
  const span = times.at(-1)! - times[0]!;
  // Where none is missing the mean step is exact, however times were rounded.
  const counts = [() => times.length - 1, () => (rate ? span * rate : span / medianGap(times))];
  for (const count of counts) {
    const step = span / Math.round(count());
    const places = times.map((time) => Math.round((time - times[0]!) / step));
    const isEven = times.every((time, i) => {
      const off = Math.abs(time - times[0]! - places[i]! * step);
      return off <= MOST_OFF * step && (i === 0 || places[i]! > places[i - 1]!);
    });
    if (isEven) return { rate: 1 / (step * unit), places };
  }
  return undefined;
}

function medianGap(times: Float64Array): number {
  const gaps = times.slice(1).map((time, i) => time - times[i]!);
  return gaps.sort()[gaps.length >> 1]!;
}

/** Times may be rounded by this part of a step. */
const MOST_OFF = 0.1;

function laidOut(values: Float64Array, places: Float64Array, peak: number): Samples {
  const sound = new Float64Array(places.at(-1)! + 1);
  places.forEach((place, i) => {
    const [from, before] = i === 0 ? [place, values[0]!] : [places[i - 1]!, values[i - 1]!];
    for (let at = from + 1; at <= place; at++) {
      const part = (at - from) / (place - from);
      sound[at] = (before + part * (values[i]! - before)) / peak;
    }
  });
  sound[0] = values[0]! / peak;
  return sound;
}
