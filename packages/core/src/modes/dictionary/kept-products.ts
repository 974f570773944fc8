import type { Dictionary, Products } from "./dictionary.ts";
import { make } from "./made-products.ts";

/** How many values of atoms are kept at most, 32 MB: memory is not to grow with samples times features. */
const MOST = 2 ** 22;

/** Whether the atoms are few enough to be kept. */
export function canKeep(dictionary: Dictionary): boolean {
  return countValues(dictionary) <= MOST;
}

/**
 * Products that make each atom once and keep it: those of atoms made anew, to the bit. Of atoms that are single
 * columns the sines alone are kept, and the products with cosines are left out.
 *
 * @param dictionary one that {@link canKeep}
 */
export function keptProducts(dictionary: Dictionary): Products {
  const { count, width, starts, ends, cosine, sine } = dictionary;
  const lengthOf = (atom: number) => ends[atom]! - starts[atom]!;
  let values: Float64Array | undefined;

  /** Of each atom its cosine, where it is a pair, and its sine. */
  function keep(): Float64Array {
    const made = new Float64Array(countValues(dictionary));
    let at = 0;
    for (let atom = 0; atom < count; atom++) {
      const length = lengthOf(atom);
      make(dictionary, atom);
      for (const wave of width === 2 ? [cosine, sine] : [sine]) {
        made.set(wave.subarray(0, length), at);
        at += length;
      }
    }
    return made;
  }

  return {
    forward(a, b, out) {
      values ??= keep();
      let at = 0;
      for (let atom = 0; atom < count; atom++) {
        const length = lengthOf(atom);
        const start = starts[atom]!;
        const [p, q] = [a[atom]!, b[atom]!];
        if (width === 1) {
          for (let k = 0; q !== 0 && k < length; k++) out[start + k]! += q * values[at + k]!;
        } else if (p !== 0 || q !== 0) {
          const sines = at + length;
          for (let k = 0; k < length; k++) {
            out[start + k]! += p * values[at + k]! + q * values[sines + k]!;
          }
        }
        at += width * length;
      }
    },
    adjoint(y, a, b) {
      values ??= keep();
      let at = 0;
      for (let atom = 0; atom < count; atom++) {
        const length = lengthOf(atom);
        if (width === 2) {
          a[atom] = along(values, at, y, starts[atom]!, length);
          at += length;
        }
        b[atom] = along(values, at, y, starts[atom]!, length);
        at += length;
      }
    },
  };
}

function countValues({ starts, ends, width }: Dictionary): number {
  return ends.reduce((sum, end, k) => sum + width * (end - starts[k]!), 0);
}

function along(values: Float64Array, at: number, y: Float64Array, start: number, length: number) {
  let sum = 0;
  for (let k = 0; k < length; k++) sum += values[at + k]! * y[start + k]!;
  return sum;
}
