// How well a result agrees with stems and notes that are known.
import { run } from "@unmix/core";
import { readMagnitudes, recordingOf, renderSteps, siSdr, stftOf } from "../dist/domain/index.js";

/** The mean SI-SDR of the true sources, each with the stem that suits all best; −30 where it has none. */
export function score(result, signal, sources) {
  const { stems } = run(renderSteps(result, recordingOf(signal, result.options)));
  const table = sources.map((source) =>
    stems.map(({ channels }) => Math.max(-30, siSdr(source, channels[0]))),
  );
  return bestMean(table, 0, new Set());
}

/** The best mean over the sources when each gets a stem of its own. */
function bestMean(table, source, taken) {
  if (source === table.length) return 0;
  let best = -30 / table.length + bestMean(table, source + 1, taken);
  table[source].forEach((value, k) => {
    if (taken.has(k)) return;
    const rest = bestMean(table, source + 1, new Set([...taken, k]));
    best = Math.max(best, value / table.length + rest);
  });
  return best;
}

/** The source that owns most of each note, by the true magnitudes under it. */
export function ownersOf({ grid, notes }, sources) {
  const stft = stftOf(grid);
  const readers = sources.map((x) => readMagnitudes(stft, { sampleRate: 1, channels: [x] }));
  const parts = Array.from({ length: notes.count }, () => new Float64Array(sources.length));
  for (let t = 0; t < grid.frames; t++) {
    for (const reader of readers) reader.read(t);
    for (let k = 0; k < grid.bins; k++) {
      const total = readers.reduce((all, { magnitudes }) => all + magnitudes[k], 1e-9);
      for (let r = 0; r < notes.count; r++) {
        const value = notes.activations[t * notes.count + r] * notes.spectra[r * grid.bins + k];
        for (let s = 0; s < sources.length; s++)
          parts[r][s] += (value * readers[s].magnitudes[k]) / total;
      }
    }
  }
  return parts.map((own) => own.indexOf(Math.max(...own)));
}

/** The mean SI-SDR where every bin is divided as the true magnitudes are. */
export function idealMask({ grid }, { channels }, sources) {
  const stft = stftOf(grid);
  const readers = sources.map((x) => readMagnitudes(stft, { sampleRate: 1, channels: [x] }));
  const outs = sources.map((x) => new Float64Array(x.length));
  const write = (t, spectra) => {
    for (const reader of readers) reader.read(t);
    spectra.forEach(({ re, im }, s) => {
      stft.frame(channels[0], t, re, im);
      for (let k = 0; k < grid.bins; k++) {
        const total = readers.reduce((all, { magnitudes }) => all + magnitudes[k], 1e-9);
        re[k] *= readers[s].magnitudes[k] / total;
        im[k] *= readers[s].magnitudes[k] / total;
      }
    });
  };
  stft.synthesize(0, channels[0].length, write, outs);
  return mean(sources.map((source, s) => siSdr(source, outs[s])));
}

/** F1 of the events for the notes that were played: the same pitch, and onsets within 50 ms. */
export function f1(events, notes) {
  const left = new Set(events);
  let found = 0;
  for (const { onset, pitch } of notes) {
    for (const event of left) {
      if (event.pitch !== pitch || Math.abs(event.onset - onset) > 0.05) continue;
      left.delete(event);
      found++;
      break;
    }
  }
  return (2 * found) / (events.length + notes.length);
}

export function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
