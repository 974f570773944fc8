import { UnmixError } from "@unmix/core";
import type { MusicOptions } from "../options.ts";
import { checkSignal, lengthOf, type Signal } from "../sound/signal.ts";
import { decimate } from "./decimate.ts";

/** The rate of the published pipeline, in hertz. */
const PUBLISHED_RATE = 5512.5;

/** By how much the rate of a file is divided for a working rate; the file's own for "auto". */
function divisorOf(
  sampleRate: number,
  { rate, reference }: Pick<MusicOptions, "rate" | "reference">,
): number {
  const wanted = reference && rate === "auto" ? PUBLISHED_RATE : rate;
  if (wanted === "auto") return 1;
  if (wanted > sampleRate + 1) {
    if (reference) return 1;
    throw new UnmixError(
      "option",
      `The setting rate is ${wanted}, but the file has ${sampleRate} samples a second, which can only be made fewer; take ${Math.floor(sampleRate)} or less, or auto.`,
      { option: "rate", value: wanted },
    );
  }
  return Math.max(1, Math.round(sampleRate / wanted));
}

/**
 * A recording at the working rate: what is analysed, and what stems and residual add up to. It is the
 * file's own samples where the rate is the file's own.
 */
export function recordingOf(
  signal: Signal,
  options: Pick<MusicOptions, "rate" | "reference">,
): Signal {
  const factor = divisorOf(signal.sampleRate, options);
  if (factor === 1) return signal;
  return {
    sampleRate: signal.sampleRate / factor,
    channels: signal.channels.map((samples) => decimate(samples, factor, options.reference)),
  };
}

/** @throws {UnmixError} when it is no recording, or a sample is no finite number */
export function checkRecordingFinite(signal: Signal): void {
  checkSignal(signal);
  signal.channels.forEach((samples, c) => {
    let wrong = 0;
    for (let i = 0; i < samples.length; i++) wrong += samples[i]! - samples[i]!;
    if (wrong === 0) return;
    const at = samples.findIndex((value) => !Number.isFinite(value));
    throw new UnmixError(
      "input",
      `Sample ${at + 1} of channel ${c + 1} is ${samples[at]}; every sample must be a finite number. Export the recording again.`,
      { channel: c, sample: at },
    );
  });
}

/** The part of samples at full scale, where more than one in a row is. */
export function clippedPart({ channels }: Signal): number {
  let clipped = 0;
  let count = 0;
  for (const samples of channels) {
    let peak = 0;
    for (let i = 0; i < samples.length; i++) peak = Math.max(peak, Math.abs(samples[i]!));
    if (peak < 0.98) {
      count += samples.length;
      continue;
    }
    const level = peak * (1 - 1e-4);
    for (let i = 1; i < samples.length; i++) {
      if (Math.abs(samples[i]!) >= level && Math.abs(samples[i - 1]!) >= level) clipped++;
    }
    count += samples.length;
  }
  return count > 0 ? clipped / count : 0;
}

/** The largest distance of a sample from 0. */
export function peakOf({ channels }: Signal): number {
  let peak = 0;
  for (const samples of channels) {
    for (let i = 0; i < samples.length; i++) peak = Math.max(peak, Math.abs(samples[i]!));
  }
  return peak;
}

/** How many different values samples have, counted up to `most`. */
export function countValues({ channels }: Signal, most: number): number {
  const values = new Set<number>();
  for (const samples of channels) {
    for (let i = 0; i < samples.length && values.size < most; i++) values.add(samples[i]!);
  }
  return values.size;
}

/** Half a step of integers of 32 bits: no format of integers holds less. Opus decodes silence as 2e-34. */
const SILENCE = 2 ** -32;

/** Whether every sample is 0, or so near that a file of integers of 32 bits would say so. */
export function isSilent(signal: Signal): boolean {
  return (
    lengthOf(signal) === 0 ||
    signal.channels.every((samples) => samples.every((x) => Math.abs(x) < SILENCE))
  );
}

/** The part of its root mean square from which the mean of a channel is an offset, which spoils what is found. */
const OFFSET = 0.01;

/** The mean of each channel where that is an offset (direct current, which nobody hears), else 0. */
export function offsetsOf({ channels }: Signal): number[] {
  return channels.map((samples) => {
    let [sum, power] = [0, 0];
    for (let i = 0; i < samples.length; i++) {
      sum += samples[i]!;
      power += samples[i]! ** 2;
    }
    const mean = sum / samples.length;
    return Math.abs(mean) > OFFSET * Math.sqrt(power / samples.length) ? mean : 0;
  });
}

/**
 * What is heard of a recording, in which notes are found and which stems are made of: itself, where it has no offset.
 * It is zeros where it is silent. The published pipeline takes offsets as they are.
 */
export function heardOf(recording: Signal, { reference }: Pick<MusicOptions, "reference">): Signal {
  const { channels } = recording;
  if (isSilent(recording)) {
    return { ...recording, channels: channels.map(({ length }) => new Float32Array(length)) };
  }
  const offsets = reference ? [] : offsetsOf(recording);
  if (!offsets.some((offset) => offset !== 0)) return recording;
  return {
    ...recording,
    channels: channels.map((samples, c) => samples.map((sample) => sample - offsets[c]!)),
  };
}
