import { energyOf, peakOf } from "./energy.ts";
import type { ModesResult, NamedMode } from "./result.ts";

/** What a table says of one mode. */
export interface ModeFacts {
  readonly name: string;
  readonly atoms: number;
  /** ‖mode‖² over ‖signal‖². Modes overlap, so these need not sum to 1. */
  readonly share: number;
  /**
   * Mean, lowest and highest frequency. Of a cluster those of its atoms, which weigh by their amplitude squared;
   * of a ridge of its curve in the same way, where the amplitude is at least a tenth of its peak.
   */
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
export function modeFacts(result: ModesResult): ModeFacts[] {
  const { series, modes, labels } = result;
  const whole = energyOf(series.values);
  return modes.map((mode, m) => {
    const { name, values, amplitude } = mode;
    const members = Array.from(labels.keys()).filter((k) => labels[k] === m);
    const peak = peakOf(amplitude);
    let [first, last] = [0, amplitude.length - 1];
    while (first < last && !(amplitude[first]! >= peak / 10)) first++;
    while (last > first && !(amplitude[last]! >= peak / 10)) last--;
    return {
      name,
      atoms: members.length,
      share: energyOf(values) / (whole || 1),
      ...(result.ridges ? curveFrequencies(mode, peak / 10) : atomFrequencies(result, members)),
      start: series.times[first]!,
      end: series.times[last]!,
      peak,
    };
  });
}

type Frequencies = Pick<ModeFacts, "frequency" | "lowest" | "highest">;

function atomFrequencies({ atoms }: ModesResult, members: readonly number[]): Frequencies {
  const { amplitudes, frequencies } = atoms;
  return frequenciesOf(members.map((k) => [amplitudes[k]!, frequencies[k]!]));
}

function curveFrequencies({ amplitude, frequency }: NamedMode, least: number): Frequencies {
  const loud = Array.from(amplitude, (size, i) => [size, frequency[i]!] as const);
  return frequenciesOf(loud.filter(([size, at]) => size >= least && Number.isFinite(at)));
}

function frequenciesOf(points: readonly (readonly [amplitude: number, frequency: number])[]) {
  let [weight, weighted] = [0, 0];
  let [lowest, highest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const [amplitude, frequency] of points) {
    weight += amplitude ** 2;
    weighted += amplitude ** 2 * frequency;
    lowest = Math.min(lowest, frequency);
    highest = Math.max(highest, frequency);
  }
  return { frequency: weighted / weight, lowest, highest };
}
