import { UnmixError } from "../errors.ts";
import { checkVector, type Operator } from "../sparse/operator.ts";
import { subsampledOperator } from "../sparse/operators/combine.ts";
import { createFrames, framesCost } from "./framed-sinusoids.ts";
import { firstAtLeast, placeOf, type SampleGrid, sampleGrid } from "./sample-grid.ts";
import { sinusoidProducts } from "./sinusoid-products.ts";

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

/**
 * The dictionary of windowed sinusoids at any sample times, as an operator: column k at time t is
 * exp(−½((t − centre) ÷ spread)²) sin(2πft + phase) within the reach of its window, and 0 elsewhere.
 *
 * Nothing is stored but the atoms and the times. A product makes every column anew within its window
 * alone, and a forward product those alone that have a coefficient. Where the times are evenly spaced,
 * with or without gaps, sinusoid and window go on by recurrences, begun anew often enough to stay within
 * 1e-12 of the formula. Where besides many atoms share their centres, and those are times of the grid, a
 * product transforms each window once and reads all its frequencies off: within 1e-9 of the formula.
 *
 * @param times seconds, rising
 * @throws {UnmixError} on wrong input
 */
export function windowedSinusoids(times: ArrayLike<number>, atoms: WindowedSinusoids): Operator {
  const dictionary = prepare(times, atoms);
  const { count, width, grid, scales } = dictionary;
  const whole = operatorOf(dictionary);
  const norms = () => normsOf(dictionary).map((norm, j) => scales[j]! * norm);
  if (atoms.unitNorm) {
    norms().forEach((norm, j) => {
      if (norm > 0) scales[j] = 1 / norm;
    });
  }
  const operator = grid?.places ? subsampledOperator(whole, grid.places) : whole;
  return { ...operator, columns: width * count, columnNorms: norms };
}

/** On all places of the grid, or on the times where there is none. */
function operatorOf(dictionary: Dictionary): Operator {
  const { width, scales, starts, ends, cosine, sine, count } = dictionary;
  const { forward, adjoint, inner } = framedProducts(dictionary) ?? madeProducts(dictionary);
  const a = new Float64Array(count);
  const b = new Float64Array(count);
  return {
    rows: dictionary.rows,
    columns: width * count,
    field: "real",
    column(index, out) {
      const atom = Math.floor(index / width);
      make(dictionary, atom);
      out.fill(0);
      const values = width === 2 && index % 2 === 0 ? cosine : sine;
      for (let i = starts[atom]!, k = 0; i < ends[atom]!; i++, k++) {
        out[i] = scales[index]! * values[k]!;
      }
    },
    forward(x, out) {
      out.fill(0);
      for (let atom = 0; atom < count; atom++) {
        const at = width * atom;
        if (width === 2) a[atom] = scales[at]! * x[at]!;
        b[atom] = scales[at + width - 1]! * x[at + width - 1]!;
      }
      if (width === 1) a.fill(0);
      forward(a, b, out);
    },
    adjoint(y, out) {
      adjoint(y, a, b);
      for (let atom = 0; atom < count; atom++) {
        const at = width * atom;
        if (width === 2) out[at] = scales[at]! * a[atom]!;
        out[at + width - 1] = scales[at + width - 1]! * b[atom]!;
      }
    },
    ...(inner &&
      width === 1 && {
        inner(i: number, j: number) {
          const product = inner(i, j);
          return product === undefined ? undefined : scales[i]! * scales[j]! * product;
        },
      }),
  };
}

/** Products with the cosines and sines of the atoms: forward adds, adjoint overwrites. */
interface Products {
  forward(a: Float64Array, b: Float64Array, out: Float64Array): void;
  adjoint(y: Float64Array, a: Float64Array, b: Float64Array): void;
  /** The inner product of the sines of two atoms, where there is a formula. */
  inner?(i: number, j: number): number | undefined;
}

/** Those that make each atom anew. */
function madeProducts(dictionary: Dictionary): Products {
  const { count, starts, ends, cosine, sine } = dictionary;
  return {
    forward(a, b, out) {
      for (let atom = 0; atom < count; atom++) {
        const [p, q] = [a[atom]!, b[atom]!];
        if (p === 0 && q === 0) continue;
        make(dictionary, atom);
        for (let i = starts[atom]!, k = 0; i < ends[atom]!; i++, k++) {
          out[i]! += p * cosine[k]! + q * sine[k]!;
        }
      }
    },
    adjoint(y, a, b) {
      for (let atom = 0; atom < count; atom++) {
        make(dictionary, atom);
        let p = 0;
        let q = 0;
        for (let i = starts[atom]!, k = 0; i < ends[atom]!; i++, k++) {
          p += cosine[k]! * y[i]!;
          q += sine[k]! * y[i]!;
        }
        a[atom] = p;
        b[atom] = q;
      }
    },
  };
}

