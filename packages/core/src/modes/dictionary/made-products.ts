import type { SampleGrid } from "../samples/sample-grid.ts";
import { angleAt, type Dictionary, type Products } from "./dictionary.ts";

/** Products that make each atom anew. */
export function madeProducts(dictionary: Dictionary): Products {
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

/** Writes an atom's cosine and sine, windowed, at its rows. */
export function make(dictionary: Dictionary, atom: number): void {
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
