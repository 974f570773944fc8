import type { ResolvedModeOptions } from "../options/options.ts";
import { leastGap, sampleGrid } from "../samples/sample-grid.ts";
import type { SampledSignal } from "../samples/signal.ts";

/** Times off even ones by this part of a step, as rounded ones are, hardly tell a frequency from its image. */
const ROUNDED = 0.05;
/** The highest frequency that is chosen from the signal may be half the rate, to rounding. */
const BEYOND = 1 + 1e-9;

/**
 * What is to be said of frequencies above half the rate of even samples, be some of them missing. Nothing of uneven
 * samples, which tell those apart.
 */
export function aliasAdvice(
  { times }: Pick<SampledSignal, "times">,
  { frequencies: [, highest] }: Pick<ResolvedModeOptions, "frequencies">,
): string | undefined {
  const rate = evenRate(times);
  if (rate === undefined || highest <= (BEYOND * Math.max(rate, 1 / leastGap(times))) / 2) {
    return undefined;
  }
  const [half, image] = [rate / 2, Math.abs(highest - rate * Math.round(highest / rate))].map(
    (frequency) => Number(frequency.toPrecision(4)),
  );
  return `The samples are even, and half their rate is ${half} a unit of time: of the frequencies asked for, up to ${highest}, those above it are only mirror images of lower ones, as ${highest} is of ${image}. Ask for up to ${half}, unless the signal is known to lie higher.`;
}

/** Samples a unit of time where they are even, to the rounding of times or but for missing ones. */
function evenRate(times: Float64Array): number | undefined {
  const first = times[0]!;
  const step = (times.at(-1)! - first) / (times.length - 1);
  if (times.every((time, i) => Math.abs(time - first - i * step) <= ROUNDED * step)) {
    return 1 / step;
  }
  const grid = sampleGrid(times);
  return grid && 1 / grid.step;
}
