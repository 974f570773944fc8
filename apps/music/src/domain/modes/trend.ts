import { energyOf } from "./energy.ts";
import type { Series, Trend } from "./series.ts";

/** What is to become of an offset and a slope: left in, taken off, or taken off where little else would be seen. */
export type TrendChoice = "auto" | "keep" | "remove";

/** With a larger part of the energy a line would take up what may be left over, and all else with it. */
const MOST = 0.9;
/** With less beside it, of the norm, there is nothing but rounding. */
const LEAST_BESIDE = 1e-7;

/**
 * The series less its line of least squares, where that is to be taken off. One that has lost its
 * line before stays as it is, unless the line is to be kept.
 */
export function withoutTrend(series: Series, choice: TrendChoice): Series {
  if (series.trend) return choice === "keep" ? withTrend(series) : series;
  if (choice === "keep") return series;
  const { times, values } = series;
  const trend = lineThrough(times, values);
  const line = trendAt(trend, times);
  const rest = values.map((value, i) => value - line[i]!);
  const share = 1 - energyOf(rest) / energyOf(values);
  const isBesideIt = energyOf(rest) > LEAST_BESIDE ** 2 * energyOf(values);
  if (!isBesideIt || (choice === "auto" && !(share > MOST))) return series;
  return { ...series, values: rest, trend };
}

/** The series as it was before its line was taken off, to rounding. */
function withTrend({ trend, ...series }: Series): Series {
  const line = trendAt(trend!, series.times);
  const values = series.values.map((value, i) => value + line[i]!);
  return { ...series, values };
}

/** The line at each time. */
export function trendAt({ from, to }: Trend, times: Float64Array): Float64Array {
  const [first, last] = [times[0]!, times.at(-1)!];
  return times.map((time) => from + ((to - from) * (time - first)) / (last - first));
}

function lineThrough(times: Float64Array, values: Float64Array): Trend {
  const count = times.length;
  // From the first time on, so that times far from 0 lose no digits.
  const places = times.map((time) => time - times[0]!);
  const middle = places.reduce((sum, place) => sum + place, 0) / count;
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  let [along, spread] = [0, 0];
  for (let i = 0; i < count; i++) {
    along += (places[i]! - middle) * (values[i]! - mean);
    spread += (places[i]! - middle) ** 2;
  }
  const slope = along / spread;
  return { from: mean - slope * middle, to: mean + slope * (places.at(-1)! - middle) };
}

/** What is to be said of the line that was taken off; nothing where none was. */
export function trendNote(series: Series): string | undefined {
  const { trend, times, values } = series;
  if (!trend) return undefined;
  const line = trendAt(trend, times);
  const whole = values.map((value, i) => value + line[i]!);
  const share = 1 - energyOf(values) / energyOf(whole);
  const short = (value: number) => String(Number(value.toPrecision(4)));
  return `A straight line from ${short(trend.from)} at the first time to ${short(trend.to)} at the last was taken off before the search: it has ${short(100 * share)} % of the energy. Shares are of what is left; with trend set to keep, the line stays in.`;
}
