import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { drive, UnmixError } from "@unmix/core";
import {
  type AppliedSources,
  applySources,
  DISSIMILARITY_HEADINGS,
  fromModelJson,
  GRAVE_WARNINGS,
  type GrainTable,
  type InputFile,
  type Layout,
  originOf,
  parseMapping,
  readGrains,
  readSources,
  type SedimentOptions,
  type SedimentResult,
  SKIPPED_HEADINGS,
  sedimentSettings,
  toAllFiles,
  toAppliedFiles,
  unmixSteps,
} from "@unmix/sediment/domain";
import { figuresOf } from "@unmix/sediment/figures";
import { counted as many, renderToString } from "@unmix/workbench/figures";
import { Command, Option } from "commander";
import { flagOf, givenOf } from "./flags.ts";
import { load } from "./load.ts";
import { noteLines } from "./notes.ts";
import { earlierFiles, writeFiles } from "./output.ts";
import { progressBar } from "./progress.ts";
import { VERSION } from "./version.ts";

const SKIPPED = "skipped.csv";

/** What the flags give besides the settings of the run. */
interface Flags extends Partial<SedimentOptions> {
  readonly out: string;
  readonly layout?: Layout;
  readonly map?: string;
  readonly sources?: string;
  readonly model?: string;
  readonly json?: boolean;
}

/** `unmix sediment INPUT --out DIR`: from a workbook of grains to sources, proportions and labels. */
export function sedimentCommand(signal: AbortSignal): Command {
  const command = new Command("sediment")
    .description("Finds the sources in a table of grains, and labels every grain with one.")
    .argument("<input>", "the grains: .xlsx, .csv or .tsv")
    .option("--out <dir>", "the folder for the results, which has to be given")
    .addOption(
      new Option(
        "--layout <layout>",
        "how the grains lie in the file, when the guess is wrong",
      ).choices(["wide", "long", "pairs"]),
    )
    .option(
      "--map <roles>",
      'what columns hold and where names stand: "SINK ID=sink,Age err=error:Age,notes=ignore,header=3"',
    )
    .option("--sources <file>", "known sources, to compare with")
    .option(
      "--model <file>",
      "a model.json: label the grains with its sources instead of learning new ones; of the settings only --prior and --floor apply",
    )
    .option("--json", "print a summary as one JSON object on stdout");
  for (const setting of sedimentSettings) command.addOption(flagOf(setting));
  return command.action((input: string, flags: Flags) => sediment(input, flags, signal));
}

async function sediment(input: string, flags: Flags, signal: AbortSignal): Promise<void> {
  const began = process.cpuUsage();
  const file = await load(input);
  const table = await readGrains(file, {
    ...(flags.map && parseMapping(flags.map)),
    ...(flags.layout && { layout: flags.layout }),
  });
  const outcome = flags.model
    ? await apply(table, file, flags.model, flags)
    : await unmix(table, file, flags, signal);
  const obsolete = [
    ...(flags.model ? [] : await earlierFiles(flags.out, figuresOfModel)),
    ...(await earlierTables(flags.out)),
  ];
  await writeFiles(flags.out, outcome.files, signal, obsolete);

  const { user, system } = process.cpuUsage(began);
  if (flags.json)
    console.log(JSON.stringify({ ...outcome.summary, seconds: (user + system) / 1e6 }));
  else
    console.log(
      [
        ...outcome.report,
        `${Object.keys(outcome.files).length} files written to ${flags.out}.`,
      ].join("\n"),
    );
}

/** What a run leaves: files by name, an object for a program, lines for a person. */
interface Outcome {
  readonly files: Readonly<Record<string, string | Uint8Array>>;
  readonly summary: Readonly<Record<string, unknown>>;
  readonly report: readonly string[];
}

