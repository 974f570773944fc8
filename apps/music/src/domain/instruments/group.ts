import { thresholdGraph, UnmixError } from "@unmix/core";
import type { Grouping, MusicOptions } from "../options.ts";
import { chooseCount } from "./count.ts";
import type { Cues } from "./cues.ts";
import { explainedPart } from "./explained.ts";
import { cluster } from "./linkage.ts";
import { findVoices } from "./voices.ts";

/** Which instrument plays each note. Instruments count from 0, the lowest first unless a user named them. */
export interface Instruments {
  readonly count: number;
  /** One a note. */
  readonly labels: Int32Array;
  /** How far each note's instrument is ahead of the next best, 0 to 1; 1 where a user said so, or there is one alone. */
  readonly leads: Float64Array;
  /** The mean of these, by the weight of the notes. */
  readonly meanLead: number;
  readonly names: readonly string[];
  readonly grouping: Grouping;
  /** The notes that a user named, by their instrument; −1 for the others. */
  readonly known: Int32Array;
  /** The one that percussion is of; −1 where percussion is a stem of its own, or there is none. */
  readonly struckBy: number;
}

export interface GroupOptions extends Pick<MusicOptions, "grouping" | "instruments" | "threshold"> {
  /** The instrument of each note that is known, −1 for the others; default none is. */
  readonly known?: ArrayLike<number>;
  /** What instruments are called; default “Instrument 1”, …. */
  readonly names?: readonly string[];
  /** The instrument that percussion is given to; default −1, none. */
  readonly struckBy?: number;
}

/**
 * Gives notes to instruments. It factorizes nothing, so that it answers at once. With notes that are known the
 * others follow them: by voices as the search finds with those in place, by any other rule as their nearest
 * known note.
 *
 * @param similarity R × R of shape, for the grouping of that name
 * @throws {UnmixError} when there are more instruments, asked for or named, than notes, or a known one is
 *   not among those asked for
 */
export function groupNotes(
  cues: Cues,
  similarity: Float64Array,
  { grouping, instruments, threshold, known, names, struckBy = -1 }: GroupOptions,
): Instruments {
  const R = cues.count;
  const fixed = Int32Array.from({ length: R }, (_, r) => known?.[r] ?? -1);
  const named = fixed.reduce((most, label) => Math.max(most, label + 1), 0);
  const least = Math.max(named, names?.length ?? 0);
  checkCount(R, named, least, instruments);
  const given = named > 0 || names !== undefined;
  let labels: Int32Array;
  let byVoices = grouping === "voices";
  if (R === 0) labels = new Int32Array(0);
  else if (named > 0) {
    const K = instruments === "auto" ? least : Math.max(least, instruments);
    labels = byVoices ? findVoices(cues, K, fixed).labels : nearestKnown(cues, fixed);
  } else if (grouping === "voices") {
    const K = instruments === "auto" ? chooseCount(cues) : Math.min(R, instruments);
    ({ labels, byVoices } = voicesOrKinds(cues, K));
  } else {
    labels = byRule(cues, similarity, grouping, instruments, threshold);
  }
  const count = Math.max(
    least,
    labels.reduce((most, label) => Math.max(most, label + 1), 0),
  );
  if (!given) labels = lowestFirst(labels, cues, count);
  const leads = leadsOf(cues, labels, count, byVoices, fixed);
  let sum = 0;
  let total = 0;
  for (let r = 0; r < R; r++) {
    sum += cues.weights[r]! * leads[r]!;
    total += cues.weights[r]!;
  }
  return {
    count,
    labels,
    leads,
    meanLead: total > 0 ? sum / total : 0,
    names: Array.from({ length: count }, (_, k) => names?.[k] ?? `Instrument ${k + 1}`),
    grouping,
    known: fixed,
    struckBy: struckBy < count ? struckBy : -1,
  };
}

function byRule(
  cues: Cues,
  similarity: Float64Array,
  grouping: Exclude<Grouping, "voices">,
  instruments: "auto" | number,
  threshold: number,
): Int32Array {
  const R = cues.count;
  if (grouping === "shape" && instruments === "auto") {
    return thresholdGraph(R, (i, j) => similarity[i * R + j]!, threshold).labels;
  }
  const K = instruments === "auto" ? chooseCount(cues) : Math.min(R, instruments);
  const { weights, distances, pitches } = cues;
  switch (grouping) {
    case "timbre":
      return cluster(distances, weights, K, "ward");
    case "linkage":
      return cluster(distances, weights, K, "average");
    case "register": {
      const heights = new Float64Array(R * R);
      for (let i = 0; i < R; i++) {
        for (let j = 0; j < R; j++) heights[i * R + j] = (pitches[i]! - pitches[j]!) ** 2;
      }
      return cluster(heights, weights, K, "ward");
    }
    case "shape":
      return cluster(
        similarity.map((value) => 1 - value),
        weights,
        K,
        "single",
      );
  }
}

