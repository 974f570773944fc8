import { clusterMode, leftByModes, ridgeCurves, UnmixError, wholeMode } from "@unmix/core";
import type { ModeOutline, ModesResult, NamedMode } from "./result.ts";
import { withParts } from "./ridge-parts.ts";

/** Atoms within a rectangle of time and frequency, ends included. */
export interface Rectangle {
  readonly times: readonly [number, number];
  readonly frequencies: readonly [number, number];
}

/** Where atoms are moved: a mode by its place in the list, a mode of their own, or none. */
export type Target = number | "new" | "none";

/**
 * Moves atoms to another mode, without solving again: a mode that loses all its atoms goes, a new one
 * comes last. Modes, outliers and residual still add up to the signal.
 *
 * @param atoms their numbers
 * @throws {UnmixError} when there is no such atom or mode, no atom at all is given, or modes are ridges
 */
export function moveAtoms(
  result: ModesResult,
  atoms: Iterable<number>,
  target: Target,
): ModesResult {
  if (result.ridges) {
    throw new UnmixError(
      "input",
      "The modes are ridges, which are no sums of atoms, so no atom can be moved; run with grouping set to clusters to move atoms.",
    );
  }
  const moved = [...atoms];
  const count = result.labels.length;
  const missing = moved.find((k) => !(Number.isInteger(k) && k >= 0 && k < count));
  if (missing !== undefined || moved.length === 0) {
    throw new UnmixError(
      "input",
      moved.length === 0
        ? "No atoms are chosen; choose at least one."
        : `There is no atom ${missing}; there are ${count}, counted from 0.`,
    );
  }
  const label = target === "none" ? -1 : target === "new" ? result.modes.length : target;
  if (typeof target === "number") checkMode(result, target);
  const labels = result.labels.slice();
  for (const k of moved) labels[k] = label;
  return regroup(result, labels);
}

/**
 * Joins modes into the first of those given. Of ridges, amplitude and frequency are those of the stronger at
 * each time.
 *
 * @param modes their places in the list, at least two
 * @throws {UnmixError} when there is no such mode, or fewer than two are given
 */
export function mergeModes(result: ModesResult, modes: readonly number[]): ModesResult {
  const distinct = [...new Set(modes)];
  if (distinct.length < 2) {
    throw new UnmixError(
      "input",
      `${distinct.length === 1 ? "One mode is" : "No modes are"} chosen; choose at least two to merge.`,
    );
  }
  for (const mode of distinct) checkMode(result, mode);
  const into = Math.min(...distinct);
  if (result.ridges) {
    const parts = distinct.flatMap((mode) => result.modes[mode]!.parts!).sort((a, b) => a - b);
    const merged = result.modes.map((mode, m) => (m === into ? { ...mode, parts } : mode));
    return withParts(
      result,
      merged.filter((_, m) => m === into || !distinct.includes(m)),
    );
  }
  return regroup(
    result,
    result.labels.map((label) => (distinct.includes(label) ? into : label)),
  );
}

/** What a user does to the modes, as plain data. */
export type Edit =
  | { readonly kind: "merge"; readonly modes: readonly number[] }
  | { readonly kind: "move"; readonly atoms: readonly number[]; readonly target: Target }
  | { readonly kind: "restore" }
  /** Back to an earlier state. */
  | {
      readonly kind: "relabel";
      readonly labels: Int32Array;
      readonly modes: readonly ModeOutline[];
    };

/**
 * The result after an edit.
 *
 * @throws {UnmixError} when the edit speaks of what is not there
 */
export function applyEdit(result: ModesResult, edit: Edit): ModesResult {
  switch (edit.kind) {
    case "merge":
      return mergeModes(result, edit.modes);
    case "move":
      return moveAtoms(result, edit.atoms, edit.target);
    case "restore":
      return restoreModes(result);
    case "relabel":
      return relabelled(result, edit.labels, edit.modes);
  }
}

/** The modes as they were found. */
export function restoreModes(result: ModesResult): ModesResult {
  const modes = Array.from({ length: modesFound(result) }, (_, m) => ({
    name: `Mode ${m + 1}`,
    ...(result.ridges && { parts: [m] }),
  }));
  return relabelled(result, result.found, modes);
}

