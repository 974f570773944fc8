import type { Progress } from "@unmix/core";

/**
 * Seconds until the end, from the part done and the milliseconds it took; undefined where the part
 * is unknown or too small to tell.
 */
export function secondsLeft(progress: Progress | undefined, elapsed: number): number | undefined {
  const fraction = progress?.fraction;
  if (fraction === undefined || !(fraction > 0.03) || !(elapsed > 0)) return undefined;
  return (elapsed * (1 - fraction)) / fraction / 1000;
}

/** Where a run stands, in one line: stage, iteration, error, time left. */
export function progressWords(progress: Progress | undefined, left: number | undefined): string {
  if (!progress) return "Starting…";
  const { stage, iteration, maxIterations, statistics } = progress;
  const parts = [stage];
  if (maxIterations > 1) parts.push(`${iteration} of at most ${maxIterations}`);
  const error = statistics.relativeError;
  if (error !== undefined && Number.isFinite(error)) parts.push(`error ${error.toPrecision(3)}`);
  if (left !== undefined) parts.push(timeWords(left));
  return parts.join(" · ");
}

function timeWords(seconds: number): string {
  if (seconds < 1.5) return "about a second left";
  if (seconds < 90) return `about ${Math.round(seconds)} seconds left`;
  return `about ${Math.round(seconds / 60)} minutes left`;
}
