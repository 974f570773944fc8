import type { UnmixError } from "@unmix/core";
import { bytesOf, type InputFile, problem } from "@unmix/tables";
import { announcedBy, withAnnounced } from "./announced.ts";
import { decodeCoded } from "./coded.ts";
import { beginningOf, type SoundFormat, type SoundHead, soundHead } from "./format.ts";
import { mp4Tracks } from "./mp4.ts";
import { oggTracks } from "./ogg.ts";
import type { Signal } from "./signal.ts";
import type { Tracks } from "./tracks.ts";
import { fromWav } from "./wav/read.ts";
import { webmTracks } from "./webm.ts";

/**
 * Decodes what the project does not, such as M4A and WebM, which each platform does in its own way.
 *
 * @returns nothing where it cannot decode such files
 * @throws {UnmixError} when the file is damaged
 */
export type Decode = (file: InputFile, head: SoundHead) => Promise<Signal | undefined>;

/**
 * Reads a recording: WAV, MP3, FLAC, Ogg Vorbis and Opus here, other kinds by `decode`.
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
  if (format === undefined && !/\.wav$/i.test(file.name)) throw unknown(file);
  if (format === "wav" || format === undefined) return fromWav(file);
  const tracks = TRACKS[format]?.(bytesOf(file));
  if (tracks && !tracks.hasSound) {
    throw problem(
      { file: file.name },
      `this is a ${tracks.hasVideo ? "video" : "file"} without a track of sound; choose a recording, or a video that has one.`,
    );
  }
  const signal = (await decodeCoded(file, head)) ?? (await decode?.(file, head));
  if (signal) return withAnnounced(signal, announcedBy(bytesOf(file), head));
  const name = tracks?.hasVideo ? `that of a video (${VIDEOS[format]})` : NAMES[format];
  throw problem(
    { file: file.name },
    `the sound is ${name}, which cannot be decoded here; export it as WAV and try again: ffmpeg -i ${quoted(file.name)} ${quoted(`${file.name.replace(/\.[^.]*$/, "")}.wav`)} does it.`,
  );
}

/** A name as a shell takes it for one word. */
function quoted(name: string): string {
  return `"${name.replace(/["$`\\]/g, "\\$&")}"`;
}

function unknown(file: InputFile): UnmixError {
  const isTable = /\.(?:csv|tsv|txt)$/i.test(file.name);
  return problem(
    { file: file.name },
    `this is no sound that is known: it begins with "${beginningOf(bytesOf(file))}" where WAV, MP3, FLAC, Ogg Vorbis or Opus was expected; ${isTable ? "choose a recording, or take modes for a table of times and values (unmix modes)" : "choose a recording, or export it as WAV"}.`,
  );
}

/** Lists of the tracks of files that can hold pictures too. */
const TRACKS: Partial<Record<SoundFormat, (bytes: Uint8Array) => Tracks | undefined>> = {
  m4a: mp4Tracks,
  ogg: oggTracks,
  webm: webmTracks,
};

const VIDEOS: Partial<Record<SoundFormat, string>> = { m4a: "MP4", webm: "WebM or Matroska" };

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
  webm: "WebM or Matroska",
};
