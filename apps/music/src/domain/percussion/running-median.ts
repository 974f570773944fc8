/**
 * Puts `value` in place of `old` among `count` sorted numbers of `sorted` from `at` on, and keeps them sorted.
 * Of what moves along, the median is then the one in the middle, at the cost of a pass and without a sort.
 */
export function replaceSorted(
  sorted: Float64Array,
  at: number,
  count: number,
  old: number,
  value: number,
): void {
  const end = at + count;
  let place = at;
  while (place < end - 1 && sorted[place]! < old) place++;
  while (place > at && sorted[place - 1]! > value) {
    sorted[place] = sorted[place - 1]!;
    place--;
  }
  while (place < end - 1 && sorted[place + 1]! < value) {
    sorted[place] = sorted[place + 1]!;
    place++;
  }
  sorted[place] = value;
}

/**
 * The median of `values` about each place, of `width` of them (odd); beyond the ends they are mirrored.
 *
 * @param sorted scratch, `width` long
 * @param out as long as `values`
 */
export function medianFilter(
  values: Float64Array,
  width: number,
  sorted: Float64Array,
  out: Float64Array,
): void {
  const count = values.length;
  const reach = (width - 1) / 2;
  const last = count - 1;
  const at = (place: number) => {
    const inside = place < 0 ? -place : place > last ? 2 * last - place : place;
    return values[Math.max(0, Math.min(last, inside))]!;
  };
  for (let n = 0; n < width; n++) sorted[n] = at(n - reach);
  sorted.subarray(0, width).sort();
  out[0] = sorted[reach]!;
  for (let k = 1; k < count; k++) {
    replaceSorted(sorted, 0, width, at(k - 1 - reach), at(k + reach));
    out[k] = sorted[reach]!;
  }
}
