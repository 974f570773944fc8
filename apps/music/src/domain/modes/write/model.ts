import { fromModelText, isRecord, type ModelFormat, toModelText } from "@unmix/tables";
import type { ModesResult } from "../result.ts";

const FORMAT: ModelFormat = { app: "modes", version: 1, findFault };

/** Writes a whole result as JSON. Typed arrays keep every bit; the same result gives the same text. */
export function toModesModelJson(result: ModesResult): string {
  return toModelText(FORMAT, result);
}

/**
 * Reads what {@link toModesModelJson} wrote.
 *
 * @param name the file's name, for the sentence of an error
 * @throws UnmixError when the text is no such model, is of another version, or is damaged
 */
export function fromModesModelJson(text: string, name?: string): ModesResult {
  return fromModelText(FORMAT, text, name) as unknown as ModesResult;
}

function findFault(model: Readonly<Record<string, unknown>>): string | undefined {
  const { series, atoms, modes, ridges = [] } = model;
  if (!isRecord(series) || !isRecord(atoms) || !Array.isArray(modes)) {
    return "its series, atoms or modes are missing";
  }
  if (!Array.isArray(ridges)) return 'its list "ridges" is no list';
  const curves = { modes, ridges };
  const samples = series.values instanceof Float64Array ? series.values.length : -1;
  const atomCount = atoms.centres instanceof Float64Array ? atoms.centres.length : -1;
  const lists: [string, unknown, number][] = [
    ["series.times", series.times, samples],
    ["series.values", series.values, samples],
    ["outliers", model.outliers, samples],
    ["residual", model.residual, samples],
    ...["centres", "frequencies", "phases", "amplitudes"].map((name): [string, unknown, number] => [
      `atoms.${name}`,
      atoms[name],
      atomCount,
    ]),
    ...Object.entries(curves).flatMap(([of, list]) =>
      list.flatMap((mode, m) =>
        ["values", "amplitude", "frequency"].map((name): [string, unknown, number] => [
          `${of}[${m}].${name}`,
          isRecord(mode) ? mode[name] : undefined,
          samples,
        ]),
      ),
    ),
  ];
  for (const [path, list, length] of lists) {
    if (!(list instanceof Float64Array) || length < 0 || list.length !== length) {
      return `its list "${path}" is missing or of the wrong length`;
    }
  }
  for (const name of ["labels", "found"]) {
    const labels = model[name];
    if (!(labels instanceof Int32Array) || labels.length !== atomCount) {
      return `its list "${name}" is missing or of the wrong length`;
    }
  }
  if ((model.labels as Int32Array).some((label) => label < -1 || label >= modes.length)) {
    return "an atom belongs to a mode that is not there";
  }
  if (model.ridges !== undefined && !holdAll(modes, ridges.length)) {
    return "a ridge is in no mode, or in several";
  }
  for (const name of ["options", "chosen", "termination", "origin"]) {
    if (!isRecord(model[name])) return `its part "${name}" is missing`;
  }
  return Array.isArray(model.curve) ? undefined : 'its part "curve" is missing';
}

/** Whether each ridge, by place, is in one mode. */
function holdAll(modes: readonly { readonly parts?: unknown }[], ridges: number): boolean {
  const parts = modes.flatMap(({ parts }) => parts);
  return parts.length === ridges && parts.every((_, r) => parts.includes(r));
}
