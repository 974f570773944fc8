/** A straight line, by what it is at the first and at the last time. */
export interface Trend {
  readonly from: number;
  readonly to: number;
}

/** Values at times, even or not. A missing sample is simply absent. */
export interface Series {
  /** Rising, in `timeUnit`. */
  readonly times: Float64Array;
  /** One a time, finite. */
  readonly values: Float64Array;
  /** Samples a second, where it is a recording; modes can then be heard and written as WAV. */
  readonly sampleRate?: number;
  /** The heading of the times, or "time". */
  readonly timeName: string;
  /** "s" unless the heading says otherwise. */
  readonly timeUnit: string;
  /** What a frequency is counted in: "Hz" where times are in seconds. */
  readonly frequencyUnit: string;
  /** The heading of the values, or "value". */
  readonly valueName: string;
  /** Samples a second as they were given for a table without times. */
  readonly rate?: number;
  /** The columns of the table that it was read from, by heading or letter, and which were taken. */
  readonly columns?: {
    readonly names: readonly string[];
    /** Absent where the table has no times. */
    readonly time?: number;
    readonly value: number;
  };
  /** The line that was taken off the values. */
  readonly trend?: Trend;
  /** What was done on reading that changes what is analysed: sentences. */
  readonly notes: readonly string[];
}

/** The times of a recording. */
export function timesAt(sampleRate: number, count: number): Float64Array {
  return Float64Array.from({ length: count }, (_, i) => i / sampleRate);
}

/** Samples of a recording that a table of curves shows: the sounds themselves have all. */
const MOST_SHOWN = 20_000;

/** The samples that tables of curves show, by number: all, or of a long recording every n-th. */
export function shownSamples({ times, sampleRate }: Series): number[] {
  const stride = sampleRate === undefined ? 1 : Math.ceil(times.length / MOST_SHOWN);
  return Array.from({ length: Math.ceil(times.length / stride) }, (_, r) => r * stride);
}

/** A time to three digits of the length of the series, however far from 0 it lies. */
export function shortTime({ times }: Pick<Series, "times">, time: number): number {
  const digits = 2 - Math.floor(Math.log10(times.at(-1)! - times[0]!));
  return Number(time.toFixed(Math.min(100, Math.max(0, digits))));
}

/** The unit of frequencies where times are counted in `timeUnit`. */
export function frequencyUnit(timeUnit: string): string {
  return { s: "Hz", ms: "kHz", µs: "MHz" }[timeUnit] ?? `1/${timeUnit}`;
}
