import { isRecord } from "@unmix/tables";
import type { ModeOutline, ModesResult } from "../result.ts";
import type { Series } from "../series.ts";

/** A series as it is kept. */
export interface PackedSeries extends Omit<Series, "times" | "values"> {
  /** Absent where they are those of a recording. */
  readonly times?: Float64Array;
  readonly values: Float64Array | Float32Array;
}

/** What a model keeps of a result. */
export interface ModesModel
  extends Omit<ModesResult, "series" | "modes" | "outliers" | "residual"> {
  readonly series: PackedSeries;
  readonly modes: readonly ModeOutline[];
}

type Parsed = Readonly<Record<string, unknown>>;

/** What makes of something parsed no {@link ModesModel}, in words; nothing where it is one. */
export function findModesFault(model: Parsed): string | undefined {
  const { series, atoms, modes, ridges } = model;
  if (!isRecord(series) || !isRecord(atoms) || !Array.isArray(modes)) {
    return "its series, atoms or modes are missing";
  }
  if (ridges !== undefined && !Array.isArray(ridges)) return 'its list "ridges" is no list';
  const damaged = [
    ...brokenSeries(series),
    ...brokenAtoms(model, atoms),
    ...(ridges ?? []).flatMap(brokenRidge),
  ][0];
  if (damaged) return `its list "${damaged}" is missing or of the wrong length`;
  if (series.trend !== undefined && !isLine(series.trend)) {
    return 'its part "series.trend" is no line';
  }
  for (const name of ["options", "chosen", "termination", "origin"]) {
    if (!isRecord(model[name])) return `its part "${name}" is missing`;
  }
  if (!Array.isArray(model.curve)) return 'its part "curve" is missing';
  const labels = [...new Set(model.labels as Int32Array)].filter((label) => label >= 0);
  if (labels.some((label) => label >= modes.length)) {
    return "an atom belongs to a mode that is not there";
  }
  if (ridges === undefined) {
    return labels.length < modes.length ? "a mode has no atoms" : undefined;
  }
  return holdAll(modes, ridges.length) ? undefined : "a ridge is in no mode, or in several";
}

function isLine(trend: unknown): boolean {
  return isRecord(trend) && Number.isFinite(trend.from) && Number.isFinite(trend.to);
}

function brokenSeries({ times, values, sampleRate }: Parsed): string[] {
  const isList = values instanceof Float64Array || values instanceof Float32Array;
  if (!isList || values.length < 2) return ["series.values"];
  const isTimed =
    times === undefined
      ? typeof sampleRate === "number" && sampleRate > 0
      : isLong(times, values.length);
  return isTimed ? [] : ["series.times"];
}

function brokenAtoms({ labels, found }: Parsed, atoms: Parsed): string[] {
  const { centres, spread } = atoms;
  const count = centres instanceof Float64Array ? centres.length : -1;
  const names = ["centres", "frequencies", "phases", "amplitudes"];
  return [
    ...names.filter((name) => !isLong(atoms[name], count)).map((name) => `atoms.${name}`),
    ...(typeof spread === "number" || isLong(spread, count) ? [] : ["atoms.spread"]),
    ...Object.entries({ labels, found })
      .filter(([, list]) => !(list instanceof Int32Array) || list.length !== count)
      .map(([name]) => name),
  ];
}

function brokenRidge(ridge: unknown, r: number): string[] {
  if (!isRecord(ridge)) return [`ridges[${r}]`];
  const { cosine, sine, carrier } = ridge;
  const carries = isRecord(carrier) ? carrier : undefined;
  const { frequencies, phases } = carries ?? {};
  const numbers = [ridge.from, ridge.to, ridge.width, ridge.start];
  const isWhole =
    (carrier === undefined || carries !== undefined) &&
    numbers.concat(carries ? [carries.start, carries.step] : []).every(Number.isFinite) &&
    isLong(sine, lengthOf(cosine)) &&
    (!carries || isLong(phases, lengthOf(frequencies)));
  return isWhole ? [] : [`ridges[${r}]`];
}

function lengthOf(list: unknown): number {
  return list instanceof Float64Array ? list.length : -1;
}

function isLong(list: unknown, length: number): boolean {
  return list instanceof Float64Array && list.length === length;
}

/** Whether each ridge, by place, is in one mode. */
function holdAll(modes: readonly { readonly parts?: unknown }[], ridges: number): boolean {
  const parts = modes.flatMap(({ parts }) => parts);
  return parts.length === ridges && parts.every((_, r) => parts.includes(r));
}
