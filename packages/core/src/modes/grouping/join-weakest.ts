import type { Tensor } from "../../tensor/tensor.ts";

/**
 * Joins the cluster of least weight with the nearest, the one that has the point nearest to one of its own, until
 * there are `most`. Labels are changed in place, and numbered anew in their order.
 *
 * Time: clusters², and of each cluster that is joined, points × those that lie between them and the nearest along the
 * first axis.
 *
 * @param points points × 2
 * @param weights one a point
 * @param labels the cluster of each point, from 0 up to but without `clusters`; −1 for none
 * @returns how many clusters are left
 */
export function joinWeakest(
  { data }: Tensor,
  weights: ArrayLike<number>,
  labels: Int32Array,
  clusters: number,
  most: number,
): number {
  if (clusters <= most) return clusters;
  const order = Uint32Array.from(labels.keys()).sort(
    (i, j) => data[2 * i]! - data[2 * j]! || i - j,
  );
  const members: number[][] = Array.from({ length: clusters }, () => []);
  const sizes = new Float64Array(clusters);
  order.forEach((i, at) => {
    if (labels[i]! < 0) return;
    members[labels[i]!]!.push(at);
    sizes[labels[i]!]! += weights[i]!;
  });
  const alive = Array.from({ length: clusters }, (_, cluster) => cluster);
  while (alive.length > most) {
    let weakest = 0;
    for (let k = 1; k < alive.length; k++) {
      if (sizes[alive[k]!]! < sizes[alive[weakest]!]!) weakest = k;
    }
    const [cluster] = alive.splice(weakest, 1) as [number];
    const nearest = nearestCluster(data, order, labels, members[cluster]!);
    for (const at of members[cluster]!) {
      labels[order[at]!] = nearest;
      members[nearest]!.push(at);
    }
    sizes[nearest]! += sizes[cluster]!;
  }
  const numbers = new Map(alive.map((cluster, number) => [cluster, number]));
  labels.forEach((label, k) => {
    labels[k] = numbers.get(label) ?? -1;
  });
  return alive.length;
}

/**
 * The cluster that has the point nearest to one of these, which are of one other.
 *
 * @param order of all points along the first axis: farther along it than the nearest so far none needs a look
 * @param members places in this order
 */
function nearestCluster(
  data: Tensor["data"],
  order: Uint32Array,
  labels: Int32Array,
  members: readonly number[],
): number {
  const cluster = labels[order[members[0]!]!]!;
  let nearest = cluster;
  let distance = Number.POSITIVE_INFINITY;
  for (const at of members) {
    const i = order[at]!;
    for (const way of [-1, 1]) {
      for (let k = at + way; k >= 0 && k < order.length; k += way) {
        const j = order[k]!;
        const along = Math.abs(data[2 * i]! - data[2 * j]!);
        if (along >= distance) break;
        if (labels[j]! < 0 || labels[j] === cluster) continue;
        const away = Math.hypot(along, data[2 * i + 1]! - data[2 * j + 1]!);
        if (away >= distance) continue;
        distance = away;
        nearest = labels[j]!;
      }
    }
  }
  return nearest;
}