async function unmix(
  table: GrainTable,
  file: InputFile,
  flags: Flags,
  signal: AbortSignal,
): Promise<Outcome> {
  const known = flags.sources ? await readSources(await load(flags.sources)) : undefined;
  const steps = unmixSteps(
    table,
    givenOf(sedimentSettings, flags),
    await originOf(file, VERSION),
    known,
  );
  const bar = progressBar();
  let result: SedimentResult;
  try {
    result = await drive(steps, { signal, onProgress: bar.update });
  } finally {
    bar.stop();
  }
  const figures = figuresOf(result).map((figure) => [figure.name, renderToString(figure)]);
  const { fit, rank, comparison } = result;
  return {
    files: toAllFiles(result, Object.fromEntries(figures)),
    summary: {
      rank,
      relativeError: fit.relativeError,
      loss: fit.loss,
      svdBound: fit.svdBound,
      ...counted(result),
      ...compared(comparison),
      termination: fit.termination.kind,
    },
    report: [
      `${many(rank, "source")} in ${many(table.sinks.length, "sample")}. They leave ${percent(fit.relativeError)} of the densities unexplained (relative error as solved; ${percent(fit.normalised.relativeError)} once proportions and densities sum to 1).`,
      ...comparedWords(comparison),
      ...told(result),
    ],
  };
}

function percent(share: number): string {
  return `${(100 * share).toFixed(2)} %`;
}

/** How near the result is to the sources that are known, for a program. */
function compared(comparison: SedimentResult["comparison"]) {
  const { labels, proportions } = comparison ?? {};
  return {
    ...(labels && { labelAccuracy: labels.accuracy }),
    ...(proportions && { proportionError: proportions.meanAbsoluteError }),
  };
}

/** The same for a person. */
function comparedWords(comparison: SedimentResult["comparison"]): string[] {
  const { labelAccuracy, proportionError } = compared(comparison);
  const words = [
    ...(labelAccuracy === undefined
      ? []
      : [`${(100 * labelAccuracy).toFixed(1)} % of labels right`]),
    ...(proportionError === undefined ? [] : [`proportions off by ${proportionError.toFixed(3)}`]),
  ];
  return words.length > 0 ? [`Against the known sources: ${words.join(", ")}.`] : [];
}

async function apply(
  table: GrainTable,
  file: InputFile,
  path: string,
  flags: Flags,
): Promise<Outcome> {
  if (flags.sources) {
    throw new UnmixError(
      "option",
      "With --model no sources are learned that --sources could be compared with; leave one of the two out.",
    );
  }
  const { name, bytes } = await load(path);
  const model = fromModelJson(new TextDecoder().decode(bytes), name);
  const applied = applySources(model, table, givenOf(sedimentSettings, flags));
  return {
    files: toAppliedFiles(model, applied, file.name),
    summary: { rank: model.rank, ...counted(applied) },
    report: [
      `The ${many(model.rank, "source")} of ${name} in ${many(table.sinks.length, "sample")}.`,
      ...told(applied),
    ],
  };
}

/** The part of the summary that a run and applied sources share. */
function counted({ table, warnings }: AppliedSources) {
  return {
    sinks: table.sinks.length,
    grains: table.sinkOf.length,
    skipped: table.skipped.length,
    setAside: table.setAside?.length ?? 0,
    warnings: warnings.map(({ message }) => message),
  };
}

function told({ table, labels, warnings }: AppliedSources): string[] {
  const grains = table.sinkOf.length;
  const sure = labels.status.filter((status) => status === "ok").length;
  return [
    `${grains} grains labelled, ${sure} of them clearly; ${skippedWords(table)}.`,
    ...noteLines(warnings, GRAVE_WARNINGS),
  ];
}

function skippedWords({ skipped, setAside = [] }: GrainTable): string {
  const counts = [
    skipped.length > 0 && many(skipped.length, "cell"),
    setAside.length > 0 && many(setAside.length, "row"),
  ].filter(Boolean);
  return counts.length > 0
    ? `${counts.join(" and ")} skipped, listed in ${SKIPPED}`
    : "nothing skipped";
}

/**
 * The tables of an earlier run that not every run has, and that must not stand beside the results of another
 * file. Their headings tell them from files of the user.
 */
async function earlierTables(folder: string): Promise<string[]> {
  const found: string[] = [];
  for (const [name, beginning] of [
    [SKIPPED, `${SKIPPED_HEADINGS.join(",")}\n`],
    ["sample_dissimilarities.csv", `${DISSIMILARITY_HEADINGS.join(",")},`],
  ] as const) {
    const text = await readFile(join(folder, name), "utf8").catch(() => "");
    if (text.startsWith(beginning)) found.push(name);
  }
  return found;
}

function figuresOfModel(text: string): string[] {
  return figuresOf(fromModelJson(text)).map(({ name }) => `figures/${name}.svg`);
}
