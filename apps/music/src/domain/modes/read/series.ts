import { bytesOf, type InputFile } from "@unmix/tables";
import { cutWords } from "../../sound/announced.ts";
import { soundHead } from "../../sound/format.ts";
import { type Decode, readSound } from "../../sound/read.ts";
import { lengthOf, type Signal, toMono } from "../../sound/signal.ts";
import { type Series, timesAt } from "../series.ts";
import { fromCsv } from "./csv.ts";
import { checkRate, type TableOptions } from "./rate.ts";

/** How a file is to be read. */
export interface ReadOptions extends TableOptions {
  /** For sound that the project does not decode. */
  readonly decode?: Decode;
}

/**
 * Reads a recording, or a table of times and values.
 *
 * @throws {UnmixError} naming the file, and row and column where there are such
 */
export async function readSeries(file: InputFile, options: ReadOptions = {}): Promise<Series> {
  const { format } = soundHead(bytesOf(file));
  const isSound = format !== undefined || /\.wav$/i.test(file.name);
  checkRate(file, options.rate, isSound);
  return isSound ? fromSignal(await readSound(file, options.decode)) : fromCsv(file, options);
}

/** A recording as values at times from 0; several channels become their mean. */
export function fromSignal(signal: Signal): Series {
  const { sampleRate, channels } = signal;
  const cut = cutWords(signal);
  return {
    times: timesAt(sampleRate, lengthOf(signal)),
    values: toMono(signal),
    sampleRate,
    timeName: "time",
    timeUnit: "s",
    frequencyUnit: "Hz",
    valueName: "sound",
    notes: [
      ...(cut ? [cut] : []),
      ...(channels.length > 1
        ? [`The ${channels.length} channels of the recording are analysed as their mean.`]
        : []),
    ],
  };
}
