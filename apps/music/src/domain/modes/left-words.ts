import type { ModesResult } from "./result.ts";
import { shortTime } from "./series.ts";

/**
 * What is left of the signal and by what, as a sentence: clusters and outliers are all the atoms, while ridges are
 * fitted to the samples, and atoms only lead to them.
 */
export function leftWords({ modes, ridges, labels, options, ...result }: ModesResult): string {
  const left = result.relativeResidual;
  const parts = `${percent(left)} of the signal's norm, ${left ** 2 < 1e-3 && left > 0 ? "less than 0.1 %" : percent(left ** 2)} of its energy`;
  if (!ridges || modes.length === 0) {
    const atoms = labels.length;
    return atoms === 0
      ? "There are no atoms, so nothing was taken out of the signal."
      : `${atoms === 1 ? "The one atom leaves" : `The ${atoms} atoms leave`} ${parts}.`;
  }
  const outliers = labels.reduce((count, label) => count + Number(label < 0), 0);
  const own = modes.length === 1 ? "The mode" : `The ${modes.length} modes`;
  const others =
    outliers === 0 ? "" : ` and the ${outliers === 1 ? "atom" : `${outliers} atoms`} in none`;
  const one = modes.length === 1 && outliers === 0;
  const asked =
    left > 1.005 * options.residual
      ? ` The ${percent(options.residual)} that may be left over is asked of the atoms, by which ridges are found.`
      : "";
  return `${own}${others} ${one ? "leaves" : "leave"} ${parts}.${asked}`;
}

/** Small parts with the digits that they have. */
function percent(part: number): string {
  const value = 100 * part;
  return `${value >= 0.1 ? Number(value.toFixed(1)) : Number(value.toPrecision(2))} %`;
}

/** What of a long signal was not looked at, as a sentence; nothing where all was. */
export function unseenWords(
  result: Pick<ModesResult, "series" | "searchedTo">,
): string | undefined {
  const { series, searchedTo } = result;
  if (searchedTo === undefined) return undefined;
  return `From ${shortTime(series, searchedTo)} ${series.timeUnit} on nothing was looked at.`;
}
