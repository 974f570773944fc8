/** How the distance of two clusters follows from those of their members. */
export type Linkage = "ward" | "average" | "single";

/**
 * Agglomerative clustering down to K clusters: the two nearest become one, again and again (Lance and
 * Williams 1967).
 *
 * @param distances R × R, symmetric; of `ward` squared ones
 * @param weights how much each item counts, above 0
 * @returns the cluster of each item, from 0 in the order of their first items
 */
export function cluster(
  distances: Float64Array,
  weights: ArrayLike<number>,
  K: number,
  linkage: Linkage,
): Int32Array {
  const R = weights.length;
  const d = distances.slice();
  const mass = Float64Array.from(weights);
  if (linkage === "ward") {
    for (let i = 0; i < R; i++) {
      for (let j = 0; j < R; j++) {
        d[i * R + j]! *= (mass[i]! * mass[j]!) / (mass[i]! + mass[j]! || 1);
      }
    }
  }
  const labels = Int32Array.from({ length: R }, (_, i) => i);
  const alive = Array.from({ length: R }, (_, i) => i);
  while (alive.length > K) {
    let [a, b] = [alive[0]!, alive[1]!];
    for (const i of alive) {
      for (const j of alive) {
        if (j <= i) continue;
        if (d[i * R + j]! < d[a * R + b]!) [a, b] = [i, j];
      }
    }
    for (const k of alive) {
      if (k === a || k === b) continue;
      const value = joined(
        d[a * R + k]!,
        d[b * R + k]!,
        d[a * R + b]!,
        mass[a]!,
        mass[b]!,
        mass[k]!,
        linkage,
      );
      d[a * R + k] = d[k * R + a] = value;
    }
    mass[a]! += mass[b]!;
    alive.splice(alive.indexOf(b), 1);
    for (let i = 0; i < R; i++) if (labels[i] === b) labels[i] = a;
  }
  const numbers = new Map<number, number>();
  return labels.map((label) => {
    if (!numbers.has(label)) numbers.set(label, numbers.size);
    return numbers.get(label)!;
  });
}

function joined(
  ak: number,
  bk: number,
  ab: number,
  a: number,
  b: number,
  k: number,
  linkage: Linkage,
): number {
  switch (linkage) {
    case "single":
      return Math.min(ak, bk);
    case "average":
      return (a * ak + b * bk) / (a + b || 1);
    case "ward":
      return ((a + k) * ak + (b + k) * bk - k * ab) / (a + b + k || 1);
  }
}
