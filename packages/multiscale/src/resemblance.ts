import { type Mapped, strideOf } from "./mode-map.ts";

/** Fibres looked at, at most. */
const MOST_FIBRES = 256;

/**
 * How alike neighbours along a mode are: the correlation of entries with the next ones, about the
 * mean of their fibre, over all fibres or some hundreds spread evenly. Near 1 where the mode is
 * continuous and sampled finely, near 0 where its order means nothing. 1 where fibres are constant.
 *
 * @param weights of the entries; pairs with one of weight 0 do not count
 */
export function resemblance({ data, shape }: Mapped, mode: number, weights?: Float64Array): number {
  const length = shape[mode]!;
  const fibres = data.length / length;
  const inner = strideOf(shape, mode);
  let every = Math.max(1, Math.floor(fibres / MOST_FIBRES));
  // In step with the modes after this one, all would lie at the same place of those, such as an edge.
  while (commonDivisor(every, inner) > 1) every++;
  let together = 0;
  let apart = 0;
  for (let fibre = 0; fibre < fibres; fibre += every) {
    const start = Math.floor(fibre / inner) * length * inner + (fibre % inner);
    const held = (i: number) => !weights || weights[start + i * inner]! > 0;
    let sum = 0;
    let count = 0;
    for (let i = 0; i < length; i++) {
      if (!held(i)) continue;
      sum += data[start + i * inner]!;
      count++;
    }
    const mean = sum / count;
    for (let i = 0; i + 1 < length; i++) {
      if (!held(i) || !held(i + 1)) continue;
      const a = data[start + i * inner]! - mean;
      const b = data[start + (i + 1) * inner]! - mean;
      together += a * b;
      apart += (a * a + b * b) / 2;
    }
  }
  return apart > 0 ? together / apart : 1;
}

function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b);
}
