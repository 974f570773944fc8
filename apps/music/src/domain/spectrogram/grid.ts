import { createStft, hann, type Stft } from "@unmix/core";

/** Where the frames of a spectrogram lie: plain data from which its transform is made again. */
export interface Grid {
  /** Hertz of the sound that is analysed. */
  readonly sampleRate: number;
  readonly samples: number;
  /** Samples of the window. */
  readonly window: number;
  /** Samples from one frame to the next. */
  readonly hop: number;
  /** `symmetric` with `whole` edges is that of the published pipeline. */
  readonly kind: "periodic" | "symmetric";
  readonly edges: "padded" | "whole";
  readonly frames: number;
  readonly bins: number;
}

/** The grid of these settings for a sound of some length. */
export function gridOf(settings: Omit<Grid, "frames" | "bins">): Grid {
  const { frames, bins } = stftOf(settings);
  return { ...settings, frames, bins };
}

/** The transform of a grid. */
export function stftOf({ samples, window, hop, kind, edges }: Omit<Grid, "frames" | "bins">): Stft {
  return createStft(samples, { window: hann(window, kind), hop, edges });
}

/** Hertz from one bin to the next. */
export function binWidthOf({ sampleRate, window }: Pick<Grid, "sampleRate" | "window">): number {
  return sampleRate / window;
}

/** The second at the middle of frame `frame`. */
export function timeOf({ sampleRate, window, hop, edges }: Grid, frame: number): number {
  const start = frame * hop - (edges === "padded" ? window - hop : 0);
  return (start + (window - 1) / 2) / sampleRate;
}
