import type { Spectrum, Stft } from "@unmix/core";
import { readPercussion } from "../percussion/split.ts";
import type { MusicResult } from "../result.ts";
import type { Signal } from "../sound/signal.ts";

/** Far below any magnitude that is heard; of the loudest. */
const NOTHING = 1e-12;

/**
 * What `synthesize` is to ask: writes the spectra of a frame, instrument by instrument and of each its
 * channels, which are those of the recording times the part of every bin that is the instrument's. Instruments
 * share what percussion leaves, where it was asked for; it comes last, or adds to the instrument that it was given to.
 * The published pipeline has no such parts: the sum of the instrument's notes itself is the magnitude.
 */
export function writeGains(
  { grid, notes, instruments, options }: MusicResult,
  recording: Signal,
  stft: Stft,
): (frame: number, spectra: readonly Spectrum[]) => void {
  const { bins } = grid;
  const { spectra, activations, count: R } = notes;
  const { labels, count: K, struckBy } = instruments;
  const { channels } = recording;
  const C = channels.length;
  const percussion = options.percussion ? readPercussion(stft, recording, grid) : undefined;
  const models = Array.from({ length: K }, () => new Float64Array(bins));
  const total = new Float64Array(bins);
  const re = new Float64Array(bins);
  const im = new Float64Array(bins);
  const power = new Float64Array(bins);
  const least = NOTHING * activations.reduce((most, value) => Math.max(most, value), 0);

  return (frame, out) => {
    for (const model of models) model.fill(0);
    for (let r = 0; r < R; r++) {
      const h = activations[frame * R + r]!;
      if (h === 0) continue;
      const model = models[labels[r]!]!;
      for (let k = 0, at = r * bins; k < bins; k++, at++) model[k]! += h * spectra[at]!;
    }
    if (options.reference) {
      power.fill(0);
      for (const samples of channels) {
        stft.frame(samples, frame, re, im);
        for (let k = 0; k < bins; k++) power[k]! += (re[k]! ** 2 + im[k]! ** 2) / C;
      }
      for (let k = 0; k < bins; k++) total[k] = Math.sqrt(power[k]!);
    } else {
      total.fill(0);
      for (const model of models) for (let k = 0; k < bins; k++) total[k]! += model[k]!;
    }
    for (let k = 0; k < bins; k++) total[k] = total[k]! > least ? 1 / total[k]! : 0;
    if (percussion) {
      percussion.read(frame);
      for (let k = 0; k < bins; k++) total[k]! *= 1 - percussion.parts[k]!;
    }
    channels.forEach((samples, c) => {
      stft.frame(samples, frame, re, im);
      if (percussion && struckBy < 0) {
        const own = out[K * C + c]!;
        for (let k = 0; k < bins; k++) {
          own.re[k] = percussion.parts[k]! * re[k]!;
          own.im[k] = percussion.parts[k]! * im[k]!;
        }
      }
      models.forEach((model, n) => {
        const own = out[n * C + c]!;
        const parts = n === struckBy ? percussion?.parts : undefined;
        for (let k = 0; k < bins; k++) {
          const gain = model[k]! * total[k]! + (parts?.[k] ?? 0);
          own.re[k] = gain * re[k]!;
          own.im[k] = gain * im[k]!;
        }
      });
    });
  };
}
