/**
 * The θ ≥ 0 with Σ w max(0, v − θ w) = τ, for v ≥ 0, w > 0 and 0 < τ < Σ w v: what the projection onto
 * a weighted l1 ball takes from every magnitude. Expected time O(n): the values are halved about a
 * pivot as in quickselect, and only the half that holds the answer is looked at again.
 *
 * @param places scratch of the length of `v`
 * @param guess where to halve first; near the answer, one pass leaves little to do
 */
export function threshold(
  v: Float64Array,
  w: Float64Array,
  tau: number,
  places: Uint32Array,
  guess: number,
): number {
  let count = 0;
  for (let i = 0; i < v.length; i++) if (v[i]! > 0) places[count++] = i;
  // Sums over what is known to lie above the answer.
  let values = 0;
  let squares = 0;
  let draw = 1;
  let pivot = guess;
  while (count > 0) {
    let above = 0;
    let moreValues = 0;
    let moreSquares = 0;
    for (let k = 0; k < count; k++) {
      const i = places[k]!;
      // The quotient both times: a pivot that is not above itself makes every round shorter.
      if (!(v[i]! / w[i]! > pivot)) continue;
      moreValues += w[i]! * v[i]!;
      moreSquares += w[i]! * w[i]!;
      places[k] = places[above]!;
      places[above++] = i;
    }
    if (values + moreValues - pivot * (squares + moreSquares) < tau) {
      values += moreValues;
      squares += moreSquares;
      let left = 0;
      for (let k = above; k < count; k++) {
        const i = places[k]!;
        if (v[i]! / w[i]! < pivot) places[left++] = i;
        else {
          values += w[i]! * v[i]!;
          squares += w[i]! * w[i]!;
        }
      }
      count = left;
    } else {
      count = above;
    }
    draw = (Math.imul(draw, 1664525) + 1013904223) >>> 0;
    const next = places[Math.floor((draw / 4294967296) * count)]!;
    pivot = v[next]! / w[next]!;
  }
  return Math.max(0, (values - tau) / squares);
}
