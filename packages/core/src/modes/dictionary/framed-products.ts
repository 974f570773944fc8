import { createTaps, TAPS } from "../../signal/spectrum-taps.ts";
import { placeOf, sampleGrid } from "../samples/sample-grid.ts";
import { angleAt, type Dictionary, halfOf, type Products } from "./dictionary.ts";
import { evenWindow } from "./even-window.ts";
import { createFrames, type FramedAtoms, framesCost, type WindowFor } from "./framed-sinusoids.ts";
import { scatteredWindow } from "./scattered-window.ts";
import { sinusoidProducts } from "./sinusoid-products.ts";

/** The atoms of one spread, on a grid that their centres lie on. */
interface Family {
  readonly members: Uint32Array;
  readonly atoms: FramedAtoms;
  readonly windowFor: WindowFor;
  /** What a product by frames costs, and one that makes every atom, in the same unit, roughly. */
  readonly costs: readonly [framed: number, made: number];
  readonly inner?: Products["inner"];
}

/** Products by frames, where the centres of all atoms of a spread lie on a grid and frames cost less. */
export function framedProducts(dictionary: Dictionary): Products | undefined {
  const families: Family[] = [];
  for (const members of ofOneSpread(dictionary)) {
    const family = dictionary.grid
      ? evenFamily(dictionary, members)
      : scatteredFamily(dictionary, members);
    if (!family) return undefined;
    families.push(family);
  }
  const total = (which: 0 | 1) => families.reduce((sum, { costs }) => sum + costs[which], 0);
  if (total(0) >= total(1)) return undefined;
  // Of one spread alone, atoms are numbered as they are here.
  if (families.length === 1) {
    const { atoms, windowFor, inner } = families[0]!;
    return { ...createFrames(atoms, windowFor), ...(inner && { inner }) };
  }
  const parts = families.map(({ members, atoms, windowFor }) => ({
    members,
    own: { a: new Float64Array(members.length), b: new Float64Array(members.length) },
    frames: createFrames(atoms, windowFor),
  }));
  return {
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

/** The numbers of the atoms of each spread. */
function ofOneSpread({ spreads }: Dictionary): Uint32Array[] {
  const members = new Map<number, number[]>();
  spreads.forEach((spread, k) => {
    const own = members.get(spread);
    if (own) own.push(k);
    else members.set(spread, [k]);
  });
  return Array.from(members.values(), (list) => Uint32Array.from(list));
}

/** Where the times lie on a grid: of its places. */
function evenFamily(dictionary: Dictionary, members: Uint32Array): Family | undefined {
  const { centres, spreads, reach } = dictionary;
  const grid = dictionary.grid!;
  const places = Array.from(members, (k) => placeOf(grid, centres[k]!));
  if (places.some((place) => place < 0)) return undefined;
  const spread = spreads[members[0]!]!;
  const half = halfOf(grid, reach * spread);
  const window = Float64Array.from({ length: half + 1 }, (_, k) =>
    Math.exp(-0.5 * ((k * grid.step) / spread) ** 2),
  );
  const atoms = { ...atomsOf(dictionary, members, places, grid.step), half };
  const even = { ...atoms, length: grid.length, window };
  const inner = sinusoidProducts(even);
  return {
    members,
    atoms,
    windowFor: (correction) => evenWindow(even, correction),
    costs: [framesCost(atoms), 2 * members.length * (2 * half + 1)],
    ...(inner && { inner }),
  };
}

/** What an entry costs that takes an exponential, a cosine and a sine, beside one by recurrences. */
const BY_FORMULA = 20;
/** Places a half period of the highest frequency: taps between them are right to 1e-11. */
const FINENESS = 2;

/** Where they lie on none: of a grid through the centres, which samples are spread onto. */
function scatteredFamily(dictionary: Dictionary, members: Uint32Array): Family | undefined {
  const { centres, spreads, reach, frequencies, starts, ends } = dictionary;
  const distinct = new Set(Array.from(members, (k) => centres[k]!));
  const through = sampleGrid(Float64Array.from(distinct).sort());
  if (!through) return undefined;
  const { origin } = through;
  const highest = members.reduce((most, k) => Math.max(most, Math.abs(frequencies[k]!)), 0);
  const step = through.step / Math.max(1, Math.ceil(2 * FINENESS * highest * through.step));
  const places = Array.from(members, (k) => Math.round((centres[k]! - origin) / step));
  const own = atomsOf(dictionary, members, places, step);
  const taps = createTaps(FINENESS);
  const atoms = {
    ...own,
    half: Math.ceil((reach * spreads[members[0]!]!) / step + TAPS / 2),
    scales: own.turns.map((turn) => 1 / taps.spectrum(turn)),
  };
  const samples = members.reduce((sum, k) => sum + ends[k]! - starts[k]!, 0);
  const spreading = 2 * TAPS * distinct.size * (samples / members.length);
  return {
    members,
    atoms,
    windowFor: (correction) =>
      scatteredWindow(dictionary, { origin, step, taps, members, places }, correction),
    costs: [framesCost(atoms) + spreading, 2 * BY_FORMULA * samples],
  };
}

/** Places, turns a step and angles of atoms on a grid. */
function atomsOf(
  dictionary: Dictionary,
  members: Uint32Array,
  places: readonly number[],
  step: number,
) {
  const { frequencies, centres } = dictionary;
  return {
    places,
    turns: Float64Array.from(members, (k) => frequencies[k]! * step),
    angles: Float64Array.from(members, (k) => angleAt(dictionary, k, centres[k]!)),
  };
}
