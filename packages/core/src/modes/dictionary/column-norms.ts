import type { Dictionary } from "./dictionary.ts";
import { framedProducts } from "./framed-products.ts";
import { make } from "./made-products.ts";

/** Norms of the columns over the samples there are, before they are scaled. */
export function normsOf(dictionary: Dictionary): Float64Array {
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

/** The sum of each window over the samples there are. */
function windowSums(dictionary: Dictionary, there: Float64Array): Float64Array {
  const { centres, spreads, starts, ends } = dictionary;
  const known = new Map<number, Map<number, number>>();
  return centres.map((centre, k) => {
    const spread = spreads[k]!;
    const own = known.get(spread) ?? new Map<number, number>();
    known.set(spread, own);
    let sum = own.get(centre);
    if (sum === undefined) {
      sum = 0;
      for (let i = starts[k]!; i < ends[k]!; i++) {
        sum += there[i]! * Math.exp(-0.5 * ((timeOf(dictionary, i) - centre) / spread) ** 2);
      }
      own.set(centre, sum);
    }
    return sum;
  });
}

/** The time of a row. */
function timeOf({ grid, times }: Dictionary, row: number): number {
  return grid ? grid.origin + row * grid.step : times[row]!;
}
