/** Zero crossings of the filter on either side. */
const CROSSINGS = 24;
/** Of the new half rate: above it, what would be folded back is taken out. */
const PASSED = 0.94;

/**
 * Every `factor`-th sample, after a low pass (a sinc in the window of Hann) that leaves nothing of what lies
 * above half of the new rate.
 *
 * @param plain takes the samples as they are, as the published pipeline does, and folds the treble back
 */
export function decimate(samples: ArrayLike<number>, factor: number, plain: boolean): Float64Array {
  const length = Math.ceil(samples.length / factor);
  if (plain || factor === 1) {
    return Float64Array.from({ length }, (_, i) => samples[i * factor]!);
  }
  const reach = CROSSINGS * factor;
  const filter = new Float64Array(2 * reach + 1);
  let sum = 0;
  for (let n = -reach; n <= reach; n++) {
    const x = (Math.PI * PASSED * n) / factor;
    const value = (n === 0 ? 1 : Math.sin(x) / x) * Math.cos((Math.PI * n) / (2 * reach + 2)) ** 2;
    filter[n + reach] = value;
    sum += value;
  }
  return Float64Array.from({ length }, (_, i) => {
    const centre = i * factor;
    const from = Math.max(0, centre - reach);
    const to = Math.min(samples.length - 1, centre + reach);
    let value = 0;
    for (let n = from; n <= to; n++) value += samples[n]! * filter[n - centre + reach]!;
    return value / sum;
  });
}
