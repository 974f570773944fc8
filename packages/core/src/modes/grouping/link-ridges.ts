import { logarithm } from "../../random/logarithm.ts";
import { type Atoms, checkAtoms, spreadOf } from "../atoms/atoms.ts";
import { checkPositive } from "./check-positive.ts";
import { type RidgeFilter, type RidgeState, ridgeFilter } from "./ridge-filter.ts";

/** Tolerances are in the units of one atom: its spread s in time, 1 ÷ (2πs) in frequency. */
export interface RidgeOptions {
  /** Standard deviation of an atom's frequency about its ridge, in 1 ÷ (2πs); default 0.3. */
  readonly frequencyTolerance?: number;
  /** Standard deviation of an atom's phase at its centre, radians; default 0.4. */
  readonly phaseTolerance?: number;
  /** How fast a ridge may bend: change of its chirp rate within one s, in 1 ÷ (2πs²); default 0.2. */
  readonly bend?: number;
  /** The longest time without an atom, in s; default 4. */
  readonly gap?: number;
  /** Ridges of fewer atoms are none; default 3. */
  readonly minAtoms?: number;
}

/** Atoms by the ridge in time and frequency that they continue. */
export interface Ridges {
  /** The ridge of each atom, from 0, in the order of their first atoms in time; −1 for none. */
  readonly labels: Int32Array;
  /** How many there are. */
  readonly ridges: number;
  /** Every setting as it was used. */
  readonly options: Required<RidgeOptions>;
}

/**
 * Links atoms whose phase and frequency continue each other. In the order of time, each atom joins the
 * ridge under way that makes it most likely, or begins one of its own. What a ridge expects, its
 * phase, frequency and chirp rate, is a Kalman filter: the phase of the next atom tells ridges apart
 * where they cross and the frequency alone does not.
 *
 * Time: atoms × ridges under way.
 *
 * @throws {UnmixError} on wrong input
 */
export function linkRidges(atoms: Atoms, given: RidgeOptions = {}): Ridges {
  const count = checkAtoms(atoms);
  const options = resolve(given);
  const filter = ridgeFilter(atoms, options);
  const order = [...atoms.centres.keys()].sort((i, j) => atoms.centres[i]! - atoms.centres[j]!);
  const found = new Int32Array(count).fill(-1);
  const states: RidgeState[] = [];
  let active: number[] = [];
  for (const atom of order) {
    active = active.filter((ridge) => {
      const wait = atoms.centres[atom]! - states[ridge]!.time;
      return wait <= options.gap * spreadOf(atoms, atom);
    });
    const best = mostLikely(filter, states, active, atom);
    if (best) states[best.ridge] = best.state;
    else active.push(states.push(filter.begin(atom)) - 1);
    found[atom] = best ? best.ridge : states.length - 1;
  }
  return { ...renumber(found, order, states.length, options.minAtoms), options };
}

function mostLikely(
  filter: RidgeFilter,
  states: readonly RidgeState[],
  active: readonly number[],
  atom: number,
): { ridge: number; state: RidgeState } | undefined {
  let best: { ridge: number; state: RidgeState } | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const ridge of active) {
    const { state, surprise, distance } = filter.update(states[ridge]!, atom);
    if (distance > GATE || surprise >= least) continue;
    least = surprise;
    best = { ridge, state };
  }
  return best;
}

/** 999 of 1000 atoms of a ridge are within this squared distance (χ² with two degrees of freedom). */
const GATE = -2 * logarithm(0.001);

/** Leaves out the short ridges and numbers the others by their first atoms. */
function renumber(
  found: Int32Array,
  order: readonly number[],
  count: number,
  minAtoms: number,
): { labels: Int32Array; ridges: number } {
  const sizes = new Uint32Array(count);
  for (const ridge of found) sizes[ridge]!++;
  const numbers = new Int32Array(count).fill(-1);
  let ridges = 0;
  for (const atom of order) {
    const ridge = found[atom]!;
    if (sizes[ridge]! >= minAtoms && numbers[ridge]! < 0) numbers[ridge] = ridges++;
  }
  return { labels: found.map((ridge) => numbers[ridge]!), ridges };
}

function resolve(given: RidgeOptions): Required<RidgeOptions> {
  return checkPositive({
    frequencyTolerance: given.frequencyTolerance ?? 0.3,
    phaseTolerance: given.phaseTolerance ?? 0.4,
    bend: given.bend ?? 0.2,
    gap: given.gap ?? 4,
    minAtoms: given.minAtoms ?? 3,
  });
}
