import { fromModelText, isRecord, type ModelFormat, toModelText } from "@unmix/tables";
import type { MusicResult } from "../result.ts";

const FORMAT: ModelFormat = { app: "music", version: 3, findFault };

/**
 * Writes a whole result as JSON, from which with the recording every stem, table and figure can be made
 * again. Typed arrays keep every bit; the same result gives the same text.
 */
export function toModelJson(result: MusicResult): string {
  return toModelText(FORMAT, result);
}

/**
 * Reads what {@link toModelJson} wrote.
 *
 * @param name the file's name, for the sentence of an error
 * @throws {UnmixError} when the text is no such model, is of another version, or is damaged
 */
export function fromModelJson(text: string, name?: string): MusicResult {
  return fromModelText(FORMAT, text, name) as unknown as MusicResult;
}

/** What makes a model unusable: a part that is missing, or an array of a size that does not fit. */
function findFault(model: Readonly<Record<string, unknown>>): string | undefined {
  const part = (path: string) =>
    path
      .split(".")
      .reduce<unknown>((value, key) => (isRecord(value) ? value[key] : undefined), model);
  const number = (path: string) => {
    const value = part(path);
    return typeof value === "number" && Number.isInteger(value) && value >= 0 ? value : -1;
  };
  const R = number("notes.count");
  const bins = number("grid.bins");
  const frames = number("grid.frames");
  const channels = number("input.channels");
  const count = number("instruments.count");
  if (R < 0 || bins < 0 || frames < 0 || channels < 1 || count < 0) {
    return "a size in it is missing or wrong";
  }
  const arrays: readonly (readonly [string, new (n: number) => ArrayLike<number>, number])[] = [
    ["notes.spectra", Float32Array, R * bins],
    ["notes.activations", Float32Array, frames * R],
    ["notes.energies", Float64Array, R],
    ["notes.frequencies", Float64Array, R],
    ["notes.harmonicity", Float64Array, R],
    ["notes.panning", Float64Array, R * channels],
    ["cues.weights", Float64Array, R],
    ["cues.pitches", Float64Array, R],
    ["cues.distances", Float64Array, R * R],
    ["cues.overlaps", Float64Array, R * R],
    ["similarity", Float64Array, R * R],
    ["instruments.labels", Int32Array, R],
    ["instruments.known", Int32Array, R],
    ["instruments.leads", Float64Array, R],
  ];
  for (const [path, Kind, length] of arrays) {
    const value = part(path);
    if (!(value instanceof Kind) || value.length !== length) {
      return `its array "${path}" is missing or of the wrong size`;
    }
  }
  const labels = part("instruments.labels") as Int32Array;
  if (labels.some((label) => label < 0 || label >= count)) {
    return "a note belongs to an instrument that is not there";
  }
  const names = part("instruments.names");
  if (!Array.isArray(names) || names.length !== count) return "the names of instruments do not fit";
  const struckBy = part("instruments.struckBy");
  if (!Number.isInteger(struckBy) || (struckBy as number) < -1 || (struckBy as number) >= count) {
    return "percussion belongs to an instrument that is not there";
  }
  for (const path of ["events", "strokes", "warnings"]) {
    if (!Array.isArray(part(path))) return `its part "${path}" is missing`;
  }
  for (const path of ["options", "tempo", "fit.termination", "origin"]) {
    if (!isRecord(part(path))) return `its part "${path}" is missing`;
  }
  return undefined;
}
