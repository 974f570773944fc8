import { bytesOf, type InputFile } from "@unmix/tables";
import { cutWords } from "../../sound/announced.ts";
import { soundHead } from "../../sound/format.ts";
import { type Decode, readSound } from "../../sound/read.ts";
import { lengthOf, type Signal, toMono } from "../../sound/signal.ts";
import { energyOf } from "../energy.ts";
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
  const values = toMono(signal);
  return {
    times: timesAt(sampleRate, lengthOf(signal)),
    values,
    sampleRate,
    timeName: "time",
    timeUnit: "s",
    frequencyUnit: "Hz",
    valueName: "sound",
    notes: [...(cut ? [cut] : []), ...(channels.length > 1 ? [meanNote(channels, values)] : [])],
  };
}

/** The energy of a mean, in parts of what channels that have nothing in common would leave, below which they cancel. */
const CANCELLED = 0.1;

function meanNote(channels: Signal["channels"], mean: Float64Array): string {
  const count = channels.length;
  const apart = channels.reduce((sum, channel) => sum + energyOf(channel), 0) / count ** 2;
  const told = `The ${count} channels of the recording are analysed as their mean`;
  return energyOf(mean) < CANCELLED * apart
    ? `${told}, in which they cancel, for they are of opposite sign: little or nothing is left of the sound. Export one channel alone and take that.`
    : `${told}.`;
}
