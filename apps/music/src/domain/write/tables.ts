import type { Field, Table } from "@unmix/tables";
import { pitchName } from "../notes/pitch.ts";
import { drumName } from "../percussion/strokes.ts";
import type { MusicResult } from "../result.ts";
import { timeOf } from "../spectrogram/grid.ts";
import { hasPercussion, PERCUSSION } from "../stems/stem-names.ts";

/** Of a note's loudest: where it sounds at all. */
const SOUNDS = 0.05;

/** One row a note: its instrument (from 1), pitch, fundamental in hertz, power, and when it sounds first and last. */
export function notesTable({ notes, instruments, cues, grid }: MusicResult): Table {
  const { count: R, activations, frequencies, energies } = notes;
  return {
    headings: ["note", "instrument", "pitch", "frequency", "energy", "onset", "end"],
    rows: Array.from({ length: R }, (_, r) => {
      let loudest = 0;
      for (let t = 0; t < grid.frames; t++) loudest = Math.max(loudest, activations[t * R + r]!);
      let first = 0;
      let last = grid.frames - 1;
      while (first < last && activations[first * R + r]! < SOUNDS * loudest) first++;
      while (last > first && activations[last * R + r]! < SOUNDS * loudest) last--;
      const length = grid.samples / grid.sampleRate;
      return [
        r + 1,
        instrumentField(instruments, r),
        pitchName(cues.pitches[r]!),
        frequencies[r]!,
        energies[r]!,
        Math.max(0, timeOf(grid, first)),
        Math.min(length, timeOf(grid, last)),
      ];
    }),
  };
}

/**
 * One row an event, by time: onset and end in seconds, pitch, velocity 0 to 1, instrument and note from 1. Strokes
 * of percussion have a drum for a pitch, and no note.
 */
export function eventsTable(result: MusicResult): Table {
  const { events, strokes, instruments } = result;
  const played = events.map(({ onset, end, pitch, velocity, note }) => {
    const instrument = instrumentField(instruments, note);
    return { onset, row: [end, pitchName(pitch), pitch, velocity, instrument, note + 1] };
  });
  const struck = strokes.map(({ onset, end, drum, velocity }) => {
    return { onset, row: [end, drumName(drum), drum, velocity, PERCUSSION, null] };
  });
  return {
    headings: ["onset", "end", "pitch", "midi", "velocity", "instrument", "note"],
    rows: (hasPercussion(result) ? [...played, ...struck] : played)
      .sort((a, b) => a.onset - b.onset)
      .map(({ onset, row }) => [onset, ...row]),
  };
}

/** How alike each two notes are in shape, a row and a column a note. */
export function similarityTable({ notes, similarity }: MusicResult): Table {
  const R = notes.count;
  return {
    headings: ["note", ...Array.from({ length: R }, (_, r) => `note_${r + 1}`)],
    rows: Array.from({ length: R }, (_, r) => [
      r + 1,
      ...Array.from(similarity.subarray(r * R, (r + 1) * R)),
    ]),
  };
}

/** What an instrument is called where it has a name of its own, else its number from 1, as labels are read. */
function instrumentField({ labels, names }: MusicResult["instruments"], note: number): Field {
  const k = labels[note]!;
  return names[k] === `Instrument ${k + 1}` ? k + 1 : names[k]!;
}
