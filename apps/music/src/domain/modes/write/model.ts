import { fromModelText, type ModelFormat, toModelText } from "@unmix/tables";
import { composeModes } from "../regroup.ts";
import type { ModesResult } from "../result.ts";
import { type Series, timesAt } from "../series.ts";
import { findModesFault, type ModesModel, type PackedSeries } from "./model-fault.ts";

const FORMAT: ModelFormat = { app: "modes", version: 2, findFault: findModesFault };

/**
 * Writes what a result rests on as JSON: the signal, its atoms with their labels, and ridges by formula. What follows
 * from these (the lists of the modes, outliers, residual, times of a recording) is left out, so that the text is of
 * the order of the signal. The same result gives the same text.
 */
export function toModesModelJson(result: ModesResult): string {
  const { modes, outliers: _, residual: __, series, ...kept } = result;
  const model: ModesModel = {
    ...kept,
    series: packed(series),
    modes: modes.map(({ name, parts }) => ({ name, ...(parts && { parts }) })),
  };
  return toModelText(FORMAT, model);
}

/**
 * Reads what {@link toModesModelJson} wrote, and makes the lists again: to the last bit in the engine that wrote it,
 * in another to the rounding of its sines and exponentials.
 *
 * @param name the file's name, for the sentence of an error
 * @throws UnmixError when the text is no such model, is of another version, or is damaged
 */
export function fromModesModelJson(text: string, name?: string): ModesResult {
  const { modes, series, ...kept } = readModel(text, name);
  return composeModes({ ...kept, series: unpacked(series) }, modes);
}

/** How many modes a model has, without making any. Throws as {@link fromModesModelJson} does. */
export function countModesOf(text: string, name?: string): number {
  return readModel(text, name).modes.length;
}

function readModel(text: string, name?: string): ModesModel {
  return fromModelText(FORMAT, text, name) as unknown as ModesModel;
}

/** Values as 32-bit floats where these are what they are, as those of most recordings. */
function packed({ times, values, ...rest }: Series): PackedSeries {
  const { sampleRate } = rest;
  const isEven = sampleRate !== undefined && times.every((time, i) => time === i / sampleRate);
  const single = Float32Array.from(values);
  const isSingle = values.every((value, i) => value === single[i]);
  return { ...rest, ...(!isEven && { times }), values: isSingle ? single : values };
}

function unpacked({ times, values, ...rest }: PackedSeries): Series {
  return {
    ...rest,
    times: times ?? timesAt(rest.sampleRate!, values.length),
    values: Float64Array.from(values),
  };
}
