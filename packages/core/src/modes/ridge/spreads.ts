/** Spreads tried: the length over 5, and each the root of a half of the one before. */
const WIDEST = 5;
const MOST_SPREADS = 14;
/** A spread holds at least this many samples. */
const LEAST_SAMPLES = 3;
/** A spread that is given, and narrower ones in its place, should it be so wide that no ridge is found with it. */
export function narrowing(spread: number, times: Float64Array): number[] {
  const least = (LEAST_SAMPLES * (times.at(-1)! - times[0]!)) / times.length;
  const halved = Array.from({ length: MOST_SPREADS }, (_, k) => spread / 2 ** k);
  return halved.filter((own, k) => k === 0 || own >= least);
}

/** The spreads to choose from, seconds, the widest first; one at least. */
export function spreadsFor(times: Float64Array): number[] {
  const length = times.at(-1)! - times[0]!;
  const spreads = Array.from({ length: MOST_SPREADS }, (_, k) => length / WIDEST / 2 ** (k / 2));
  const kept = spreads.filter((spread) => (spread * times.length) / length >= LEAST_SAMPLES);
  return kept.length > 0 ? kept : spreads.slice(0, 1);
}
