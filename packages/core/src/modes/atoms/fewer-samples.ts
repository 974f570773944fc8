import { norm } from "../../linear/vectors.ts";
import { REACH } from "../dictionary/dictionary.ts";
import type { ResolvedModeOptions } from "../options/options.ts";
import { type Beyond, decimate, decimationFor } from "../samples/decimate.ts";
import { sampleGrid } from "../samples/sample-grid.ts";
import type { SampledSignal } from "../samples/signal.ts";

/** A signal that is asked for frequencies up to some highest alone. */
export interface LowSignal extends SampledSignal {
  /** How many samples each stands for. */
  readonly factor: number;
}

/**
 * Decimated as far as frequencies and what windows spread beyond them allow, where times are even.
 *
 * @param least so many samples are kept
 * @param beyond what the signal is taken for beyond its ends
 */
export function onFewerSamples(
  { times, values }: SampledSignal,
  { frequencies, spreads }: ResolvedModeOptions,
  { least, beyond }: { readonly least: number; readonly beyond: Beyond },
): LowSignal {
  const grid = sampleGrid(times);
  const highest = frequencies[1] + REACH / (2 * Math.PI * Math.min(...spreads));
  const most = Math.max(1, Math.floor(times.length / least));
  const factor = grid && !grid.places ? Math.min(most, decimationFor(grid.step, highest)) : 1;
  const kept = factor === 1 ? times : times.filter((_, i) => i % factor === 0);
  return { times: kept, values: decimate(values, factor, beyond), factor };
}

/** At least this part of what may be left is left where decimation took more than its due. */
const LEAST = 0.5;

/** The energy that may be left on the fewer samples: what decimation took stays in the residual. */
export function allowedOf(
  values: Float64Array,
  { values: low, factor }: LowSignal,
  { residual }: ResolvedModeOptions,
): number {
  const energy = norm(values) ** 2;
  const above = factor === 1 ? 0 : Math.max(0, energy - factor * norm(low) ** 2);
  const allowed = residual ** 2 * energy;
  return Math.max(allowed - above, LEAST ** 2 * allowed) / factor;
}
