import { type DriveOptions, drive, type Steps, UnmixError } from "@unmix/core";
import {
  countModesOf,
  groupingWords,
  leftWords,
  type ModeFacts,
  type ModesOptions,
  type ModesResult,
  modeFacts,
  modesSettings,
  modesSteps,
  originOf,
  rateSetting,
  readSeries,
  type Series,
  shortTime,
  toModesFiles,
  trendNote,
  unseenWords,
} from "@unmix/music/domain";
import { MODES_FIGURE_NAMES, modesFiguresOf } from "@unmix/music/figures";
import { renderToString } from "@unmix/workbench/figures";
import { Command } from "commander";
import { parseNumber } from "./factorize/settings.ts";
import { errorInFlags } from "./factorize/wording.ts";
import { flagOf, givenOf } from "./flags.ts";
import { load } from "./load.ts";
import { inModesFlags } from "./modes-wording.ts";
import { earlierFiles, writeFiles } from "./output.ts";
import { progressBar } from "./progress.ts";
import { VERSION } from "./version.ts";

/** What the flags give besides the settings of the run. */
interface Flags extends Partial<ModesOptions> {
  readonly out: string;
  readonly time?: string;
  readonly value?: string;
  /** Samples a second. */
  readonly rate?: "none" | number;
  readonly json?: boolean;
  /** Seconds. */
  readonly timeLimit?: number;
}

const HELP = `
Writes modes.csv, features.csv, curves.csv, pareto.csv, model.json, figures (SVG), and the residual;
of a recording, or of at least 4000 even values a second, also a WAV file for each mode. The page /music/modes/ opens model.json.

Examples:
  unmix modes siren.wav --out results
  unmix modes table.csv --time B --value D --max-modes 3 --out results
  unmix modes values.csv --rate 4096 --out results
  unmix modes strain.csv --residual 0.25 --frequencies "20, 300" --json --out results`;

/** `unmix modes SIGNAL --out DIR`: from a recording or a table of times and values to its modes. */
export function modesCommand(signal: AbortSignal): Command {
  const command = new Command("modes")
    .description("Takes one signal apart into modes, each with its amplitude and frequency.")
    .argument("<signal>", "a recording (.wav, .mp3, .flac, .ogg), or .csv with times and values")
    .option("--out <dir>", "the folder for the results, which has to be given")
    .option("--time <column>", "the column of times, by heading or letter, when the guess is wrong")
    .option("--value <column>", "the column of values, by heading or letter")
    .addOption(flagOf(rateSetting))
    .option("--json", "print a summary as one JSON object on stdout")
    .option(
      "--time-limit <s>",
      "After so many seconds the search ends, and what it has found by then is written. (default: none)",
      parseNumber("time-limit"),
    );
  for (const setting of modesSettings) command.addOption(flagOf(setting));
  command.addHelpText("after", HELP);
  return command.action((input: string, flags: Flags) => separate(input, flags, signal));
}

async function separate(input: string, flags: Flags, signal: AbortSignal): Promise<void> {
  const began = process.cpuUsage();
  const file = await load(input);
  const { time, value, rate = "none", timeLimit = Number.POSITIVE_INFINITY } = flags;
  if (!(timeLimit > 0)) {
    throw new UnmixError(
      "option",
      `--time-limit is ${timeLimit}; a number of seconds above 0 is expected.`,
      { timeLimit },
    );
  }
  const series = await readSeries(file, {
    ...(time !== undefined && { time }),
    ...(value !== undefined && { value }),
    ...(rate !== "none" && { rate }),
  }).catch((error) => {
    throw errorInFlags(error, inModesFlags);
  });
  const origin = await originOf(file, VERSION);
  const bar = progressBar();
  let result: ModesResult;
  try {
    const steps = modesSteps(series, givenOf(modesSettings, flags), origin);
    result = await driveFor(timeLimit, steps, { signal, onProgress: bar.update });
  } catch (error) {
    throw errorInFlags(error, inModesFlags);
  } finally {
    bar.stop();
  }
  const figures = modesFiguresOf(result).map((figure) => [figure.name, renderToString(figure)]);
  const files = toModesFiles(result, Object.fromEntries(figures));
  const obsolete = await earlierFiles(flags.out, filesOfModel);
  await writeFiles(flags.out, files, signal, obsolete);

  const { user, system } = process.cpuUsage(began);
  const facts = modeFacts(result);
  if (flags.json) {
    const seconds = (user + system) / 1e6;
    console.log(JSON.stringify({ ...summary(result, facts), seconds }));
  } else {
    console.log(
      [
        ...report(result, facts),
        `${Object.keys(files).length} files written to ${flags.out}.`,
      ].join("\n"),
    );
  }
}

