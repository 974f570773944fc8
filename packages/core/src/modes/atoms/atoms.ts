import { UnmixError } from "../../errors.ts";

/**
 * Sinusoids under Gaussian windows with what they weigh. Atom k is
 * amplitude · exp(−½((t − centre) ÷ spread)²) · sin(2π frequency t + phase). All lists have one entry
 * an atom.
 */
export interface Atoms extends AtomPlaces {
  /** Radians, at time 0. */
  readonly phases: Float64Array;
  /** Peak of the window, not negative, in the unit of the signal. */
  readonly amplitudes: Float64Array;
}

/** Where atoms lie in time and frequency. */
export interface AtomPlaces {
  /** Middle of the window, seconds. */
  readonly centres: Float64Array;
  /** Hertz. */
  readonly frequencies: Float64Array;
  /** Standard deviation of the window, seconds: one for all, or one an atom. */
  readonly spread: number | Float64Array;
}

/** The standard deviation of the window of one atom, seconds. */
export function spreadOf({ spread }: AtomPlaces, atom: number): number {
  return typeof spread === "number" ? spread : spread[atom]!;
}

/**
 * How many atoms there are.
 *
 * @throws {UnmixError} when the lists differ in length, or hold what is no place of an atom
 */
export function checkPlaces({ centres, frequencies, spread }: AtomPlaces): number {
  const count = centres.length;
  checkList("frequencies", frequencies, count);
  checkList("centres", centres, count);
  const spreads = typeof spread === "number" ? Float64Array.of(spread) : spread;
  if (typeof spread !== "number") checkList("spreads", spreads, count);
  const bad = spreads.findIndex((value) => !(value > 0 && value < Number.POSITIVE_INFINITY));
  if (bad >= 0) {
    throw new UnmixError(
      "input",
      `The spread of atom ${bad} is ${spreads[bad]}; it must be a finite number of seconds above 0.`,
      { atom: bad },
    );
  }
  return count;
}

/**
 * How many atoms there are.
 *
 * @throws {UnmixError} when they are not what {@link Atoms} says
 */
export function checkAtoms(atoms: Atoms): number {
  const count = checkPlaces(atoms);
  checkList("phases", atoms.phases, count);
  checkList("amplitudes", atoms.amplitudes, count);
  const bad = atoms.amplitudes.findIndex((value) => value < 0);
  if (bad >= 0) {
    throw new UnmixError(
      "input",
      `The amplitude of atom ${bad} is ${atoms.amplitudes[bad]}; turn its sign into half a turn of the phase.`,
      { atom: bad },
    );
  }
  return count;
}

function checkList(name: string, values: Float64Array, count: number): void {
  if (values.length !== count) {
    throw new UnmixError(
      "shape",
      `There are ${values.length} ${name} and ${count} centres; give one of each an atom.`,
      { name, length: values.length, count },
    );
  }
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad < 0) return;
  throw new UnmixError(
    "input",
    `Entry ${bad} of the ${name} is ${values[bad]}; every entry must be a finite number.`,
    { name, atom: bad },
  );
}
