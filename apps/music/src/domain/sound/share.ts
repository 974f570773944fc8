import type { Steps } from "@unmix/core";
import type { Samples, Signal } from "./signal.ts";

/** Samples that are copied at once: a few milliseconds. */
export const SLICE = 2 ** 18;

/**
 * The same samples in memory that all threads see, so that handing them to another copies nothing; where there
 * is no such memory (a page that is not isolated from others), as they are.
 */
export function* shareSteps(signal: Signal): Steps<Signal> {
  if (typeof SharedArrayBuffer !== "function") return signal;
  const channels: Samples[] = [];
  for (const samples of signal.channels) {
    channels.push(
      samples instanceof Float32Array
        ? yield* copySteps(samples, new Float32Array(new SharedArrayBuffer(samples.byteLength)))
        : yield* copySteps(samples, new Float64Array(new SharedArrayBuffer(samples.byteLength))),
    );
  }
  return { ...signal, channels };
}

function* copySteps<A extends Samples>(samples: A, copy: A): Steps<A> {
  for (const { from, to } of slicesOf(samples.length)) {
    copy.set(samples.subarray(from, to), from);
    yield { stage: "Sound", iteration: to, maxIterations: samples.length, statistics: {} };
  }
  return copy;
}

/** The stretches that so many samples are copied in. */
export function* slicesOf(length: number): Generator<{ from: number; to: number }, void> {
  for (let from = 0; from < length; from += SLICE) {
    yield { from, to: Math.min(length, from + SLICE) };
  }
}
