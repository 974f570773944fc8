import type { Tensor } from "@unmix/core";
import { bandsOf } from "../../../src/domain/notes/bands.ts";
import type { Grid } from "../../../src/domain/spectrogram/grid.ts";

/** 16 hertz a bin, each a band of its own, and 64 frames a second. */
export function gridOf(frames: number): Grid {
  return {
    sampleRate: 16_384,
    samples: 16_384,
    window: 1024,
    hop: 256,
    kind: "periodic",
    edges: "padded",
    frames,
    bins: 513,
  };
}

export const bands = bandsOf(513, 513);

/** Magnitudes by frame and bin. */
export function levels(frames: number, level: (t: number, k: number) => number): Tensor {
  const data = Float64Array.from({ length: frames * bands.bands }, (_, i) =>
    level(Math.floor(i / bands.bands), i % bands.bands),
  );
  return { data, shape: [frames, bands.bands] };
}
