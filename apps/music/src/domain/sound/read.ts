import { bytesOf, type InputFile, problem } from "@unmix/tables";
import { type SoundFormat, type SoundHead, soundHead } from "./format.ts";
import type { Signal } from "./signal.ts";
import { fromWav } from "./wav/read.ts";

/**
 * Decodes what is not WAV, which each platform does in its own way.
 *
 * @returns nothing where it cannot decode such files
 * @throws {UnmixError} when the file is damaged
 */
export type Decode = (file: InputFile, head: SoundHead) => Promise<Signal | undefined>;

/**
 * Reads a recording: WAV here, other kinds by `decode`.
 *
 * @throws {UnmixError} when it is no recording, is damaged, or cannot be decoded here
 */
export async function readSound(file: InputFile, decode?: Decode): Promise<Signal> {
  const head = soundHead(bytesOf(file));
  const { format } = head;
  if (bytesOf(file).length === 0) {
    throw problem({ file: file.name }, "the file is empty; choose a recording.");
  }
  if (format === "midi") {
    throw problem(
      { file: file.name },
      "this is MIDI, which holds notes and no sound; choose a recording.",
    );
  }
  // A file that is nothing known gets the sentence that says how it begins.
  if (format === "wav" || format === undefined) return fromWav(file);
  const signal = await decode?.(file, head);
  if (signal) return signal;
  throw problem(
    { file: file.name },
    `the sound is ${NAMES[format]}, which cannot be decoded here; export it as WAV and try again.`,
  );
}

const NAMES: Readonly<Record<Exclude<SoundFormat, "wav" | "midi">, string>> = {
  mp3: "MP3",
  flac: "FLAC",
  ogg: "Ogg Vorbis",
  opus: "Opus",
  m4a: "M4A (AAC or Apple Lossless)",
  aac: "AAC",
  aiff: "AIFF",
  caf: "CAF",
  wma: "Windows Media",
  webm: "WebM",
};
