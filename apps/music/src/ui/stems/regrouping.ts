import type { GroupOptions, Instruments } from "../../domain/index.ts";

/** A change of the instruments: what is asked of the grouping, and what becomes of the lanes. */
export interface Regrouping {
  readonly changes: Partial<GroupOptions>;
  /** For each new lane the lane that it was; −1 for a new one. */
  readonly from: readonly number[];
  /** In words, for the page to say. */
  readonly what: string;
}

/**
 * Gives notes to a lane, or to a new one where `target` is the number of lanes. They are the user's from then
 * on, and so locked.
 *
 * @param weights of the notes
 * @param follow whether the notes that are not locked go by the locked ones; else all stay where they are
 */
export function moveNotes(
  instruments: Instruments,
  weights: ArrayLike<number>,
  notes: readonly number[],
  target: number,
  follow: boolean,
): Regrouping {
  const names = [...instruments.names];
  if (target === instruments.count) names.push(freshName(names));
  const from = names.map((_, lane) => (lane < instruments.count ? lane : -1));
  const known = follow
    ? anchored(instruments, weights, notes)
    : Int32Array.from(instruments.labels);
  for (const note of notes) known[note] = target;
  const who = notes.length === 1 ? "A note" : `${notes.length} notes`;
  return {
    changes: { known, names, instruments: names.length },
    from,
    what: `${who} moved to ${names[target]}.`,
  };
}

/** Makes one lane of two: every note of both is locked in it. */
export function mergeLanes(
  instruments: Instruments,
  weights: ArrayLike<number>,
  lane: number,
  into: number,
): Regrouping {
  const moved = (label: number) => {
    const target = label === lane ? into : label;
    return target > lane ? target - 1 : target;
  };
  const known = anchored(instruments, weights, []).map((label, note) => {
    const own = instruments.labels[note]!;
    const kept = own === lane || own === into ? own : label;
    return kept < 0 ? kept : moved(kept);
  });
  const from = instruments.names.map((_, each) => each).filter((each) => each !== lane);
  const names = from.map((each) => instruments.names[each]!);
  return {
    changes: {
      known,
      names,
      instruments: names.length,
      struckBy: instruments.struckBy < 0 ? -1 : moved(instruments.struckBy),
    },
    from,
    what: `${instruments.names[lane]} merged into ${instruments.names[into]}.`,
  };
}

/** Makes percussion part of an instrument, or, of −1, a lane of its own again. */
export function givePercussion({ names }: Instruments, lane: number): Regrouping {
  return {
    changes: { struckBy: lane },
    from: names.map((_, each) => each),
    what: lane < 0 ? "Percussion is a lane again." : `Percussion merged into ${names[lane]}.`,
  };
}

/** Says that a note is where it belongs, or takes that back. */
export function lockNote(
  instruments: Instruments,
  weights: ArrayLike<number>,
  note: number,
  locked: boolean,
): Regrouping {
  const known = locked ? anchored(instruments, weights, []) : Int32Array.from(instruments.known);
  known[note] = locked ? instruments.labels[note]! : -1;
  return {
    changes: { known, names: instruments.names, instruments: instruments.count },
    from: instruments.names.map((_, lane) => lane),
    what: locked ? "The note is locked; the others follow." : "The note is free again.",
  };
}

/** Groups all notes afresh, by shape from a threshold on; nothing is locked any more. */
export function groupByShape({ labels }: Instruments, threshold: number): Regrouping {
  const known = new Int32Array(labels.length).fill(-1);
  return {
    changes: { known, grouping: "shape", threshold, instruments: "auto", struckBy: -1 },
    from: [],
    what: `Grouped by shape from a likeness of ${threshold} on.`,
  };
}

/**
 * What the user said, and for each lane of which nothing is said its loudest note: else the lane would be
 * forgotten as soon as another has a note that is known.
 */
function anchored(
  { labels, known, count }: Instruments,
  weights: ArrayLike<number>,
  leaving: readonly number[],
): Int32Array {
  const out = Int32Array.from(known);
  for (const note of leaving) out[note] = -1;
  for (let lane = 0; lane < count; lane++) {
    if (out.includes(lane)) continue;
    let loudest = -1;
    labels.forEach((label, note) => {
      if (label !== lane || out[note]! >= 0 || leaving.includes(note)) return;
      if (loudest < 0 || weights[note]! > weights[loudest]!) loudest = note;
    });
    if (loudest >= 0) out[loudest] = lane;
  }
  return out;
}

/** "Instrument 3", or the next number that is free. */
function freshName(names: readonly string[]): string {
  let number = names.length + 1;
  while (names.includes(`Instrument ${number}`)) number++;
  return `Instrument ${number}`;
}
