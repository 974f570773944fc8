import { type Atoms, checkAtoms, spreadOf } from "../atoms/atoms.ts";
import { checkPositive } from "./check-positive.ts";

/** When atoms count as one transient, and how many of these chance may give. */
export interface TransientOptions {
  /** Atoms of one transient have centres within this of its time, in spreads; default 1. */
  readonly reach?: number;
  /** How many transients atoms of chance phases may give in all, about; default 0.001. */
  readonly chance?: number;
  /** Its frequencies span at least this many 1 ÷ (2πs); default 10. */
  readonly span?: number;
  /** How far the phase of an atom at that time may be from the common one, radians; default 0.5. */
  readonly phaseTolerance?: number;
}

/** A click, step or attack: an instant at which atoms of many frequencies agree in phase. */
export interface Transient {
  /** When the phases agree, seconds. */
  readonly time: number;
  /** That phase, radians: about π ÷ 2 for a click, 0 or π for a step. */
  readonly phase: number;
  /** |Σ e^(i phase)| at that time ÷ how many they are: 1 where all are the same. */
  readonly coherence: number;
  /** How many such as this atoms of chance phases would give, about. */
  readonly chance: number;
}

/** The transients of a decomposition, and which atoms make them up. */
export interface Transients {
  /** The transient of each atom, from 0; −1 for none. */
  readonly labels: Int32Array;
  /** The one least due to chance first. */
  readonly transients: readonly Transient[];
  /** Every setting as it was used. */
  readonly options: Required<TransientOptions>;
}

const TWO_PI = 2 * Math.PI;

/**
 * Finds clicks, steps and attacks: atoms near one time, over many frequencies, whose phases agree at
 * an instant. The phases of tones that sound together agree so at no instant, but for few tones by
 * chance and for a train of pulses; atoms of tones that cross a transient are left out of it. The
 * amplitudes play no part.
 *
 * Take these atoms out before ridges or clusters are made: they bridge whatever they cross.
 *
 * @throws {UnmixError} on wrong input
 */
export function findTransients(atoms: Atoms, given: TransientOptions = {}): Transients {
  const count = checkAtoms(atoms);
  const options = resolve(given);
  const labels = new Int32Array(count).fill(-1);
  const transients: Transient[] = [];
  for (;;) {
    const best = clearest(atoms, labels, options);
    if (!best) return { labels, transients, options };
    for (const atom of best.members) labels[atom] = transients.length;
    transients.push(best.transient);
  }
}

type Instant = Omit<Transient, "chance">;

interface Candidate {
  readonly members: readonly number[];
  readonly transient: Transient;
}

/** Of the atoms in no transient yet, the transient that is least due to chance. */
function clearest(
  atoms: Atoms,
  labels: Int32Array,
  options: Required<TransientOptions>,
): Candidate | undefined {
  let best: Candidate | undefined;
  const { phaseTolerance } = options;
  const free = [...labels.keys()].filter((atom) => labels[atom]! < 0);
  const duration = range(free.map((atom) => atoms.centres[atom]!));
  for (const middle of free) {
    const spread = spreadOf(atoms, middle);
    const time = atoms.centres[middle]!;
    const reach = options.reach * spread;
    const within = (instant: number) =>
      free.filter((atom) => Math.abs(atoms.centres[atom]! - instant) <= reach);
    const near = within(time);
    const span = width(atoms, near);
    if (TWO_PI * spread * span < options.span) continue;
    const first = agreement(atoms, near, time, reach);
    const most = near.filter((atom) => off(atoms, atom, first) <= 2 * phaseTolerance);
    if (TWO_PI * spread * width(atoms, most) < options.span) continue;
    const instant = agreement(atoms, most, time, reach);
    const around = within(instant.time);
    const members = around.filter((atom) => off(atoms, atom, instant) <= phaseTolerance);
    if (TWO_PI * spread * width(atoms, members) < options.span) continue;
    const bands = countBands(atoms, around, spread);
    // Instants that can be told apart, and any band that may set the common phase.
    const trials = (1 + duration / (2 * reach)) * (1 + 4 * reach * span) * bands;
    const others = countBands(atoms, members, spread) - 1;
    const tail = binomialTail(bands - 1, others, Math.min(1, phaseTolerance / Math.PI));
    const chance = trials * tail;
    if (chance > (best?.transient.chance ?? options.chance)) continue;
    best = { members, transient: { ...instant, chance } };
  }
  return best;
}

/** How many of the atoms are apart in frequency: the others tell nothing new of a phase. */
function countBands(atoms: Atoms, members: readonly number[], spread: number): number {
  const frequencies = Float64Array.from(members, (atom) => atoms.frequencies[atom]!).sort();
  let bands = 0;
  let last = Number.NEGATIVE_INFINITY;
  for (const frequency of frequencies) {
    if (TWO_PI * spread * (frequency - last) < 1) continue;
    last = frequency;
    bands++;
  }
  return bands;
}

/** The chance that of `count` events, each of chance `p`, at least `least` happen. */
function binomialTail(count: number, least: number, p: number): number {
  if (p >= 1) return 1;
  let term = (1 - p) ** count;
  let sum = least <= 0 ? term : 0;
  for (let k = 1; k <= count; k++) {
    term *= ((count - k + 1) / k) * (p / (1 - p));
    if (k >= least) sum += term;
  }
  return sum;
}

function range(values: readonly number[]): number {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return Math.max(0, high - low);
}

/** The range of the frequencies, hertz. */
function width(atoms: Atoms, members: readonly number[]): number {
  return range(members.map((atom) => atoms.frequencies[atom]!));
}

const phaseAt = (atoms: Atoms, atom: number, time: number) =>
  TWO_PI * atoms.frequencies[atom]! * time + atoms.phases[atom]!;

/** How far an atom's phase is from the common one, radians, 0 to π. */
function off(atoms: Atoms, atom: number, { time, phase }: Instant): number {
  const turns = (phaseAt(atoms, atom, time) - phase) / TWO_PI;
  return TWO_PI * Math.abs(turns - Math.round(turns));
}

/** The instant within `reach` of `time` at which the phases of `members` agree best. */
function agreement(atoms: Atoms, members: readonly number[], time: number, reach: number): Instant {
  const at = (instant: number): Instant => {
    let x = 0;
    let y = 0;
    for (const atom of members) {
      const phase = phaseAt(atoms, atom, instant);
      x += Math.cos(phase);
      y += Math.sin(phase);
    }
    const coherence = Math.hypot(x, y) / members.length;
    return { time: instant, phase: Math.atan2(y, x), coherence };
  };
  // Sixteen steps a period of the widest beat; then the best is narrowed down.
  const steps = Math.ceil(16 * reach * width(atoms, members));
  let best = at(time);
  for (let k = -steps; k <= steps; k++) {
    const next = at(time + (k / steps) * reach);
    if (next.coherence > best.coherence) best = next;
  }
  let step = reach / steps;
  for (let round = 0; round < 20; round++) {
    step /= 2;
    for (const next of [at(best.time - step), at(best.time + step)]) {
      if (next.coherence > best.coherence) best = next;
    }
  }
  return best;
}

function resolve(given: TransientOptions): Required<TransientOptions> {
  return checkPositive({
    reach: given.reach ?? 1,
    chance: given.chance ?? 0.001,
    span: given.span ?? 10,
    phaseTolerance: given.phaseTolerance ?? 0.5,
  });
}
