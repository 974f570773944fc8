import { type Atoms, spreadOf } from "../atoms/atoms.ts";
import { frequencyAt } from "./carrier.ts";
import type { Ridge } from "./ridge.ts";

/** An atom farther from all ridges than this, in 1 ÷ (2π spread), is of none. */
const NEAR = 3;

/** For each atom the ridge nearest in frequency at its centre, −1 where none is near. */
export function labelAtoms(atoms: Atoms, ridges: readonly Ridge[]): Int32Array {
  const labels = new Int32Array(atoms.centres.length).fill(-1);
  labels.forEach((_, atom) => {
    const spread = spreadOf(atoms, atom);
    const centre = atoms.centres[atom]!;
    let least = NEAR / (2 * Math.PI * spread);
    ridges.forEach(({ carrier, from, to }, number) => {
      if (centre < from - spread || centre > to + spread) return;
      const own = carrier ? frequencyAt(carrier, centre) : 0;
      const apart = Math.abs(atoms.frequencies[atom]! - own);
      if (apart >= least) return;
      least = apart;
      labels[atom] = number;
    });
  });
  return labels;
}
