import { createRandom } from "@unmix/core";
import type { Cues } from "./cues.ts";

/** A grouping and what it costs. */
export interface Voices {
  readonly labels: Int32Array;
  readonly cost: number;
  /** What each note would cost in each group: R × K. */
  readonly costs: Float64Array;
}

/** What unlike notes in one group cost beside notes that sound at once. */
const LIKENESS = 0.5;
/** The mean distances that count at most: beyond, unlike is unlike. */
const MOST_UNLIKE = 3;
const RANDOM_STARTS = 30;
const SEED = 1;

/**
 * What it costs to have each two notes in one group, R × R: notes that sound at once cost, and so do
 * notes that are less alike than the mean; those more alike gain.
 */
function pairCosts({ count: R, weights, distances, overlaps }: Cues): Float64Array {
  let total = 0;
  for (let i = 0; i < R; i++) for (let j = 0; j < i; j++) total += weights[i]! * weights[j]!;
  const costs = new Float64Array(R * R);
  for (let i = 0; i < R; i++) {
    for (let j = 0; j < R; j++) {
      if (i === j) continue;
      const unlike = Math.min(MOST_UNLIKE, distances[i * R + j]!) - 1;
      const share = total > 0 ? (weights[i]! * weights[j]!) / total : 0;
      costs[i * R + j] = overlaps[i * R + j]! + LIKENESS * share * unlike;
    }
  }
  return costs;
}

/**
 * Notes in K groups at the least cost that a search finds: from many starts, by moving one note and by
 * exchanging two for as long as it helps. Where each instrument plays one note at a time, notes that
 * sound at once belong to different ones, as in colouring a map; likeness decides what that leaves open.
 *
 * @param known the group of each note that is not to be changed, −1 for the others
 */
export function findVoices(cues: Cues, K: number, known?: ArrayLike<number>): Voices {
  const R = cues.count;
  const costs = pairCosts(cues);
  const free = Array.from({ length: R }, (_, r) => r).filter((r) => !((known?.[r] ?? -1) >= 0));
  let best: Voices | undefined;
  for (const labels of starts(cues, K)) {
    for (let r = 0; r < R; r++) if ((known?.[r] ?? -1) >= 0) labels[r] = known![r]!;
    const found = improve(labels, costs, free, R, K);
    if (!best || found.cost < best.cost - 1e-12) best = found;
  }
  return best!;
}

/** By height, cut at different places; and random ones, the same every time. */
function starts({ count: R, weights, pitches }: Cues, K: number): Int32Array[] {
  const order = Array.from(pitches.keys()).sort((a, b) => pitches[a]! - pitches[b]! || a - b);
  const total = weights.reduce((sum, weight) => sum + weight, 0) || 1;
  const byHeight = [0.5, 0.7, 1, 1.4, 2].map((power) => {
    const labels = new Int32Array(R);
    let below = 0;
    for (const r of order) {
      below += weights[r]! / total;
      labels[r] = Math.min(K - 1, Math.floor(K * below ** power));
    }
    return labels;
  });
  const random = createRandom(SEED);
  const anyhow = Array.from({ length: K === 1 ? 0 : RANDOM_STARTS }, () =>
    Int32Array.from({ length: R }, () => Math.floor(K * random.uniform())),
  );
  return [...byHeight, ...anyhow];
}

function improve(
  labels: Int32Array,
  pairs: Float64Array,
  free: readonly number[],
  R: number,
  K: number,
): Voices {
  const costs = new Float64Array(R * K);
  for (let i = 0; i < R; i++) {
    for (let j = 0; j < R; j++) costs[i * K + labels[j]!]! += pairs[i * R + j]!;
  }
  const move = (i: number, to: number) => {
    const from = labels[i]!;
    labels[i] = to;
    for (let j = 0; j < R; j++) {
      costs[j * K + from]! -= pairs[j * R + i]!;
      costs[j * K + to]! += pairs[j * R + i]!;
    }
  };
  const LEAST = 1e-12;
  for (let improved = true; improved; ) {
    improved = false;
    for (const i of free) {
      let to = labels[i]!;
      for (let k = 0; k < K; k++) if (costs[i * K + k]! < costs[i * K + to]! - LEAST) to = k;
      if (to === labels[i]) continue;
      move(i, to);
      improved = true;
    }
    if (improved) continue;
    for (const i of free) {
      for (const j of free) {
        if (j >= i) break;
        const [a, b] = [labels[i]!, labels[j]!];
        if (a === b) continue;
        const change =
          costs[i * K + b]! - costs[i * K + a]! + costs[j * K + a]! - costs[j * K + b]!;
        if (!(change - 2 * pairs[i * R + j]! < -LEAST)) continue;
        move(i, b);
        move(j, a);
        improved = true;
      }
    }
  }
  let cost = 0;
  for (let i = 0; i < R; i++) cost += costs[i * K + labels[i]!]! / 2;
  return { labels, cost, costs };
}
