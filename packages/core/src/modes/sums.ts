import type { Operator } from "../sparse/operator.ts";
import type { Atoms } from "./atoms.ts";
import { windowedSinusoids } from "./windowed-sinusoids.ts";

/** The sum of some atoms, or of all, at any times; zeros where there is no atom. */
export function sumAt(
  times: Float64Array,
  atoms: Atoms,
  members: number[] = [...atoms.amplitudes.keys()],
): Float64Array {
  if (atoms.amplitudes.length === 0) return new Float64Array(times.length);
  return sumOfAtoms(windowedSinusoids(times, atoms), atoms, members);
}

/** The sum of some atoms at the times, by the operator that they were found with. */
export function sumOfAtoms(operator: Operator, { amplitudes }: Atoms, members: number[]) {
  const x = new Float64Array(amplitudes.length);
  for (const k of members) x[k] = amplitudes[k]!;
  const out = new Float64Array(operator.rows);
  operator.forward(x, out);
  return out;
}

/** The atoms with that label. */
export function indicesOf(labels: Int32Array, label: number): number[] {
  const indices: number[] = [];
  labels.forEach((own, k) => {
    if (own === label) indices.push(k);
  });
  return indices;
}
