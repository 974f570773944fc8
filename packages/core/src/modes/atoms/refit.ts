import { mixKnownFeatures } from "../../sparse/known-features.ts";
import { windowedSinusoids } from "../dictionary/windowed-sinusoids.ts";
import type { Atoms } from "./atoms.ts";

/**
 * The same atoms with the amplitudes of least squares. Memory is atoms × times.
 */
export function refitAtoms(times: Float64Array, values: Float64Array, atoms: Atoms): Atoms {
  const count = atoms.amplitudes.length;
  if (count === 0) return atoms;
  const length = times.length;
  const operator = windowedSinusoids(times, atoms);
  const data = new Float64Array(count * length);
  for (let k = 0; k < count; k++) operator.column!(k, data.subarray(k * length, (k + 1) * length));
  const { coefficients } = mixKnownFeatures({ data, shape: [count, length] }, values, "span");
  return {
    ...atoms,
    amplitudes: coefficients.map(Math.abs),
    phases: atoms.phases.map((phase, k) => phase + (coefficients[k]! < 0 ? Math.PI : 0)),
  };
}
