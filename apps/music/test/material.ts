import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { sharedFile } from "@unmix/testing";
import { fromWav } from "../src/domain/sound/wav/read.ts";

/** The folder of recordings, where it is there. */
export const MUSIC = sharedFile("data/music");

/** The samples of a mono file of {@link MUSIC}. */
export function samplesIn(name: string): { sampleRate: number; samples: Float64Array } {
  const path = join(MUSIC!, name);
  const { sampleRate, channels } = fromWav({ name: basename(path), bytes: readFileSync(path) });
  return { sampleRate, samples: Float64Array.from(channels[0]!) };
}

/** The reference clip, guitar and flute, every `step`-th sample. */
export function referenceClip(step: number): Float64Array[] {
  return ["guitar", "flute"].map((name) =>
    samplesIn(`reference-clip/only_${name}.wav`).samples.filter((_, i) => i % step === 0),
  );
}

export function sum(signals: readonly ArrayLike<number>[]): Float64Array {
  return Float64Array.from(signals[0]!, (_, i) =>
    signals.reduce((total, signal) => total + signal[i]!, 0),
  );
}
