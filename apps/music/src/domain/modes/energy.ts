import type { Samples } from "../sound/signal.ts";

/** Σ values². A plain loop, since a signal may have millions of samples, and is asked for once a mode. */
export function energyOf(values: Samples): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]! * values[i]!;
  return sum;
}

/** The largest of amplitudes; 0 of none. */
export function peakOf(amplitude: Float64Array): number {
  let most = 0;
  for (let i = 0; i < amplitude.length; i++) most = Math.max(most, amplitude[i]!);
  return most;
}
