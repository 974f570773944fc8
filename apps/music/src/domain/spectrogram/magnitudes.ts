import type { Stft } from "@unmix/core";
import type { Signal } from "../sound/signal.ts";

/**
 * A reader of the magnitudes of a sound, frame by frame: of several channels the root of their mean
 * square, which, unlike the magnitude of their sum, loses nothing that is out of phase.
 */
export interface MagnitudeReader {
  /** The magnitudes of the frame that was read last, one a bin. */
  readonly magnitudes: Float64Array;
  /** Its power in each channel, one list a channel. */
  readonly powers: readonly Float64Array[];
  read(frame: number): void;
}

/** Makes a reader; it allocates nothing once made. */
export function readMagnitudes(stft: Stft, { channels }: Signal): MagnitudeReader {
  const { bins } = stft;
  const re = new Float64Array(bins);
  const im = new Float64Array(bins);
  const magnitudes = new Float64Array(bins);
  const powers = channels.map(() => new Float64Array(bins));
  return {
    magnitudes,
    powers,
    read(frame) {
      magnitudes.fill(0);
      channels.forEach((samples, c) => {
        stft.frame(samples, frame, re, im);
        const own = powers[c]!;
        for (let k = 0; k < bins; k++) {
          const power = re[k]! * re[k]! + im[k]! * im[k]!;
          own[k] = power;
          magnitudes[k]! += power;
        }
      });
      for (let k = 0; k < bins; k++) magnitudes[k] = Math.sqrt(magnitudes[k]! / channels.length);
    },
  };
}
