import type { ModesResult } from "./result.ts";

/**
 * What modes were taken to be, and by what, as the end of a sentence.
 *
 * @param short a number for a reader
 */
export function groupingWords(
  { ridges, radius, spread, series, options: { ridgeSpread } }: ModesResult,
  short: (value: number) => string | number,
): string {
  if (!ridges) {
    const reach =
      radius === undefined ? "" : `, with a reach between neighbours of ${short(radius)}`;
    return `modes that are clusters of atoms${reach}`;
  }
  if (spread === undefined) return "modes that are ridges";
  const unit = series.timeUnit;
  const sought = `modes that are ridges, sought with windows of ${short(spread)} ${unit}`;
  if (ridgeSpread === "auto") return sought;
  const why =
    ridgeSpread === spread
      ? ""
      : `, since none was found with the ${short(ridgeSpread)} ${unit} given`;
  return `${sought} alone${why} (auto tries several and hands ridges from one to another, so it may find more)`;
}
