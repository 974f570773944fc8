import { norm } from "../../linear/vectors.ts";
import type { ResolvedModeOptions } from "../options/options.ts";
import { noiseNorm } from "../samples/noise-share.ts";
import { sampleGrid } from "../samples/sample-grid.ts";
import type { SampledSignal } from "../samples/signal.ts";

/** Noise is told where it is more than this times what may be left: of few samples it seems larger than it is. */
const CLEARLY = 1.6;

/** More than this part of a signal's norm is no noise beside something. */
const MOST = 0.9;

/** What of a signal is in no mode, one entry a sample each. */
interface Left {
  readonly outliers: Float64Array;
  readonly residual: Float64Array;
  /** The mode of each atom, −1 for those in none. */
  readonly labels: Int32Array;
  readonly modes: readonly unknown[];
}

/**
 * What is to be said of white noise that is more than what may be left over, so that atoms follow it: clusters of them
 * are modes of noise, while ridges leave them out. Nothing where there is none, or where it cannot be told, as of a
 * signal without any ridge: it may be noise, or have as many components as noise has.
 */
export function noiseAdvice(
  { times, values }: SampledSignal,
  { outliers, residual: rest, labels, modes }: Left,
  { residual, grouping }: ResolvedModeOptions,
): string | undefined {
  const areRidges = grouping.metric === "ridges";
  const strays = labels.reduce((count, label) => count + Number(label < 0), 0);
  if (areRidges && (strays === 0 || modes.length === 0)) return undefined;
  // What ridges leave is noise wherever the samples lie; a signal is seen as it is at even times alone.
  const left = areRidges ? outliers.map((value, i) => value + rest[i]!) : values;
  const grid = areRidges ? undefined : sampleGrid(times);
  if (!areRidges && (!grid || grid.places)) return undefined;
  const share = (noiseNorm(left) ?? 0) / (norm(values) || 1);
  if (!(share > CLEARLY * residual && share < MOST)) return undefined;
  const short = Number(share.toPrecision(2));
  const noise = areRidges ? "White noise" : "White noise, or what is as dense,";
  const what = `${noise} seems to be ${percent(short)} of the signal's norm, more than the ${percent(residual)} that may be left over, so atoms follow it`;
  const raise = `raise residual to ${short}`;
  return areRidges
    ? `${what}: the ${strays === 1 ? "one" : strays} in no mode ${strays === 1 ? "is" : "are"} of that kind. The modes are fitted to the samples and do not rest on them; for a picture without them, ${raise}.`
    : `${what}, and small modes may be clusters of noise: ${raise}.`;
}

function percent(part: number): string {
  return `${Number((100 * part).toPrecision(2))} %`;
}
