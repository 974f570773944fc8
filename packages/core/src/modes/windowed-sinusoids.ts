import { UnmixError } from "../errors.ts";
import { checkVector, type Operator } from "../sparse/operator.ts";

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
 * sinusoid and window go on by recurrences, begun anew often enough to stay within 1e-12 of the formula.
 *
 * @param times seconds, rising
 * @throws {UnmixError} on wrong input
 */
export function windowedSinusoids(times: ArrayLike<number>, atoms: WindowedSinusoids): Operator {
  const dictionary = prepare(times, atoms);
  const { count, width, starts, ends, scales, cosine, sine } = dictionary;
  const rows = dictionary.times.length;
  const make = dictionary.step > 0 ? makeEven : makeAny;
  const column = (index: number, out: Float64Array) => {
    const atom = Math.floor(index / width);
    make(dictionary, atom);
    out.fill(0);
    const values = width === 2 && index % 2 === 0 ? cosine : sine;
    for (let i = starts[atom]!, k = 0; i < ends[atom]!; i++, k++) {
      out[i] = scales[index]! * values[k]!;
    }
  };
  const operator: Operator = {
    rows,
    columns: width * count,
    field: "real",
    column,
    forward(x, out) {
      out.fill(0);
      for (let atom = 0; atom < count; atom++) {
        const at = width * atom;
        const b = scales[at + width - 1]! * x[at + width - 1]!;
        const a = width === 2 ? scales[at]! * x[at]! : 0;
        if (a === 0 && b === 0) continue;
        make(dictionary, atom);
        const end = ends[atom]!;
        if (width === 1) {
          for (let i = starts[atom]!, k = 0; i < end; i++, k++) out[i]! += b * sine[k]!;
        } else {
          for (let i = starts[atom]!, k = 0; i < end; i++, k++) {
            out[i]! += a * cosine[k]! + b * sine[k]!;
          }
        }
      }
    },
    adjoint(y, out) {
      for (let atom = 0; atom < count; atom++) {
        make(dictionary, atom);
        const end = ends[atom]!;
        let a = 0;
        let b = 0;
        for (let i = starts[atom]!, k = 0; i < end; i++, k++) {
          a += cosine[k]! * y[i]!;
          b += sine[k]! * y[i]!;
        }
        const at = width * atom;
        if (width === 2) out[at] = scales[at]! * a;
        out[at + width - 1] = scales[at + width - 1]! * b;
      }
    },
    columnNorms() {
      const norms = new Float64Array(width * count);
      for (let atom = 0; atom < count; atom++) {
        make(dictionary, atom);
        let a = 0;
        let b = 0;
        for (let k = 0; k < ends[atom]! - starts[atom]!; k++) {
          a += cosine[k]! ** 2;
          b += sine[k]! ** 2;
        }
        const at = width * atom;
        if (width === 2) norms[at] = scales[at]! * Math.sqrt(a);
        norms[at + width - 1] = scales[at + width - 1]! * Math.sqrt(b);
      }
      return norms;
    },
  };
  if (atoms.unitNorm) {
    operator.columnNorms!().forEach((norm, j) => {
      if (norm > 0) scales[j] = 1 / norm;
    });
  }
  return operator;
}

interface Dictionary {
  readonly times: Float64Array;
  /** Seconds between two times where they are even, else 0. */
  readonly step: number;
  readonly count: number;
  /** Columns an atom. */
  readonly width: 1 | 2;
  readonly centres: Float64Array;
  readonly frequencies: Float64Array;
  readonly phases: Float64Array;
  readonly spreads: Float64Array;
  /** Samples within each window: from, to. */
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
  /** What each column is multiplied with. */
  readonly scales: Float64Array;
  /** The atom made last, from the first sample of its window on. */
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
  const { reach = 3 } = atoms;
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
  const edge = (k: number, side: number) => centres[k]! + side * reach * spreads[k]!;
  const starts = Uint32Array.from(centres, (_, k) => firstAtLeast(times, edge(k, -1)));
  const ends = Uint32Array.from(centres, (_, k) => firstAbove(times, edge(k, 1)));
  const longest = ends.reduce((most, end, k) => Math.max(most, end - starts[k]!), 0);
  const width = atoms.phases ? 1 : 2;
  return {
    times,
    step: evenStep(times),
    count,
    width,
    centres,
    frequencies: Float64Array.from(atoms.frequencies),
    phases: atoms.phases ? Float64Array.from(atoms.phases) : new Float64Array(count),
    spreads,
    starts,
    ends,
    scales: new Float64Array(width * count).fill(1),
    cosine: new Float64Array(longest),
    sine: new Float64Array(longest),
  };
}

/** The step between even times, 0 where they are not. */
function evenStep(times: Float64Array): number {
  const last = times.length - 1;
  const step = (times[last]! - times[0]!) / last;
  const rounding = 4 * Number.EPSILON * Math.max(Math.abs(times[0]!), Math.abs(times[last]!));
  const even = times.every((time, i) => Math.abs(time - times[0]! - i * step) <= rounding);
  return even && last > 0 ? step : 0;
}

function firstAtLeast(times: Float64Array, bound: number): number {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle]! < bound) low = middle + 1;
    else high = middle;
  }
  return low;
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

/** Makes an atom at any times. */
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
function makeEven(dictionary: Dictionary, atom: number): void {
  const { times, step, centres, frequencies, spreads, starts, ends, cosine, sine } = dictionary;
  const turns = frequencies[atom]! * step;
  const turn = 2 * Math.PI * (turns - Math.round(turns));
  const turnCosine = Math.cos(turn);
  const turnSine = Math.sin(turn);
  const relative = step / spreads[atom]!;
  const falling = Math.exp(-relative * relative);
  const start = starts[atom]!;
  const length = ends[atom]! - start;
  for (let from = 0; from < length; from += STRETCH) {
    const time = times[start + from]!;
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