/** Runs for so many seconds; what there is by then says that it was stopped. */
async function driveFor(
  seconds: number,
  steps: Steps<ModesResult>,
  options: DriveOptions,
): Promise<ModesResult> {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), Math.min(1000 * seconds, LONGEST));
  try {
    const result = await drive(steps, { ...options, stop: stop.signal });
    // It may have come to its end before it was heard.
    if (result.termination.kind !== "stopped") return result;
    const advice = [
      `The search was stopped after ${seconds} s, and this is what it had found: a longer one may find more, or other modes.`,
      unseenWords(result) ?? [],
    ];
    return { ...result, termination: { kind: "timeLimit", advice: advice.flat().join(" ") } };
  } finally {
    clearTimeout(timer);
  }
}

/** A timer takes no more milliseconds. */
const LONGEST = 2 ** 31 - 1;

function summary(result: ModesResult, facts: readonly ModeFacts[]) {
  const { series, chosen, radius, spread, atoms, relativeResidual, gap, termination } = result;
  const { searchedTo } = result;
  return {
    samples: series.times.length,
    modes: facts,
    atoms: atoms.amplitudes.length,
    outliers: outliersOf(result),
    relativeResidual,
    spreads: chosen.spreads,
    frequencies: chosen.frequencies,
    features: chosen.features,
    maxModes: chosen.maxModes,
    grouping: result.ridges ? "ridges" : "clusters",
    radius,
    ridgeSpread: spread,
    gap,
    termination: termination.kind,
    ...(searchedTo !== undefined && { searchedTo }),
    advice: inModesFlags(termination.advice),
    ...(result.choice && { choice: inModesFlags(result.choice.advice) }),
    ...(result.advice && { warning: inModesFlags(result.advice) }),
    notes: notesOf(series).map(inModesFlags),
  };
}

function report(result: ModesResult, facts: readonly ModeFacts[]): string[] {
  const { series, chosen, termination } = result;
  const unit = series.frequencyUnit;
  const outliers = outliersOf(result);
  const short = (value: number) => Number(value.toPrecision(3));
  return [
    `${facts.length} mode${facts.length === 1 ? "" : "s"} in ${series.times.length} samples. ${leftWords(result)}`,
    ...facts.map(
      ({ name, frequency, start, end, share, atoms: count }) =>
        `${name}: about ${short(frequency)} ${unit}, from ${shortTime(series, start)} to ${shortTime(series, end)} ${series.timeUnit}, ${energyShare(share)} % of the energy, ${count} atom${count === 1 ? "" : "s"}${result.ridges ? " near it" : ""}.`,
    ),
    `Outliers, which are in no mode: ${outliers.atoms} atom${outliers.atoms === 1 ? "" : "s"}, ${energyShare(outliers.share)} % of the energy.`,
    `Chosen from the signal or given: windows of ${chosen.spreads.map(short).join(", ")} ${series.timeUnit}, frequencies from ${short(chosen.frequencies[0])} to ${short(chosen.frequencies[1])} ${unit}, ${chosen.features} feature${chosen.features === 1 ? "" : "s"} drawn, and ${groupingWords(result, short)}.`,
    ...notesOf(series).map((note) => `Note: ${inModesFlags(note)}`),
    ...[result.choice?.advice, result.advice, termination.advice]
      .filter((note) => note !== undefined)
      .map(inModesFlags),
  ];
}

function energyShare(share: number): string {
  return share > 0 && share < 5e-4 ? "less than 0.1" : (100 * share).toFixed(1);
}

/** What was done to the signal before the search. */
function notesOf(series: Series): string[] {
  return [...series.notes, trendNote(series)].filter((note) => note !== undefined);
}

/** The atoms in no mode: how many, and the part of the energy of the signal that their sum has. */
function outliersOf({ labels, outliers, series }: ModesResult): { atoms: number; share: number } {
  const energy = (values: Float64Array) => values.reduce((sum, value) => sum + value * value, 0);
  return {
    atoms: labels.reduce((count, label) => count + Number(label < 0), 0),
    share: energy(outliers) / (energy(series.values) || 1),
  };
}

/** What a run may have written that another does not. */
function filesOfModel(text: string): string[] {
  const modes = countModesOf(text);
  return [
    ...Array.from({ length: modes }, (_, m) => `mode_${m + 1}.wav`),
    "outliers.wav",
    "residual.wav",
    "residual.csv",
    ...MODES_FIGURE_NAMES.map((name) => `figures/${name}.svg`),
  ];
}
