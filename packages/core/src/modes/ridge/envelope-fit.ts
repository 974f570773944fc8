import { phaseAt } from "./carrier.ts";
import { type Ridge, type RidgeShape, reshaped, WINDOW_REACH } from "./ridge.ts";

/** Cosine and sine of the phase of a carrier at the samples. */
export interface Wave {
  readonly cosine: Float64Array;
  readonly sine: Float64Array;
}

export function waveOf({ carrier }: RidgeShape, times: Float64Array): Wave {
  if (!carrier) return { cosine: times.map(() => 1), sine: times.map(() => 0) };
  const phases = times.map((time) => phaseAt(carrier, time));
  return { cosine: phases.map(Math.cos), sine: phases.map(Math.sin) };
}

/** One window of one ridge times the cosine or the sine of its phase, at the samples from `at` on. */
export interface Column {
  readonly window: number;
  readonly quadrature: "cosine" | "sine";
  readonly centre: number;
  readonly at: number;
  readonly values: Float64Array;
}

/** The windows of a shape: the centre of the first, and how many. Centres are whole widths from `origin`. */
export function windowsOf({ from, to, width }: RidgeShape, origin: number) {
  const first = Math.floor((from - origin) / width - BEYOND) + 1;
  const last = Math.ceil((to - origin) / width + BEYOND) - 1;
  return { start: origin + first * width, count: Math.max(0, last - first + 1) };
}

/** Windows have centres up to this many widths outside of a ridge. */
const BEYOND = 1.2;

/** The columns of a shape at the samples from `low` to below `high`. */
export function columnsOf(
  shape: RidgeShape,
  wave: Wave,
  times: Float64Array,
  [low, high]: readonly [number, number],
): Column[] {
  const { from, to, width, carrier, steady } = shape;
  const { start, count } = windowsOf(shape, times[0]!);
  const turns = carrier && !steady;
  const columns: Column[] = [];
  let first = low;
  while (first < high && times[first]! < from) first++;
  let end = high;
  while (end > first && times[end - 1]! > to) end--;
  let at = first;
  for (let window = 0; window < count; window++) {
    const centre = start + window * width;
    while (at < end && times[at]! < centre - WINDOW_REACH * width) at++;
    let until = at;
    while (until < end && times[until]! <= centre + WINDOW_REACH * width) until++;
    if (until === at) continue;
    const cosine = new Float64Array(until - at);
    const sine = new Float64Array(turns ? until - at : 0);
    for (let i = at; i < until; i++) {
      const away = (times[i]! - centre) / width;
      const value = Math.exp(-0.5 * away * away);
      cosine[i - at] = value * wave.cosine[i]!;
      if (turns) sine[i - at] = value * wave.sine[i]!;
    }
    const common = { window, centre, at };
    columns.push({ ...common, quadrature: "cosine", values: cosine });
    if (turns) columns.push({ ...common, quadrature: "sine", values: sine });
  }
  return columns;
}

/** The coefficients of the columns of a ridge. */
export function coefficientsOf(ridge: Ridge, columns: readonly Column[]): Float64Array {
  return Float64Array.from(columns, ({ quadrature, window }) => ridge[quadrature][window]!);
}

/** The ridge of a shape, with the coefficients of its columns. */
export function ridgeOf(
  shape: RidgeShape,
  columns: readonly Column[],
  coefficients: Float64Array,
  origin: number,
): Ridge {
  const { start, count } = windowsOf(shape, origin);
  const ridge: Ridge = {
    ...reshaped(shape),
    start,
    cosine: new Float64Array(count),
    sine: new Float64Array(count),
  };
  columns.forEach(({ quadrature, window }, j) => {
    ridge[quadrature][window] = coefficients[j]!;
  });
  return ridge;
}