/** Notes of groups that explain this part of their variance are of clearly different kinds. */
const CLEAR_KINDS = 0.5;
/** What those may cost more than the best voices, where notes of one group sound at once: chords. */
const CHORDS = 0.1;

/**
 * Voices; but where colour and height alone divide the notes clearly, and hardly more sounds at once within
 * what they divide, that: a chord is then no reason to tear an instrument apart.
 */
function voicesOrKinds(cues: Cues, K: number): { labels: Int32Array; byVoices: boolean } {
  const voices = findVoices(cues, K);
  const kinds = cluster(cues.distances, cues.weights, K, "ward");
  const clear = explainedPart(cues, kinds, K) >= CLEAR_KINDS;
  const isKinds = clear && findVoices(cues, K, kinds).cost <= voices.cost + CHORDS;
  return { labels: isKinds ? kinds : voices.labels, byVoices: !isKinds };
}

/** Every note with the known note that is least unlike it. */
function nearestKnown({ count: R, distances }: Cues, known: Int32Array): Int32Array {
  return known.map((label, r) => {
    if (label >= 0) return label;
    let nearest = -1;
    for (let j = 0; j < R; j++) {
      if (known[j]! < 0) continue;
      if (nearest < 0 || distances[r * R + j]! < distances[r * R + nearest]!) nearest = j;
    }
    return known[nearest]!;
  });
}

/** Groups in the order of the mean height of their notes. */
function lowestFirst(labels: Int32Array, { weights, pitches }: Cues, K: number): Int32Array {
  const sums = new Float64Array(K);
  const totals = new Float64Array(K);
  labels.forEach((label, r) => {
    sums[label]! += weights[r]! * pitches[r]!;
    totals[label]! += weights[r]!;
  });
  const order = Array.from({ length: K }, (_, k) => k).sort(
    (a, b) => sums[a]! / (totals[a]! || 1) - sums[b]! / (totals[b]! || 1) || a - b,
  );
  const rank = Int32Array.from({ length: K }, (_, k) => order.indexOf(k));
  return labels.map((label) => rank[label]!);
}

/**
 * How much better each note's own group is than the next, in parts of the larger: by the cost of
 * voices where that decided, else by the mean distance from the notes of a group (silhouette; Rousseeuw 1987). It is an order in which
 * to look notes over, and no probability.
 */
function leadsOf(
  cues: Cues,
  labels: Int32Array,
  K: number,
  byVoices: boolean,
  known: Int32Array,
): Float64Array {
  const R = cues.count;
  if (K < 2) return new Float64Array(R).fill(1);
  const costs = byVoices ? findVoices(cues, K, labels).costs : meanDistances(cues, labels, K);
  return Float64Array.from({ length: R }, (_, r) => {
    if (known[r]! >= 0) return 1;
    const own = costs[r * K + labels[r]!]!;
    let next = Number.POSITIVE_INFINITY;
    for (let k = 0; k < K; k++) if (k !== labels[r]) next = Math.min(next, costs[r * K + k]!);
    const size = Math.max(Math.abs(own), Math.abs(next));
    return size > 0 && Number.isFinite(next) ? Math.max(0, Math.min(1, (next - own) / size)) : 0;
  });
}

function meanDistances({ count: R, weights, distances }: Cues, labels: Int32Array, K: number) {
  const means = new Float64Array(R * K);
  for (let i = 0; i < R; i++) {
    const totals = new Float64Array(K);
    for (let j = 0; j < R; j++) {
      if (j === i) continue;
      means[i * K + labels[j]!]! += weights[j]! * distances[i * R + j]!;
      totals[labels[j]!]! += weights[j]!;
    }
    for (let k = 0; k < K; k++) {
      // A note alone in its group is as near to it as can be.
      const none = k === labels[i] ? 0 : Number.POSITIVE_INFINITY;
      means[i * K + k] = totals[k]! > 0 ? means[i * K + k]! / totals[k]! : none;
    }
  }
  return means;
}

function checkCount(
  notes: number,
  named: number,
  least: number,
  instruments: "auto" | number,
): void {
  if (least > notes) {
    throw new UnmixError(
      "input",
      `Notes are labelled with ${least} instruments, but ${only(notes)}; number instruments from 1 without gaps, or ask for more notes.`,
      { instruments: least, notes },
    );
  }
  if (instruments === "auto") return;
  if (notes > 0 && instruments > notes) {
    throw new UnmixError(
      "option",
      `${instruments} instruments were asked for, but ${only(notes)}; ask for fewer instruments, or more notes.`,
      { instruments, notes },
    );
  }
  if (named > instruments) {
    throw new UnmixError(
      "option",
      `A note is labelled with instrument ${named}, but the number of instruments asked for is ${instruments}; ask for more, or leave the number out.`,
      { instruments, named },
    );
  }
}

function only(notes: number): string {
  return notes === 1 ? "there is only 1 note" : `there are only ${notes} notes`;
}
