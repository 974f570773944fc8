import type { Operator } from "../../sparse/operator.ts";
import { subsampledOperator } from "../../sparse/operators/combine.ts";
import { normsOf } from "./column-norms.ts";
import { createDictionary, type Dictionary, type WindowedSinusoids } from "./dictionary.ts";
import { framedProducts } from "./framed-products.ts";
import { canKeep, keptProducts } from "./kept-products.ts";
import { madeProducts, make } from "./made-products.ts";

/**
 * The dictionary of windowed sinusoids at any sample times, as an operator: column k at time t is
 * exp(−½((t − centre) ÷ spread)²) sin(2πft + phase) within the reach of its window, and 0 elsewhere.
 *
 * Columns are stored where all of them take 32 MB at most, and else nothing but the atoms and the times: a product
 * then makes every column anew within its window alone, and a forward product those alone that have a coefficient. Where
 * the times are evenly spaced,
 * with or without gaps, sinusoid and window go on by recurrences, begun anew often enough to stay within
 * 1e-12 of the formula. Where many atoms share their centres, and those are times of the grid or, for times on
 * none, evenly spaced, a product transforms each window once and reads all its frequencies off: within 1e-9
 * of the formula.
 *
 * @param times seconds, rising
 * @throws {UnmixError} on wrong input
 */
export function windowedSinusoids(times: ArrayLike<number>, atoms: WindowedSinusoids): Operator {
  const dictionary = createDictionary(times, atoms);
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
  const { forward, adjoint, inner } =
    framedProducts(dictionary) ??
    (canKeep(dictionary) ? keptProducts(dictionary) : madeProducts(dictionary));
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
        inner: (i: number, j: number) => scales[i]! * scales[j]! * inner(i, j),
      }),
  };
}
