/**
 * Where a curve of squared errors over parameters bends, measured on its lower convex hull: for each point
 * on the hull but its ends, the slope towards it over the slope away from it. Points above the hull are
 * not worth their parameters.
 *
 * A parameter that is not needed still lowers the squared error by about the variance of the noise, which
 * is that error over the values left free. The slope away counts as at least that: a curve that has come
 * to its end, or a fit that ended early, would else look like a sharp bend.
 *
 * @param parameters rising
 * @param misfit squared errors
 * @param values how many the tensor has
 * @returns for each point its ratio of slopes; NaN off the hull and at its ends
 */
export function elbows(
  parameters: readonly number[],
  misfit: readonly number[],
  values: number,
): Float64Array {
  const hull: number[] = [];
  const slope = (from: number, to: number) =>
    (misfit[from]! - misfit[to]!) / (parameters[to]! - parameters[from]!);
  for (const at of misfit.keys()) {
    if (Number.isNaN(misfit[at]!)) continue;
    while (hull.length > 1 && slope(hull.at(-2)!, hull.at(-1)!) <= slope(hull.at(-1)!, at)) {
      hull.pop();
    }
    hull.push(at);
  }
  const ratios = new Float64Array(misfit.length).fill(Number.NaN);
  for (let h = 1; h + 1 < hull.length; h++) {
    const [before, at, after] = hull.slice(h - 1, h + 2) as [number, number, number];
    const noise = misfit[at]! / Math.max(1, values - parameters[at]!);
    ratios[at] = slope(before, at) / Math.max(slope(at, after), noise, Number.MIN_VALUE);
  }
  return ratios;
}

/** The place of the largest of the ratios of {@link elbows}; the first where there is none. */
export function chooseOnHull(ratios: Float64Array): number {
  let best = 0;
  for (const [at, ratio] of ratios.entries()) {
    if (ratio > ratios[best]! || (Number.isNaN(ratios[best]!) && !Number.isNaN(ratio))) best = at;
  }
  return best;
}
