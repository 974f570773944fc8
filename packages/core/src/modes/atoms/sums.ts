import { windowedSinusoids } from "../dictionary/windowed-sinusoids.ts";
import type { Atoms } from "./atoms.ts";

/** The sum of atoms at any times, by the operator that they are found with; zeros where there is none. */
export function sumAt(times: Float64Array, atoms: Atoms): Float64Array {
  const out = new Float64Array(times.length);
  if (atoms.amplitudes.length > 0) windowedSinusoids(times, atoms).forward(atoms.amplitudes, out);
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
