import { drive, run } from "@unmix/core";
import { expose, type JobContext, type OpenFile } from "@unmix/workbench/job";
import program from "../../package.json" with { type: "json" };
import {
  exampleDuet,
  fromModelJson,
  type MusicResult,
  originOf,
  readSound,
  recordingOf,
  regroup,
  type Signal,
  separateSteps,
  shareSteps,
  toWav,
} from "../domain/index.ts";
import { pictureOf } from "../figures/index.ts";
import { peaksOf, renderSound } from "./sound.ts";
import { soundOfNote } from "./sound-of-note.ts";
import type { Opened, StemsJobs } from "./stems-jobs.ts";
import { writeExport } from "./write-stems.ts";

expose<StemsJobs>({
  example: () => opened(exampleDuet().recording),
  exampleFile: () => toWav(exampleDuet().recording, 16),
  open: async ({ file, signal }) => opened(signal ?? (await readSound(file)), file),
  openModel: ({ name, bytes }) => fromModelJson(new TextDecoder().decode(bytes), name),
  run: async ({ signal, options, origin }, context) => {
    const part = { ...context, onProgress: scaled(context, 0, ANALYSIS) };
    const result = await drive(separateSteps(signal, options, origin), part);
    const sound = await render(signal, result, {
      ...context,
      onProgress: scaled(context, ANALYSIS, 1),
    });
    return { result, sound, picture: pictureOf(result, recordingOf(signal, result.options)) };
  },
  regroup: ({ result, changes }) => {
    const { options, instruments, events, tempo, warnings } = regroup(result, changes);
    return { options, instruments, events, tempo, warnings };
  },
  render: ({ signal, result }, context) => render(signal, result, context),
  picture: ({ signal, result }) => pictureOf(result, recordingOf(signal, result.options)),
  note: ({ signal, result, note }) =>
    soundOfNote(result, recordingOf(signal, result.options), note),
  export: (input, context) => writeExport(input, context),
});

/** The part of a run's time that goes by before stems are rendered. */
const ANALYSIS = 0.85;

async function opened(signal: Signal, file?: OpenFile): Promise<Opened> {
  return {
    signal: run(shareSteps(signal)),
    peaks: peaksOf(signal),
    origin: await originOf(file, program.version),
  };
}

function render(signal: Signal, result: MusicResult, context: JobContext) {
  return renderSound(result, recordingOf(signal, result.options), context);
}

/** Tells of a stage as a part of the whole. */
function scaled({ onProgress }: JobContext, from: number, to: number): JobContext["onProgress"] {
  return (progress) => {
    const done = progress.fraction ?? progress.iteration / Math.max(1, progress.maxIterations);
    onProgress({ ...progress, fraction: from + done * (to - from) });
  };
}
