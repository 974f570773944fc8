import type { ModeCurves } from "../atoms/readout.ts";
import type { Ridge } from "../ridge/ridge.ts";

/** A part of a signal. Lists have one entry a sample from `start` on. */
export interface Mode extends ModeCurves {
  /**
   * The sample that its lists begin with: 0, and they are as long as the signal, but for one done in chunks,
   * whose modes are told only from where they begin to where they end.
   */
  readonly start: number;
  /** The part of the signal, in its unit. */
  readonly values: Float64Array;
  /** The mode by formula, where modes are ridges: `ridgeCurves` has it at any times. */
  readonly ridge?: Ridge;
}

/** The mode over all samples of a signal: silent before it begins and after it ends. */
export function wholeMode(mode: Mode, samples: number): Mode {
  if (mode.values.length === samples) return mode;
  const whole = (list: Float64Array, outside: number) => {
    const full = new Float64Array(samples).fill(outside);
    full.set(list, mode.start);
    return full;
  };
  return {
    ...mode,
    start: 0,
    values: whole(mode.values, 0),
    amplitude: whole(mode.amplitude, 0),
    frequency: whole(mode.frequency, Number.NaN),
  };
}