/** How many modes there were as found. */
export function modesFound({ ridges, found }: ModesResult): number {
  return ridges ? ridges.length : found.reduce((most, label) => Math.max(most, label), -1) + 1;
}

/** Whether the modes hold what they did as found, whatever their names. */
export function areAsFound({ ridges, modes, labels, found }: ModesResult): boolean {
  if (ridges) return modes.length === ridges.length;
  return labels.every((label, k) => label === found[k]);
}

/**
 * The whole result from what it rests on: signal, atoms, labels, and ridges where modes are such. What a run gave,
 * or an edit of it, comes again to the last bit.
 */
export function composeModes(
  kept: Omit<ModesResult, "modes" | "outliers" | "residual">,
  modes: readonly ModeOutline[],
): ModesResult {
  const { series, ridges, atoms, labels, found } = kept;
  const nothing = { ...kept, modes: [], outliers: series.values, residual: series.values };
  const composed = relabelled(nothing, labels, modes);
  if (!ridges) return composed;
  const asFound = ridges.map((ridge) => ridgeCurves(ridge, series.times));
  return { ...composed, ...leftByModes(series, atFirst(asFound), atoms, found, true) };
}

/** Lists that begin with the first sample. */
function atFirst<T extends object>(modes: readonly T[]): (T & { readonly start: 0 })[] {
  return modes.map((mode) => ({ ...mode, start: 0 }));
}

/** Labels that follow no edit of those before, so that every mode is made anew. */
function relabelled(
  result: ModesResult,
  labels: Int32Array,
  modes: readonly ModeOutline[],
): ModesResult {
  if (result.ridges) return withParts(result, modes);
  return regroup(
    { ...result, modes: [] },
    labels.slice(),
    modes.map(({ name }) => name),
  );
}

/** Another name for a mode, as it stands in tables, figures and the names of files. */
export function renameMode(result: ModesResult, mode: number, name: string): ModesResult {
  checkMode(result, mode);
  return {
    ...result,
    modes: result.modes.map((each, m) => (m === mode ? { ...each, name } : each)),
  };
}

/** The atoms within a rectangle, by number. */
export function atomsWithin(
  { atoms }: Pick<ModesResult, "atoms">,
  { times, frequencies }: Rectangle,
): number[] {
  const inside = (value: number, [low, high]: readonly [number, number]) =>
    value >= low && value <= high;
  return Array.from(atoms.centres.keys()).filter(
    (k) => inside(atoms.centres[k]!, times) && inside(atoms.frequencies[k]!, frequencies),
  );
}

function checkMode({ modes }: ModesResult, mode: number): void {
  if (Number.isInteger(mode) && mode >= 0 && mode < modes.length) return;
  throw new UnmixError(
    "input",
    `There is no mode ${mode + 1}; there ${modes.length === 1 ? "is 1" : `are ${modes.length}`}.`,
    { mode },
  );
}

/**
 * The result with other labels; modes whose atoms stay the same keep their lists. Labels that no atom has
 * go, and the others close ranks.
 */
function regroup(
  result: ModesResult,
  labels: Int32Array,
  names: readonly string[] = result.modes.map(({ name }) => name),
): ModesResult {
  const { series, atoms, modes: before } = result;
  const membersOf = (list: Int32Array, label: number) =>
    Array.from(list.keys()).filter((k) => list[k] === label);
  const alive = [...new Set(labels)].filter((label) => label >= 0).sort((a, b) => a - b);
  const modes = alive.map((label): NamedMode => {
    const members = membersOf(labels, label);
    const earlier = before[label];
    if (earlier && sameMembers(members, membersOf(result.labels, label))) return earlier;
    const { start: _, ...lists } = wholeMode(
      clusterMode(series.times, atoms, members),
      series.times.length,
    );
    return { name: names[label] ?? freeName(names), ...lists };
  });
  const places = new Map(alive.map((label, place) => [label, place]));
  return {
    ...result,
    modes,
    ...leftByModes(series, atFirst(modes), atoms, labels, false),
    labels: labels.map((label) => places.get(label) ?? -1),
  };
}

function sameMembers(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((k, i) => k === b[i]);
}

/** "Mode 4", or the first such number that is not taken. */
function freeName(names: readonly string[]): string {
  for (let number = 1; ; number++) {
    if (!names.includes(`Mode ${number}`)) return `Mode ${number}`;
  }
}
