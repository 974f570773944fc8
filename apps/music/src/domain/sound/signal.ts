import { UnmixError } from "@unmix/core";

/** Samples of one channel; full scale is from −1 to 1. */
export type Samples = Float32Array | Float64Array;

/** A recording. */
export interface Signal {
  /** Samples a second, above 0. */
  readonly sampleRate: number;
  /** At least one, all of one length, in the order of the file: left before right. */
  readonly channels: readonly Samples[];
  /** Samples of each channel that its file announces, where fewer are there; infinite where that stops without an end. */
  readonly announced?: number;
}

/** Samples of each channel. */
export function lengthOf({ channels }: Signal): number {
  return channels[0]?.length ?? 0;
}

/** Seconds. */
export function durationOf(signal: Signal): number {
  return lengthOf(signal) / signal.sampleRate;
}

/** The mean of all channels. */
export function toMono({ channels }: Signal): Float64Array {
  const mean = Float64Array.from(channels[0] ?? []);
  for (const channel of channels.slice(1)) {
    for (let i = 0; i < mean.length; i++) mean[i]! += channel[i]!;
  }
  return channels.length > 1 ? mean.map((sum) => sum / channels.length) : mean;
}

/**
 * Refuses what is no recording.
 *
 * @throws {UnmixError} when the rate is not above 0, or channels are missing, empty or of several lengths
 */
export function checkSignal(signal: Signal): void {
  const { sampleRate, channels } = signal;
  if (!(sampleRate > 0 && sampleRate < Number.POSITIVE_INFINITY)) {
    throw new UnmixError(
      "input",
      `The sample rate is ${sampleRate}; it must be a finite number of samples a second above 0.`,
      { sampleRate },
    );
  }
  const length = lengthOf(signal);
  const odd = channels.findIndex((channel) => channel.length !== length);
  if (odd >= 0) {
    throw new UnmixError(
      "shape",
      `Channel ${odd + 1} has ${channels[odd]!.length} samples and channel 1 has ${length}; give all the same.`,
      { channel: odd },
    );
  }
  if (length === 0) {
    throw new UnmixError("input", "The recording has no samples; there must be at least one.");
  }
}
