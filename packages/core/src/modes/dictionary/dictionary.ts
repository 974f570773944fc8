import { UnmixError } from "../../errors.ts";
import { checkVector } from "../../sparse/operator.ts";
import {
  firstAbove,
  firstAtLeast,
  placeOf,
  type SampleGrid,
  sampleGrid,
} from "../samples/sample-grid.ts";

/** Windows are cut at this many spreads where no reach is given. */
export const REACH = 3;

/** Sinusoids under Gaussian windows. All lists have one entry an atom. */
export interface WindowedSinusoids {
  /** Middle of the window, seconds. */
  readonly centres: ArrayLike<number>;
  /** Hertz. */
  readonly frequencies: ArrayLike<number>;
  /** Standard deviation of the window, seconds: one for all, or one an atom. */
  readonly spread: number | ArrayLike<number>;
  /**
   * Radians, at time 0: the atom is sin(2πft + phase). Without phases an atom is a pair of columns, its
   * cosine and its sine, 2k and 2k + 1: give each pair a group and the phase is free.
   */
  readonly phases?: ArrayLike<number>;
  /** The window is cut at this many standard deviations; default 3. */
  readonly reach?: number;
  /** Columns of norm 1, but for those that are 0 at every sample; default false. */
  readonly unitNorm?: boolean;
}

/** Atoms and the times that they are sampled at. */
export interface Dictionary {
  readonly times: Float64Array;
  /** Where the times lie on one. */
  readonly grid?: SampleGrid;
  /** Places of the grid, or times where there is none. */
  readonly rows: number;
  readonly count: number;
  /** Columns an atom. */
  readonly width: 1 | 2;
  readonly centres: Float64Array;
  readonly frequencies: Float64Array;
  readonly phases: Float64Array;
  readonly spreads: Float64Array;
  readonly reach: number;
  /** Rows within each window: from, to. */
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
  /** What each column is multiplied with. */
  readonly scales: Float64Array;
  /** The atom made last, from the first row of its window on. */
  readonly cosine: Float64Array;
  readonly sine: Float64Array;
}

/** Products with the cosines and sines of the atoms: forward adds, adjoint overwrites. */
export interface Products {
  forward(a: Float64Array, b: Float64Array, out: Float64Array): void;
  adjoint(y: Float64Array, a: Float64Array, b: Float64Array): void;
  /** The inner product of the sines of two atoms, where there is a formula. */
  inner?(i: number, j: number): number;
}

/** @throws {UnmixError} on wrong input */
export function createDictionary(given: ArrayLike<number>, atoms: WindowedSinusoids): Dictionary {
  const count = atoms.centres.length;
  checkVector("The list of times", given, given.length);
  checkVector("The list of centres", atoms.centres, count);
  checkVector("The list of frequencies", atoms.frequencies, count);
  if (atoms.phases) checkVector("The list of phases", atoms.phases, count);
  const times = Float64Array.from(given);
  if (times.length < 1 || count < 1) {
    throw new UnmixError(
      "input",
      `There are ${times.length} times and ${count} atoms; both must be at least 1.`,
    );
  }
  for (let i = 1; i < times.length; i++) {
    if (times[i]! > times[i - 1]!) continue;
    throw new UnmixError(
      "input",
      `Time ${i} is ${times[i]}, and the one before ${times[i - 1]}; times must rise. Sort the samples, and join those of one time.`,
      { position: i },
    );
  }
  const spreads =
    typeof atoms.spread === "number"
      ? new Float64Array(count).fill(atoms.spread)
      : Float64Array.from(atoms.spread);
  checkVector("The list of spreads", spreads, count);
  const { reach = REACH } = atoms;
  const narrow = spreads.findIndex((spread) => !(spread > 0));
  if (narrow >= 0 || !(reach > 0)) {
    throw new UnmixError(
      "option",
      narrow >= 0
        ? `The spread of atom ${narrow} is ${spreads[narrow]}; it must be positive.`
        : `reach is ${reach}; it must be positive.`,
      { spread: spreads[narrow], reach },
    );
  }
  const centres = Float64Array.from(atoms.centres);
  const grid = sampleGrid(times);
  const { starts, ends } = grid
    ? windowsOnGrid(grid, centres, spreads, reach)
    : windowsAmong(times, centres, spreads, reach);
  const longest = ends.reduce((most, end, k) => Math.max(most, end - starts[k]!), 0);
  const width = atoms.phases ? 1 : 2;
  return {
    times,
    ...(grid && { grid }),
    rows: grid?.length ?? times.length,
    count,
    width,
    centres,
    frequencies: Float64Array.from(atoms.frequencies),
    phases: atoms.phases ? Float64Array.from(atoms.phases) : new Float64Array(count),
    spreads,
    reach,
    starts,
    ends,
    scales: new Float64Array(width * count).fill(1),
    cosine: new Float64Array(longest),
    sine: new Float64Array(longest),
  };
}

/** The angle 2πft + phase, with whole turns taken off before they cost digits. */
export function angleAt({ frequencies, phases }: Dictionary, atom: number, time: number): number {
  const turns = frequencies[atom]! * time;
  return 2 * Math.PI * (turns - Math.round(turns)) + phases[atom]!;
}

/** How many steps a window reaches to either side of a centre on the grid. */
export function halfOf({ step }: SampleGrid, reach: number): number {
  return Math.floor((reach / step) * (1 + 1e-12));
}

/** The places within each window. */
function windowsOnGrid(
  grid: SampleGrid,
  centres: Float64Array,
  spreads: Float64Array,
  reach: number,
) {
  const within = (place: number) => Math.min(grid.length, Math.max(0, place));
  const edges = (side: -1 | 1) =>
    Uint32Array.from(centres, (centre, k) => {
      const own = placeOf(grid, centre);
      const wide = reach * spreads[k]!;
      const at = (centre - grid.origin + side * wide) / grid.step;
      if (own >= 0) return within(own + side * halfOf(grid, wide) + (side < 0 ? 0 : 1));
      return within(side < 0 ? Math.ceil(at) : Math.floor(at) + 1);
    });
  return { starts: edges(-1), ends: edges(1) };
}

/** The times within each window. */
function windowsAmong(
  times: Float64Array,
  centres: Float64Array,
  spreads: Float64Array,
  reach: number,
) {
  const edge = (k: number, side: number) => centres[k]! + side * reach * spreads[k]!;
  return {
    starts: Uint32Array.from(centres, (_, k) => firstAtLeast(times, edge(k, -1))),
    ends: Uint32Array.from(centres, (_, k) => firstAbove(times, edge(k, 1))),
  };
}
