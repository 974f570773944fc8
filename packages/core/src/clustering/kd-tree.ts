/**
 * Points in a balanced tree of boxes (Bentley 1975): the children of node v are 2v + 1 and 2v + 2,
 * and hold one half each of its points. All distances are squared, and sum over the coordinates in
 * their order, so the bounds of a box hold for the rounded distances of its points as well.
 */
export interface KdTree {
  readonly dimension: number;
  /** Points × coordinates, in the order of the tree. */
  readonly coordinates: Float64Array;
  /** The given index of each point of the tree. */
  readonly order: Uint32Array;
  /** The points of node v: `starts[v]` to `ends[v]` − 1. */
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
  /** Nodes from this one on have no children. */
  readonly firstLeaf: number;
  /** Nodes × coordinates: the smallest box around the points of each. */
  readonly lower: Float64Array;
  readonly upper: Float64Array;
}

const LEAF = 16;

/**
 * A tree over the points that are `chosen`.
 *
 * @param data points × `dimension`, finite
 * @param chosen indices of points, at least one
 */
export function kdTree(data: Float64Array, dimension: number, chosen: Uint32Array): KdTree {
  const order = chosen.slice();
  let leaves = 1;
  while (order.length / leaves > LEAF) leaves *= 2;
  const nodes = 2 * leaves - 1;
  const firstLeaf = leaves - 1;
  const starts = new Uint32Array(nodes);
  const ends = new Uint32Array(nodes);
  const lower = new Float64Array(nodes * dimension).fill(Number.POSITIVE_INFINITY);
  const upper = new Float64Array(nodes * dimension).fill(Number.NEGATIVE_INFINITY);
  ends[0] = order.length;
  for (let node = 0; node < nodes; node++) {
    const start = starts[node]!;
    const end = ends[node]!;
    const box = node * dimension;
    for (let k = start; k < end; k++) {
      for (let c = 0, at = order[k]! * dimension; c < dimension; c++, at++) {
        if (data[at]! < lower[box + c]!) lower[box + c] = data[at]!;
        if (data[at]! > upper[box + c]!) upper[box + c] = data[at]!;
      }
    }
    if (node >= firstLeaf) continue;
    let widest = 0;
    for (let c = 1; c < dimension; c++) {
      const wider = upper[box + c]! - lower[box + c]! > upper[box + widest]! - lower[box + widest]!;
      if (wider) widest = c;
    }
    const middle = (start + end) >> 1;
    splitAt(order, data, dimension, widest, start, end - 1, middle);
    starts[2 * node + 1] = start;
    ends[2 * node + 1] = middle;
    starts[2 * node + 2] = middle;
    ends[2 * node + 2] = end;
  }
  const coordinates = new Float64Array(order.length * dimension);
  for (let k = 0; k < order.length; k++) {
    for (let c = 0; c < dimension; c++) {
      coordinates[k * dimension + c] = data[order[k]! * dimension + c]!;
    }
  }
  return { dimension, coordinates, order, starts, ends, firstLeaf, lower, upper };
}

/** The squared distance of two points, given where their coordinates begin. */
export function squaredDistance(
  x: Float64Array,
  i: number,
  y: Float64Array,
  j: number,
  dimension: number,
): number {
  let sum = 0;
  for (let c = 0; c < dimension; c++) {
    const difference = x[i + c]! - y[j + c]!;
    sum += difference * difference;
  }
  return sum;
}

/** No point of node `a` is nearer than this to one of node `b`. */
export function nearest(tree: KdTree, a: number, b: number): number {
  const { dimension, lower, upper } = tree;
  return nearestBoxes(lower, upper, a * dimension, lower, upper, b * dimension, dimension);
}

/** No point of node `a` is farther than this from one of node `b`. */
export function farthest(tree: KdTree, a: number, b: number): number {
  const { dimension, lower, upper } = tree;
  return farthestBoxes(lower, upper, a * dimension, lower, upper, b * dimension, dimension);
}

/** No point of `node` is nearer than this to the point whose coordinates begin at `i` of `x`. */
export function nearestTo(tree: KdTree, node: number, x: Float64Array, i: number): number {
  const { dimension, lower, upper } = tree;
  return nearestBoxes(lower, upper, node * dimension, x, x, i, dimension);
}

/** No point of `node` is farther than this from the point whose coordinates begin at `i` of `x`. */
export function farthestTo(tree: KdTree, node: number, x: Float64Array, i: number): number {
  const { dimension, lower, upper } = tree;
  return farthestBoxes(lower, upper, node * dimension, x, x, i, dimension);
}

function nearestBoxes(
  lowerA: Float64Array,
  upperA: Float64Array,
  a: number,
  lowerB: Float64Array,
  upperB: Float64Array,
  b: number,
  dimension: number,
): number {
  let sum = 0;
  for (let c = 0; c < dimension; c++) {
    const above = lowerB[b + c]! - upperA[a + c]!;
    const below = lowerA[a + c]! - upperB[b + c]!;
    const gap = Math.max(above, below);
    if (gap > 0) sum += gap * gap;
  }
  return sum;
}

function farthestBoxes(
  lowerA: Float64Array,
  upperA: Float64Array,
  a: number,
  lowerB: Float64Array,
  upperB: Float64Array,
  b: number,
  dimension: number,
): number {
  let sum = 0;
  for (let c = 0; c < dimension; c++) {
    const above = upperB[b + c]! - lowerA[a + c]!;
    const below = upperA[a + c]! - lowerB[b + c]!;
    const span = Math.max(above, below);
    sum += span * span;
  }
  return sum;
}

/** Orders `order[left…right]` so that no coordinate before `middle` is above one after it (Hoare 1961). */
function splitAt(
  order: Uint32Array,
  data: Float64Array,
  dimension: number,
  coordinate: number,
  left: number,
  right: number,
  middle: number,
): void {
  const value = (k: number) => data[order[k]! * dimension + coordinate]!;
  while (left < right) {
    const [a, b, c] = [value(left), value((left + right) >> 1), value(right)];
    const pivot = Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
    let i = left;
    let j = right;
    while (i <= j) {
      while (value(i) < pivot) i++;
      while (value(j) > pivot) j--;
      if (i > j) break;
      const kept = order[i]!;
      order[i++] = order[j]!;
      order[j--] = kept;
    }
    if (middle <= j) right = j;
    else if (middle >= i) left = i;
    else return;
  }
}
