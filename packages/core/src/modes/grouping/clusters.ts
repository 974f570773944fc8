import { dot, subtract } from "../../linear/vectors.ts";
import { type Atoms, spreadOf } from "../atoms/atoms.ts";
import { modeCurves } from "../atoms/readout.ts";
import { pickAtoms } from "../atoms/sparse-atoms.ts";
import { indicesOf, sumAt } from "../atoms/sums.ts";
import { REACH } from "../dictionary/dictionary.ts";
import { firstAtLeast } from "../samples/sample-grid.ts";
import type { SampledSignal } from "../samples/signal.ts";
import type { Mode } from "./mode.ts";

/**
 * A cluster of atoms as a mode, over the samples that their windows reach. The same atoms at the same times give
 * the same bits, whatever other atoms and modes there are.
 *
 * @param times seconds, rising
 * @param members numbers of the atoms, rising
 */
export function clusterMode(times: Float64Array, atoms: Atoms, members: readonly number[]): Mode {
  const [start, end] = stretchOf(times, atoms, members);
  return { start, ...modeCurves(atoms, members, times.subarray(start, end)) };
}

/**
 * What modes leave of a signal: the sum of the atoms in none as outliers, the rest as residual. Modes, outliers and
 * residual add up to the signal.
 *
 * @param labels the mode of each atom, −1 for those in none
 * @param scaled whether the sum of these atoms is to be times the factor that leaves the least, as where modes are
 *   no sums of the others
 */
export function leftByModes(
  { times, values }: SampledSignal,
  modes: readonly Pick<Mode, "start" | "values">[],
  atoms: Atoms,
  labels: Int32Array,
  scaled: boolean,
): { readonly outliers: Float64Array; readonly residual: Float64Array } {
  const residual = Float64Array.from(values);
  const under = (part: Pick<Mode, "start" | "values">) =>
    residual.subarray(part.start, part.start + part.values.length);
  for (const mode of modes) subtract(under(mode), mode.values, under(mode));
  const outside = sumOf(times, atoms, indicesOf(labels, -1));
  if (scaled) {
    const energy = dot(outside.values, outside.values);
    const factor = energy > 0 ? dot(under(outside), outside.values) / energy : 0;
    outside.values.forEach((value, i, list) => {
      list[i] = factor * value;
    });
  }
  const outliers = new Float64Array(values.length);
  outliers.set(outside.values, outside.start);
  subtract(under(outside), outside.values, under(outside));
  return { outliers, residual };
}

/** Beyond the reach of a window, so that rounding takes no sample off its edge. */
const BEYOND = 1 + 1e-9;

/** The sum of some atoms, over the samples that their windows reach. */
function sumOf(
  times: Float64Array,
  atoms: Atoms,
  members: readonly number[],
): Pick<Mode, "start" | "values"> {
  const [start, end] = stretchOf(times, atoms, members);
  return { start, values: sumAt(times.subarray(start, end), pickAtoms(atoms, members)) };
}

/** The samples that the windows of some atoms reach: from, up to but without. */
function stretchOf(
  times: Float64Array,
  atoms: Atoms,
  members: readonly number[],
): readonly [number, number] {
  let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const k of members) {
    const wide = BEYOND * REACH * spreadOf(atoms, k);
    from = Math.min(from, atoms.centres[k]! - wide);
    to = Math.max(to, atoms.centres[k]! + wide);
  }
  const [start, end] = [firstAtLeast(times, from), firstAtLeast(times, to)];
  return start < end ? [start, end] : [0, 0];
}