/** Those by frames, where all centres are times of the grid and frames cost less. */
function framedProducts(dictionary: Dictionary): Products | undefined {
  const { grid, frequencies, centres } = dictionary;
  if (!grid) return undefined;
  const places = centres.map((centre) => placeOf(grid, centre));
  if (places.some((place) => place < 0)) return undefined;
  const families = familiesOf(dictionary);
  let [framed, made] = [0, 0];
  for (const { members, window } of families) {
    const distinct = new Set(members.map((k) => places[k]!));
    const costs = framesCost(distinct.size, members.length, window.length - 1);
    framed += costs[0];
    made += costs[1];
  }
  if (framed >= made) return undefined;
  const parts = families.map(({ members, window }) => {
    const atoms = {
      length: grid.length,
      places: Uint32Array.from(members, (k) => places[k]!),
      turns: Float64Array.from(members, (k) => frequencies[k]! * grid.step),
      angles: Float64Array.from(members, (k) => angleAt(dictionary, k, centres[k]!)),
      window,
    };
    const own = { a: new Float64Array(members.length), b: new Float64Array(members.length) };
    return { members, own, atoms, frames: createFrames(atoms) };
  });
  // Of one spread alone, where atoms are numbered as they are here.
  const inner = parts.length === 1 ? sinusoidProducts(parts[0]!.atoms) : undefined;
  return {
    ...(inner && { inner }),
    forward(a, b, out) {
      for (const { members, own, frames } of parts) {
        for (let n = 0; n < members.length; n++) {
          own.a[n] = a[members[n]!]!;
          own.b[n] = b[members[n]!]!;
        }
        frames.forward(own.a, own.b, out);
      }
    },
    adjoint(y, a, b) {
      for (const { members, own, frames } of parts) {
        frames.adjoint(y, own.a, own.b);
        for (let n = 0; n < members.length; n++) {
          a[members[n]!] = own.a[n]!;
          b[members[n]!] = own.b[n]!;
        }
      }
    },
  };
}

/** The atoms of each spread, and their window at 0, 1, … steps from the centre. */
function familiesOf({ spreads, reach, grid }: Dictionary) {
  const members = new Map<number, number[]>();
  spreads.forEach((spread, k) => {
    const own = members.get(spread);
    if (own) own.push(k);
    else members.set(spread, [k]);
  });
  return [...members].map(([spread, list]) => ({
    members: Uint32Array.from(list),
    window: Float64Array.from({ length: halfOf(grid!, reach * spread) + 1 }, (_, k) =>
      Math.exp(-0.5 * ((k * grid!.step) / spread) ** 2),
    ),
  }));
}

/** Norms of the columns over the samples there are, before they are scaled. */
function normsOf(dictionary: Dictionary): Float64Array {
  const { width, count, grid, starts, ends, cosine, sine, rows } = dictionary;
  const there = new Float64Array(rows).fill(grid?.places ? 0 : 1);
  for (const place of grid?.places ?? []) there[place] = 1;
  const framed = framedNorms(dictionary, there);
  if (framed) return framed;
  const norms = new Float64Array(width * count);
  for (let atom = 0; atom < count; atom++) {
    make(dictionary, atom);
    let a = 0;
    let b = 0;
    for (let i = starts[atom]!, k = 0; i < ends[atom]!; i++, k++) {
      a += there[i]! * cosine[k]! ** 2;
      b += there[i]! * sine[k]! ** 2;
    }
    const at = width * atom;
    if (width === 2) norms[at] = Math.sqrt(a);
    norms[at + width - 1] = Math.sqrt(b);
  }
  return norms;
}

