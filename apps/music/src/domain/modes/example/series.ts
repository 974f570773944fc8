import { createRandom } from "@unmix/core";
import { type Table, toCsv } from "@unmix/tables";
import type { Signal } from "../../sound/signal.ts";
import type { ModesOptions } from "../options.ts";
import type { Series } from "../series.ts";

const { PI, cos, sin } = Math;

/**
 * A ramp and a tone that end together, and a chirp that begins before they do, over 2 s: the example of
 * Richardson, Schaeffer and Tran 2024, section 3.1.
 */
export const RAMP_TONE_CHIRP: readonly ((time: number) => number)[] = [
  (t) => (t < 5 / 4 ? PI * t : 0),
  (t) => (t < 5 / 4 ? cos(40 * PI * t) : 0),
  (t) =>
    t > 1 ? cos((4 / 3) * ((2 * PI * t - 10) ** 3 - (2 * PI - 10) ** 3) + 20 * PI * (t - 1)) : 0,
];

/** Tones of 5 and 20 Hz over 1 s. */
export const TWO_TONES: readonly ((time: number) => number)[] = [
  (t) => cos(2 * PI * 5 * t),
  (t) => sin(2 * PI * 20 * t),
];

/**
 * A sum of functions of time at even times, from which some samples may be missing.
 *
 * @param missing the part of the samples that is left out at random
 */
export function exampleSeries(
  parts: readonly ((time: number) => number)[] = RAMP_TONE_CHIRP,
  { seconds = 2, samples = 320, missing = 0, seed = 1 } = {},
): Series {
  const random = createRandom(seed);
  const times = Float64Array.from(
    { length: samples },
    (_, i) => (seconds * i) / (samples - 1),
  ).filter(() => random.uniform() >= missing);
  return {
    times,
    values: times.map((time) => parts.reduce((sum, part) => sum + part(time), 0)),
    timeName: "time",
    timeUnit: "s",
    frequencyUnit: "Hz",
    valueName: "value",
    notes: [],
  };
}

/** A series as the table that `readSeries` reads. */
export function toSeriesCsv({ times, values, timeName, timeUnit, valueName }: Series): string {
  const table: Table = {
    headings: [`${timeName} (${timeUnit})`, valueName],
    rows: Array.from(times, (time, i) => [time, values[i]!]),
  };
  return toCsv(table);
}

/**
 * Sound to take apart: a siren that rises from 180 to 300 Hz and swells, above a steady hum of 100 Hz
 * that fades, for 1 s.
 */
export function exampleSound(): Signal {
  const sampleRate = 1000;
  const samples = Float32Array.from({ length: sampleRate }, (_, i) => {
    const t = i / sampleRate;
    const siren = sin(PI * t) * sin(2 * PI * (180 * t + 60 * t * t));
    const hum = (1 - t / 1.2) * sin(2 * PI * 100 * t);
    return 0.4 * siren + 0.4 * hum;
  });
  return { sampleRate, channels: [samples] };
}

/**
 * Fewer features than by default, and the windows of ridges that are chosen by default, which find the modes of
 * {@link exampleSound} as well and sooner.
 */
export const EXAMPLE_SOUND_OPTIONS: Partial<ModesOptions> = { features: 8000, ridgeSpread: 0.07 };
