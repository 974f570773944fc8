import { drive } from "@unmix/core";
import {
  countWords,
  fromModelJson,
  GRAVE_WARNINGS,
  hasPercussion,
  knownNotes,
  type MusicOptions,
  type MusicResult,
  musicSettings,
  originOf,
  PERCUSSION,
  readLabels,
  readSound,
  recordingOf,
  regroup,
  separateSteps,
  stemFilesSteps,
  stemName,
  stemNames,
  toFiles,
} from "@unmix/music/domain";
import { musicFiguresOf, pictureOf } from "@unmix/music/figures";
import { counted, renderToString } from "@unmix/workbench/figures";
import { Command } from "commander";
import { flagOf, givenOf } from "./flags.ts";
import { load } from "./load.ts";
import { noteLines } from "./notes.ts";
import { earlierFiles, writeFiles } from "./output.ts";
import { progressBar } from "./progress.ts";
import { VERSION } from "./version.ts";

/** What the flags give besides the settings of the run. */
interface Flags extends Partial<MusicOptions> {
  readonly out: string;
  readonly labels?: string;
  readonly json?: boolean;
}

/** `unmix music SONG --out DIR`: from a recording to a stem for each instrument, notes and MIDI. */
export function musicCommand(signal: AbortSignal): Command {
  const command = new Command("music")
    .description("Takes a recording apart into its instruments: stems that add up to it, and MIDI.")
    .argument("<song>", "a recording: .wav, .mp3, .flac, .ogg or .opus")
    .option("--out <dir>", "the folder for the results, which has to be given")
    .option(
      "--labels <file>",
      "a table note,instrument with the notes of notes.csv: the others follow those that it names",
    )
    .option("--json", "print a summary as one JSON object on stdout");
  for (const setting of musicSettings) command.addOption(flagOf(setting));
  return command.action((input: string, flags: Flags) => music(input, flags, signal));
}

async function music(input: string, flags: Flags, signal: AbortSignal): Promise<void> {
  const began = process.cpuUsage();
  const file = await load(input);
  const labels = flags.labels && readLabels(await load(flags.labels));
  const sound = await readSound(file);
  const steps = separateSteps(sound, givenOf(musicSettings, flags), await originOf(file, VERSION));
  const recording = ({ options }: MusicResult) => recordingOf(sound, options);
  const bar = progressBar();
  let result: MusicResult;
  let stems: Record<string, Uint8Array>;
  try {
    result = await drive(steps, { signal, onProgress: bar.update });
    if (labels) result = regroup(result, knownNotes(labels, result.notes.count));
    const rendering = stemFilesSteps(result, recording(result));
    stems = await drive(rendering, { signal, onProgress: bar.update });
  } finally {
    bar.stop();
  }
  const picture = pictureOf(result, recording(result));
  const figures = musicFiguresOf(result, picture).map((figure) => [
    figure.name,
    renderToString(figure),
  ]);
  const files = { ...stems, ...toFiles(result, Object.fromEntries(figures)) };
  const obsolete = await earlierFiles(flags.out, filesOfModel);
  await writeFiles(flags.out, files, signal, obsolete);

  const { user, system } = process.cpuUsage(began);
  if (flags.json) {
    console.log(JSON.stringify({ ...summary(result), seconds: (user + system) / 1e6 }));
  } else {
    console.log(
      [...report(result), `${Object.keys(files).length} files written to ${flags.out}.`].join("\n"),
    );
  }
}

function summary(result: MusicResult) {
  const { notes, instruments, events, strokes, tempo, tuning, fit, grid, warnings } = result;
  return {
    instruments: instruments.names,
    notes: notes.count,
    events: events.length,
    strokes: strokes.length,
    meanLead: instruments.meanLead,
    beatsPerMinute: tempo.beatsPerMinute,
    tuning,
    sampleRate: grid.sampleRate,
    relativeError: fit.relativeError,
    termination: fit.termination.kind,
    warnings: warnings.map(({ message }) => message),
  };
}

function report(result: MusicResult): string[] {
  const { notes, instruments, events, strokes, tempo, warnings } = result;
  const parts = instruments.names.map((name, k) => {
    const own = events.filter(({ note }) => instruments.labels[note] === k).length;
    const count = instruments.labels.filter((label) => label === k).length;
    return `${name}: ${counted(count, "note")}, played ${counted(own, "time")}.`;
  });
  const pace = tempo.certainty > 0 ? `; about ${tempo.beatsPerMinute} beats a minute` : "";
  return [
    `${counted(instruments.count, "instrument")} of ${counted(notes.count, "note")}${pace}.`,
    ...parts,
    ...(hasPercussion(result) ? [`${PERCUSSION}: struck ${counted(strokes.length, "time")}.`] : []),
    ...[countWords(result)].filter(Boolean),
    ...noteLines(
      warnings.map(({ kind, message }) => ({ code: kind, message })),
      GRAVE_WARNINGS,
    ),
  ];
}

/** What a run wrote that another may not write. */
function filesOfModel(text: string): string[] {
  const model = fromModelJson(text);
  return [
    ...stemNames(model).map((_, k) => stemName(model, k)),
    ...musicFiguresOf(model).map(({ name }) => `figures/${name}.svg`),
  ];
}