/** By 2 sin² = 1 − cos 2: from the squares of the windows, at no and at twice the frequency. */
function framedNorms(dictionary: Dictionary, there: Float64Array): Float64Array | undefined {
  const { width, count, spreads, reach, frequencies, phases } = dictionary;
  const squared = {
    ...dictionary,
    spreads: spreads.map((spread) => spread * Math.SQRT1_2),
    reach: reach * Math.SQRT2,
    frequencies: frequencies.map((frequency) => 2 * frequency),
    phases: phases.map((phase) => 2 * phase),
  };
  const twice = framedProducts(squared);
  if (!twice) return undefined;
  const cosines = new Float64Array(count);
  twice.adjoint(there, cosines, new Float64Array(count));
  const all = windowSums(squared, there);
  return Float64Array.from({ length: width * count }, (_, j) => {
    const atom = Math.floor(j / width);
    const sign = width === 2 && j % 2 === 0 ? 1 : -1;
    return Math.sqrt(Math.max(0, 0.5 * (all[atom]! + sign * cosines[atom]!)));
  });
}

/** The sum of each window over the samples there are, where centres are places of a grid. */
function windowSums(dictionary: Dictionary, there: Float64Array): Float64Array {
  const { grid, centres, count } = dictionary;
  const sums = new Float64Array(count);
  for (const { members, window } of familiesOf(dictionary)) {
    const known = new Map<number, number>();
    for (const k of members) {
      const place = placeOf(grid!, centres[k]!);
      let sum = known.get(place);
      if (sum === undefined) {
        sum = there[place]!;
        for (let i = 1; i < window.length; i++) {
          sum += window[i]! * ((there[place - i] ?? 0) + (there[place + i] ?? 0));
        }
        known.set(place, sum);
      }
      sums[k] = sum;
    }
  }
  return sums;
}

interface Dictionary {
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

function prepare(given: ArrayLike<number>, atoms: WindowedSinusoids): Dictionary {
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

/** How many steps a window reaches to either side of a centre on the grid. */
function halfOf({ step }: SampleGrid, reach: number): number {
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

function firstAbove(times: Float64Array, bound: number): number {
  const at = firstAtLeast(times, bound);
  return at < times.length && times[at] === bound ? at + 1 : at;
}

/** The angle 2πft + phase, with whole turns taken off before they cost digits. */
function angleAt({ frequencies, phases }: Dictionary, atom: number, time: number): number {
  const turns = frequencies[atom]! * time;
  return 2 * Math.PI * (turns - Math.round(turns)) + phases[atom]!;
}

/** Writes an atom's cosine and sine, windowed, at its rows. */
function make(dictionary: Dictionary, atom: number): void {
  if (dictionary.grid) makeEven(dictionary, dictionary.grid, atom);
  else makeAny(dictionary, atom);
}

function makeAny(dictionary: Dictionary, atom: number): void {
  const { times, centres, spreads, starts, ends, cosine, sine } = dictionary;
  const end = ends[atom]!;
  for (let i = starts[atom]!, k = 0; i < end; i++, k++) {
    const away = (times[i]! - centres[atom]!) / spreads[atom]!;
    const window = Math.exp(-0.5 * away * away);
    const angle = angleAt(dictionary, atom, times[i]!);
    cosine[k] = window * Math.cos(angle);
    sine[k] = window * Math.sin(angle);
  }
}

/** Samples between two new beginnings of the recurrences, whose error grows with the square of it. */
const STRETCH = 32;

/**
 * Makes an atom at even times: the sinusoid turns by one angle a step, and of the window the ratio of
 * neighbours falls by one factor a step.
 */
function makeEven(dictionary: Dictionary, grid: SampleGrid, atom: number): void {
  const { centres, frequencies, spreads, starts, ends, cosine, sine } = dictionary;
  const { origin, step } = grid;
  const turns = frequencies[atom]! * step;
  const turn = 2 * Math.PI * (turns - Math.round(turns));
  const turnCosine = Math.cos(turn);
  const turnSine = Math.sin(turn);
  const relative = step / spreads[atom]!;
  const falling = Math.exp(-relative * relative);
  const start = starts[atom]!;
  const length = ends[atom]! - start;
  for (let from = 0; from < length; from += STRETCH) {
    const time = origin + (start + from) * step;
    const away = (time - centres[atom]!) / spreads[atom]!;
    const angle = angleAt(dictionary, atom, time);
    let window = Math.exp(-0.5 * away * away);
    let ratio = Math.exp(-relative * (away + 0.5 * relative));
    let c = Math.cos(angle);
    let s = Math.sin(angle);
    const to = Math.min(length, from + STRETCH);
    for (let k = from; k < to; k++) {
      cosine[k] = window * c;
      sine[k] = window * s;
      const next = c * turnCosine - s * turnSine;
      s = s * turnCosine + c * turnSine;
      c = next;
      window *= ratio;
      ratio *= falling;
    }
  }
}
