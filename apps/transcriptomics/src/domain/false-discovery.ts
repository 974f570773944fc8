/**
 * Corrects p-values for their number so that the share of false finds is held (Benjamini and Hochberg 1995);
 * NaN stays.
 */
export function benjaminiHochberg(p: readonly number[]): number[] {
  const order = p.map((_, k) => k).sort((a, b) => p[b]! - p[a]!);
  const q = new Array<number>(p.length);
  let least = 1;
  order.forEach((k, n) => {
    least = Math.min(least, (p[k]! * p.length) / (p.length - n));
    q[k] = least;
  });
  return q;
}
