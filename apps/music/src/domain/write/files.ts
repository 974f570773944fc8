import type { Steps } from "@unmix/core";
import { toCsv } from "@unmix/tables";
import { toMidi } from "../midi/to-midi.ts";
import type { MusicResult } from "../result.ts";
import { lengthOf, type Signal } from "../sound/signal.ts";
import { wavFile } from "../sound/wav/write.ts";
import { renderBlocks } from "../stems/render.ts";
import { stemNames } from "../stems/stem-names.ts";
import { toModelJson } from "./model.ts";
import { eventsTable, notesTable, similarityTable } from "./tables.ts";

/**
 * The files of a run but for the sound, by name: three tables as csv, `notes.mid`, `model.json`, and the
 * figures (SVG text by name, without ending) under `figures/`.
 */
export function toFiles(
  result: MusicResult,
  figures: Readonly<Record<string, string>> = {},
): Record<string, string | Uint8Array> {
  const files: Record<string, string | Uint8Array> = {
    "notes.csv": toCsv(notesTable(result)),
    "events.csv": toCsv(eventsTable(result)),
    "similarity.csv": toCsv(similarityTable(result)),
    "notes.mid": toMidi(result),
    "model.json": toModelJson(result),
  };
  for (const [name, svg] of Object.entries(figures)) files[`figures/${name}.svg`] = svg;
  return files;
}

/**
 * The stems and what they leave as WAV files by name, of the bits of the result's options: `stem_1.wav`, …
 * and `residual.wav`. They have the length and the start of the recording and add up to it.
 *
 * @param recording at the rate of the result, as `recordingOf` gives it
 */
export function* stemFilesSteps(
  result: MusicResult,
  recording: Signal,
): Steps<Record<string, Uint8Array>> {
  const { bits } = result.options;
  const length = lengthOf(recording);
  // A WAV file tells whole samples a second alone.
  const sampleRate = Math.floor(result.grid.sampleRate);
  const open = () => wavFile({ sampleRate, channels: recording.channels.length, length }, bits);
  const stems = stemNames(result).map(open);
  const residual = open();
  for (const block of renderBlocks(result, recording, { bits })) {
    block.stems.forEach((channels, k) => {
      stems[k]!.put(block.from, channels);
    });
    residual.put(block.from, block.residual);
    yield { stage: "Stems", iteration: block.from, maxIterations: length, statistics: {} };
  }
  const files: Record<string, Uint8Array> = {};
  stems.forEach(({ bytes }, k) => {
    files[stemName(result, k)] = bytes;
  });
  files["residual.wav"] = residual.bytes;
  return files;
}

/** The name of the file of a stem: its own, with its number where that might be another's; the number alone where it has none. */
export function stemName(result: MusicResult, stem: number): string {
  const names = stemNames(result);
  const name = names[stem]!;
  const number = stem + 1;
  const own = name === `Instrument ${number}` ? "" : plain(name);
  if (own === "") return `stem_${number}.wav`;
  // What strikes has its name for itself, whatever a person calls the others.
  if (stem === result.instruments.names.length) return `stem_${own}.wav`;
  const taken = names.some(
    (other, k) => k !== stem && (plain(other) === own || `${k + 1}` === own),
  );
  return taken ? `stem_${own}_${number}.wav` : `stem_${own}.wav`;
}

/** Bytes of UTF-8: file systems take 255 for all of a file's name, some of them less. */
const LONGEST_NAME = 100;

/** A name as a file may have it: lower case, with a line for what is no letter and no digit, and not too long. */
function plain(name: string): string {
  const own = name
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-/, "");
  // Never within a character.
  const { read } = new TextEncoder().encodeInto(own, new Uint8Array(LONGEST_NAME));
  return own.slice(0, read).replace(/-$/, "");
}
