import { type Steps, UnmixError } from "@unmix/core";
import { heardOf } from "../recording/recording.ts";
import type { MusicResult } from "../result.ts";
import { lengthOf, type Signal } from "../sound/signal.ts";
import { quantized } from "../sound/wav/write.ts";
import { stftOf } from "../spectrogram/grid.ts";
import { writeGains } from "./gains.ts";
import { stemNames } from "./stem-names.ts";

/** The stems of a stretch of the recording, and what they leave of it. */
export interface StemBlock {
  /** The first sample. */
  readonly from: number;
  /** One list of channels a stem, as `stemNames` has them, as long as the stretch. */
  readonly stems: readonly (readonly Float32Array[])[];
  /** The recording minus all stems. */
  readonly residual: readonly Float32Array[];
}

export interface RenderOptions {
  /** The first sample and the one after the last; default all. */
  readonly from?: number;
  readonly to?: number;
  /** Bits of a sample: with 16 or 24 every sample is a whole number of steps; default 32, floating point. */
  readonly bits?: 16 | 24 | 32;
}

/** Samples of a block: a second and a half, at 44.1 kHz. */
const BLOCK = 2 ** 16;

/**
 * All stems block by block: each bin of the recording's transform is divided among the instruments as their
 * notes divide it, of what percussion leaves where it was asked for, with the phase of the recording, in every channel alike.
 * Of an offset they have nothing ({@link heardOf}). The residual is what that leaves, so that stems and residual add up to the recording: to rounding in
 * floating point, exactly with bits.
 *
 * @param recording at the rate of the result, as {@link recordingOf} gives it
 * @throws {UnmixError} when the recording is not that of the result
 */
export function* renderBlocks(
  result: MusicResult,
  recording: Signal,
  { from = 0, to = lengthOf(recording), bits = 32 }: RenderOptions = {},
): Generator<StemBlock, void> {
  checkRecording(result, recording);
  const { grid, options } = result;
  const K = stemNames(result).length;
  const C = recording.channels.length;
  const stft = stftOf(grid);
  const write = writeGains(result, heardOf(recording, options), stft);
  // Where the published window is nearly 0, dividing by it would make noise of nothing.
  const edge = options.reference ? PUBLISHED_EDGE : 0;
  const covered = grid.frames > 0 ? stft.startOf(grid.frames - 1) + grid.window : 0;
  for (let start = from; start < to; start += BLOCK) {
    const end = Math.min(to, start + BLOCK);
    const outs = Array.from({ length: K * C }, () => new Float32Array(end - start));
    if (K > 0 && grid.frames > 0) stft.synthesize(start, end, write, outs);
    if (edge > 0) {
      for (const out of outs) {
        out.fill(0, 0, Math.max(0, edge - start));
        out.fill(0, Math.max(0, Math.min(out.length, covered - edge - start)));
      }
    }
    for (const out of outs) quantise(out, bits);
    const residual = recording.channels.map((samples, c) => {
      const rest = Float32Array.from(samples.subarray(start, end));
      quantise(rest, bits);
      for (let i = 0; i < rest.length; i++) {
        let sum = bits === 32 ? samples[start + i]! : rest[i]!;
        for (let k = 0; k < K; k++) sum -= outs[k * C + c]![i]!;
        rest[i] = sum;
      }
      return rest;
    });
    yield {
      from: start,
      stems: Array.from({ length: K }, (_, k) => outs.slice(k * C, (k + 1) * C)),
      residual,
    };
  }
}

const PUBLISHED_EDGE = 20;

/** All stems, and what they leave, as whole signals. */
export interface Stems {
  readonly stems: readonly Signal[];
  readonly residual: Signal;
}

/** {@link renderBlocks} put together. */
export function* renderSteps(
  result: MusicResult,
  recording: Signal,
  options: RenderOptions = {},
): Steps<Stems> {
  const { from = 0, to = lengthOf(recording) } = options;
  const empty = (): Signal & { channels: Float32Array[] } => ({
    sampleRate: result.grid.sampleRate,
    channels: recording.channels.map(() => new Float32Array(to - from)),
  });
  const stems = Array.from({ length: stemNames(result).length }, empty);
  const residual = empty();
  for (const block of renderBlocks(result, recording, options)) {
    const at = block.from - from;
    block.stems.forEach((channels, k) => {
      channels.forEach((samples, c) => {
        stems[k]!.channels[c]!.set(samples, at);
      });
    });
    block.residual.forEach((samples, c) => {
      residual.channels[c]!.set(samples, at);
    });
    yield { stage: "Stems", iteration: at, maxIterations: to - from, statistics: {} };
  }
  return { stems, residual };
}

/** One stem, or what all leave where `stem` is "residual"; for one block, or all. */
export function stemOf(
  result: MusicResult,
  recording: Signal,
  stem: number | "residual",
  options: RenderOptions = {},
): Signal {
  const { from = 0, to = lengthOf(recording) } = options;
  const count = stemNames(result).length;
  if (stem !== "residual" && !(Number.isInteger(stem) && stem >= 0 && stem < count)) {
    throw new UnmixError(
      "option",
      `There is no stem ${stem}; there are ${count}, counted from 0.`,
      { stem, count },
    );
  }
  const channels = recording.channels.map(() => new Float32Array(to - from));
  for (const block of renderBlocks(result, recording, options)) {
    const own = stem === "residual" ? block.residual : block.stems[stem]!;
    own.forEach((samples, c) => {
      channels[c]!.set(samples, block.from - from);
    });
  }
  return { sampleRate: result.grid.sampleRate, channels };
}

function checkRecording({ grid, input }: MusicResult, recording: Signal): void {
  const samples = lengthOf(recording);
  const channels = recording.channels.length;
  if (samples === grid.samples && channels === input.channels) return;
  throw new UnmixError(
    "input",
    `The recording has ${channels} channels of ${samples} samples, but the result is of one with ${input.channels} of ${grid.samples}; give the recording that the result was made from, at its working rate.`,
    { samples, channels },
  );
}

/** Rounds samples, in place, to what a file of that many bits holds. */
function quantise(samples: Float32Array, bits: 16 | 24 | 32): void {
  if (bits === 32) return;
  for (let i = 0; i < samples.length; i++) samples[i] = quantized(samples[i]!, bits);
}
