import type { Cues } from "./cues.ts";

/** The part of the variance of notes, by their distances and weights, that lies between groups: 0 to 1. */
export function explainedPart(
  { count: R, weights, distances }: Cues,
  labels: ArrayLike<number>,
  K: number,
): number {
  const within = new Float64Array(K);
  const masses = new Float64Array(K);
  let all = 0;
  let mass = 0;
  for (let i = 0; i < R; i++) {
    masses[labels[i]!]! += weights[i]!;
    mass += weights[i]!;
    for (let j = 0; j < i; j++) {
      const value = weights[i]! * weights[j]! * distances[i * R + j]!;
      all += value;
      if (labels[i] === labels[j]) within[labels[i]!]! += value;
    }
  }
  if (all === 0) return 0;
  let rest = 0;
  for (let k = 0; k < K; k++) if (masses[k]! > 0) rest += within[k]! / masses[k]!;
  return 1 - (rest * mass) / all;
}
