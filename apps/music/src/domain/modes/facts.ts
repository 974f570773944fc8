import type { ModesResult } from "./result.ts";

/** What a table says of one mode. */
export interface ModeFacts {
  readonly name: string;
  readonly atoms: number;
  /** ‖mode‖² over ‖signal‖². Modes overlap, so these need not sum to 1. */
  readonly share: number;
  /** Of the atoms, by their amplitude squared, in the unit of frequency. */
  readonly frequency: number;
  readonly lowest: number;
  readonly highest: number;
  /** Where the amplitude is at least a tenth of its peak. */
  readonly start: number;
  readonly end: number;
  /** The largest amplitude. */
  readonly peak: number;
}

/** Facts of each mode. */
export function modeFacts({ series, modes, atoms, labels }: ModesResult): ModeFacts[] {
  const energy = (values: Float64Array) => values.reduce((sum, value) => sum + value * value, 0);
  const whole = energy(series.values);
  return modes.map(({ name, values, amplitude }, m) => {
    const members = Array.from(labels.keys()).filter((k) => labels[k] === m);
    let [weight, weighted] = [0, 0];
    let [lowest, highest] = [Number.POSITIVE_INFINITY, 0];
    for (const k of members) {
      const square = atoms.amplitudes[k]! ** 2;
      const frequency = atoms.frequencies[k]!;
      weight += square;
      weighted += square * frequency;
      lowest = Math.min(lowest, frequency);
      highest = Math.max(highest, frequency);
    }
    const peak = amplitude.reduce((most, size) => Math.max(most, size), 0);
    const first = amplitude.findIndex((size) => size >= peak / 10);
    const last = amplitude.findLastIndex((size) => size >= peak / 10);
    return {
      name,
      atoms: members.length,
      share: energy(values) / (whole || 1),
      frequency: weighted / weight,
      lowest,
      highest,
      start: series.times[first]!,
      end: series.times[last]!,
      peak,
    };
  });
}
