/**
 * Euclidean projection of the piece `block[start + j * stride]`, j < `length`, onto the simplex
 * {x ≥ 0, Σx = total}, in place: x ← max(0, x − t) with the t that makes the sum right.
 *
 * The largest values are taken off a heap until t is known, so the cost is
 * O(length + support · log length). Values are first shifted by their maximum, so that rounding
 * stays relative to `total` however large they are.
 *
 * @param heap scratch of at least `length` values
 */
export function projectSimplex(
  block: Float64Array,
  start: number,
  stride: number,
  length: number,
  total: number,
  heap: Float64Array,
): void {
  const end = start + length * stride;
  let largest = Number.NEGATIVE_INFINITY;
  let finite = true;
  for (let i = start; i < end; i += stride) {
    const x = block[i]!;
    if (x > largest) largest = x;
    if (!(Math.abs(x) < Number.POSITIVE_INFINITY)) finite = false;
  }
  if (!finite) {
    for (let i = start; i < end; i += stride) block[i] = Number.NaN;
    return;
  }
  // Only values within `total` of the largest can stay positive.
  let size = 0;
  for (let i = start; i < end; i += stride) {
    const x = block[i]! - largest;
    if (x >= -total) heap[size++] = x;
  }
  for (let i = (size >> 1) - 1; i >= 0; i--) siftDown(heap, i, size);
  let taken = 0;
  let sum = 0;
  let threshold = 0;
  do {
    sum += heap[0]!;
    taken += 1;
    threshold = (sum - total) / taken;
    size -= 1;
    heap[0] = heap[size]!;
    siftDown(heap, 0, size);
  } while (size > 0 && heap[0]! > threshold);
  for (let i = start; i < end; i += stride) {
    const x = block[i]! - largest - threshold;
    block[i] = Math.max(0, x);
  }
}

/** Restores the heap (largest first) below `index`. */
function siftDown(heap: Float64Array, index: number, size: number): void {
  const value = heap[index]!;
  let parent = index;
  for (;;) {
    let child = 2 * parent + 1;
    if (child >= size) break;
    if (child + 1 < size && heap[child + 1]! > heap[child]!) child += 1;
    if (heap[child]! <= value) break;
    heap[parent] = heap[child]!;
    parent = child;
  }
  if (parent < size) heap[parent] = value;
}
