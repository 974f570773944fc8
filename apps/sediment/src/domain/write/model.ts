import { fromModelText, isRecord, type ModelFormat, toModelText } from "@unmix/tables";
import type { SedimentResult } from "../result.ts";

const FORMAT: ModelFormat = { app: "sediment", version: 1, findFault };

/**
 * Writes a whole result as JSON, from which every table and figure can be made again. Typed arrays
 * keep every bit; the same result gives the same text.
 */
export function toModelJson(result: SedimentResult): string {
  return toModelText(FORMAT, result);
}

/**
 * Reads what {@link toModelJson} wrote.
 *
 * @param name the file's name, for the sentence of an error
 * @throws UnmixError when the text is no such model, is of another version, or is damaged
 */
export function fromModelJson(text: string, name?: string): SedimentResult {
  return fromModelText(FORMAT, text, name) as unknown as SedimentResult;
}

/** What makes a model unusable: a part that is missing, or an array of a size that does not fit. */
function findFault(model: Readonly<Record<string, unknown>>): string | undefined {
  const part = (path: string) =>
    path
      .split(".")
      .reduce<unknown>((value, key) => (isRecord(value) ? value[key] : undefined), model);
  const lengthOf = (path: string) => {
    const value = part(path);
    return Array.isArray(value) ? value.length : -1;
  };
  const I = lengthOf("table.sinks");
  const all = lengthOf("table.features");
  const n = lengthOf("table.grainIds");
  const J = lengthOf("features");
  const R = lengthOf("sourceNames");
  const K = typeof model.points === "number" ? model.points : -1;
  const lists: readonly (readonly [string, number])[] = [
    ["table.sinks", I],
    ["table.features", all],
    ["table.grainIds", n],
    ["table.skipped", lengthOf("table.skipped")],
    ["features", J],
    ["sourceNames", R],
    ["labels.status", n],
    ["ranks.rows", lengthOf("ranks.rows")],
    ["fit.history", lengthOf("fit.history")],
    ["advice", lengthOf("advice")],
    ["warnings", lengthOf("warnings")],
  ];
  for (const [path, length] of lists) {
    if (length < 0 || lengthOf(path) !== length)
      return `its part "${path}" is missing or of the wrong length`;
  }
  const arrays: readonly (readonly [string, typeof Float64Array | typeof Int32Array, number])[] = [
    ["table.sinkOf", Int32Array, n],
    ["table.values", Float64Array, n * all],
    ["densities", Float64Array, I * J * K],
    ["proportions", Float64Array, I * R],
    ["sources", Float64Array, R * J * K],
    ["dependence", Float64Array, J * J],
    ["labels.label", Int32Array, n],
    ["labels.score", Float64Array, n],
    ["labels.posterior", Float64Array, n * R],
    ["shares", Float64Array, I * R],
    ["residuals", Float64Array, I * J],
  ];
  for (const [path, Kind, length] of arrays) {
    const value = part(path);
    if (!(value instanceof Kind) || value.length !== length) {
      return `its array "${path}" is missing or of the wrong size`;
    }
  }
  for (const path of ["options", "fit.normalised", "fit.termination", "ranks.votes", "origin"]) {
    if (!isRecord(part(path))) return `its part "${path}" is missing`;
  }
  const outside = (values: Int32Array, limit: number) =>
    values.some((value) => value < 0 || value >= limit);
  if (outside(part("table.sinkOf") as Int32Array, I))
    return "a grain belongs to a sample that is not there";
  if (outside(part("labels.label") as Int32Array, R))
    return "a label names a source that is not there";
  const features = model.features as readonly unknown[];
  const grid = (feature: unknown) => (isRecord(feature) ? feature.grid : undefined);
  if (!features.every((feature) => (grid(feature) as Float64Array | undefined)?.length === K)) {
    return "the grid of a feature is missing or of the wrong size";
  }
  return undefined;
}
