import { readdir, stat } from "node:fs/promises";
import { dirname, join, relative, resolve, sep } from "node:path";
import { drive, UnmixError } from "@unmix/core";
import {
  additionsOf,
  type Expression,
  filesToOpen,
  fromModelJson,
  GRAVE_WARNINGS,
  type HeldProfile,
  heldProfiles,
  heldWords,
  type InputFile,
  type Known,
  onlyH5ad,
  originOf,
  type ProfileOptions,
  type ProfileResult,
  profileSettings,
  profileSteps,
  readExpression,
  readMarkerSets,
  readProfiles,
  squareSetting,
  tableFiles,
  toFiles,
  toH5ad,
} from "@unmix/transcriptomics/domain";
import {
  BRACKETS,
  figuresOf,
  isByChance,
  lengthWords,
  markerName,
  pitchWords,
} from "@unmix/transcriptomics/figures";
import { renderToString } from "@unmix/workbench/figures";
import { Command } from "commander";
import { flagOf, givenOf } from "./flags.ts";
import { digested, load, loadInPieces } from "./load.ts";
import { noteLines } from "./notes.ts";
import { earlierFiles, writeFiles } from "./output.ts";
import { progressBar } from "./progress.ts";
import { VERSION } from "./version.ts";

/** What the flags give besides the settings of the run. */
interface Flags extends Partial<ProfileOptions> {
  readonly out: string;
  readonly matrix?: string;
  readonly places?: string;
  readonly section?: string;
  readonly square?: "auto" | number;
  readonly profiles?: string;
  readonly markers?: string;
  readonly held?: string;
  readonly json?: boolean;
}

type LoadedFile = Awaited<ReturnType<typeof loadInPieces>>;

/** `unmix transcriptomics INPUT… --out DIR`: from a tissue section to maps, profiles and markers. */
export function transcriptomicsCommand(signal: AbortSignal): Command {
  const command = new Command("transcriptomics")
    .description("Finds the cell types in a tissue section: where they are, and by which genes.")
    .argument(
      "<input...>",
      "the section: .h5ad, a folder or .h5 of Cell Ranger or Space Ranger, a table of counts with one of places, or one of molecules",
    )
    .option("--out <dir>", "the folder for the results, which has to be given")
    .option("--matrix <name>", "the matrix of counts in the file, when the guess is wrong")
    .option("--places <name>", "the coordinates of the spots, when the guess is wrong")
    .option("--section <column>", "the column that names the section of each spot")
    .option("--profiles <file>", "known profiles (genes × cell types), to compare with")
    .option("--markers <file>", "known marker genes (genes × cell types, or .gmt), to compare with")
    .option(
      "--held <model>",
      "a model.json of an earlier run: the profiles of its locked types are held, of all where none is locked",
    )
    .option(
      "--json",
      "print a summary as one JSON object on stdout; docs/guide/transcriptomics.md names its fields",
    );
  for (const setting of [squareSetting, ...profileSettings]) command.addOption(flagOf(setting));
  return command.action((inputs: string[], flags: Flags) => transcriptomics(inputs, flags, signal));
}

async function transcriptomics(inputs: string[], flags: Flags, signal: AbortSignal): Promise<void> {
  const began = process.cpuUsage();
  const root = commonFolder(inputs);
  const found = (await Promise.all(inputs.map((input) => filesIn(input, root)))).flat();
  // Chosen before they are loaded: alignments and the finest bins are large.
  const { files: opened, remarks } = filesToOpen(found);
  const files = await Promise.all(opened.map(({ path, name }) => loadInPieces(path, name)));
  const read = await readExpression(files, {
    ...(flags.matrix !== undefined && { matrix: flags.matrix }),
    ...(flags.places !== undefined && { places: flags.places }),
    ...(flags.section !== undefined && { sections: flags.section }),
    ...(flags.square !== undefined && { square: flags.square }),
  });
  const expression = { ...read, remarks: [...remarks, ...read.remarks] };
  const [profiles, markers, held] = await Promise.all(
    [flags.profiles, flags.markers, flags.held].map((path) => (path ? load(path) : undefined)),
  );
  const known: Known = {
    ...(profiles && { profiles: readProfiles(profiles) }),
    ...(markers && { markers: readMarkerSets(markers) }),
    ...(held && { held: heldFrom(held) }),
  };
  const digests = await Promise.all(files.map((file, n) => digested(file, opened[n]!.path)));
  const [first, ...others] = [...digests, profiles, markers, held].filter(
    (file) => file !== undefined,
  );
  const origin = await originOf(first, VERSION, others);
  const bar = progressBar();
  let result: ProfileResult;
  try {
    result = await drive(profileSteps(expression, givenOf(profileSettings, flags), known, origin), {
      signal,
      onProgress: bar.update,
    });
  } finally {
    bar.stop();
  }
  const written = await h5adOf(result, expression, files);
  const texts = toFiles(result, drawn(result, expression));
  const obsolete = [...tableFiles, ...(await earlierFiles(flags.out, figuresOfModel))];
  await writeFiles(flags.out, { ...texts, "result.h5ad": written.bytes }, signal, obsolete);

  const { user, system } = process.cpuUsage(began);
  const seconds = (user + system) / 1e6;
  if (flags.json) console.log(JSON.stringify({ ...summaryOf(result), seconds }));
  else {
    const count = Object.keys(texts).length + 1;
    console.log(
      [
        ...reportOf(result),
        ...written.remarks.map((remark) => `Note: ${remark}`),
        `${count} files written to ${flags.out}.`,
      ].join("\n"),
    );
  }
}

/** The profiles of the locked types of a model; of all where none is locked. */
function heldFrom({ name, bytes }: InputFile): HeldProfile[] {
  const model = fromModelJson(new TextDecoder().decode(bytes), name);
  return heldProfiles(model, model.locked ?? [...model.factorNames.keys()]);
}

/** The innermost folder that all inputs lie in: paths from there tell files of one name apart. */
function commonFolder(inputs: readonly string[]): string {
  const [first = [], ...others] = inputs.map((input) => dirname(resolve(input)).split(sep));
  const apart = first.findIndex((part, level) => others.some((parts) => parts[level] !== part));
  return `${first.slice(0, apart < 0 ? first.length : apart).join(sep)}${sep}`;
}

/** A file, or all files of a folder, called by their paths from `root`. */
async function filesIn(path: string, root: string): Promise<{ path: string; name: string }[]> {
  const named = (file: string) => ({
    path: file,
    name: relative(root, resolve(file)).replaceAll(sep, "/"),
  });
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder) return [named(path)];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  if (paths.length === 0) {
    throw new UnmixError(
      "file",
      `The folder “${path}” holds no file; give the one with the counts.`,
      {
        path,
      },
    );
  }
  return paths.map(named);
}

/** The figures as SVG text by name. */
function drawn(result: ProfileResult, { columns }: Expression): Record<string, string> {
  const column = columns.find(({ name }) => name === result.annotation?.column);
  const annotated =
    column?.kind === "category" ? { types: column.categories, codes: column.codes } : undefined;
  const figures = figuresOf(result, { ...(annotated && { annotated }) });
  return Object.fromEntries(figures.map((figure) => [figure.name, renderToString(figure)]));
}

/** The figures that a run can have left, matched maps among them: only its columns say whether it had. */
function figuresOfModel(text: string): string[] {
  const names = figuresOf(fromModelJson(text)).map(({ name }) => name);
  return [...names, "matched-maps"].map((name) => `figures/${name}.svg`);
}

/** A copy of the file that was given, where the counts are of one .h5ad, with the results in it. */
function h5adOf(result: ProfileResult, expression: Expression, files: readonly LoadedFile[]) {
  return toH5ad(expression, additionsOf(result, expression), onlyH5ad(files));
}

function summaryOf(result: ProfileResult) {
  const { annotation, fit, regions, smoothing } = result;
  const of = (status: string) => regions.status.filter((one) => one === status).length;
  return {
    rank: result.rank,
    relativeError: fit.relativeError,
    splitScore: Number.isNaN(fit.splitScore) ? null : fit.splitScore,
    smoothing: smoothing.pitches,
    spots: result.spots.length,
    genes: result.genes.length,
    ok: of("ok"),
    mixed: of("mixed"),
    empty: of("empty"),
    ...(annotation && {
      adjustedRand: annotation.adjustedRand,
      normalizedInformation: annotation.normalizedInformation,
      compared: annotation.spots,
      ignored: annotation.ignored,
      leftOut: annotation.leftOut,
    }),
    termination: fit.termination.kind,
    ...(result.held && { held: result.held }),
    warnings: result.warnings.map(({ message }) => message),
  };
}

/** A length in brackets, where the file says its unit. */
function inUnit(length: number, unit: string): string {
  return unit === "" ? "" : ` (${lengthWords(length, unit)})`;
}

function reportOf(result: ProfileResult): string[] {
  const { annotation, fit, preparation, smoothing, rank, markers, genes, factorNames } = result;
  const listed = factorNames.map((_, r) => markers[r]!.slice(0, 5).map(({ gene }) => gene));
  const smoothed =
    smoothing.pitches === 0
      ? "no smoothing"
      : `smoothed over ${pitchWords(smoothing.pitches)}${inUnit(smoothing.pitches * preparation.pitch, preparation.unit)}`;
  return [
    `${rank} cell type${rank === 1 ? "" : "s"} in ${result.spots.length} spots by ${result.chosen.length} of ${genes.length} genes; ${smoothed}; relative error ${fit.relativeError.toFixed(4)}.`,
    ...factorNames.map(
      (name, r) => `${name}: ${listed[r]!.map((gene) => markerName(result, gene)).join(", ")}`,
    ),
    ...(listed.flat().some((gene) => isByChance(result, gene)) ? [BRACKETS] : []),
    ...(result.held ? [`Held from before: ${heldWords(result.held)}.`] : []),
    ...(annotation
      ? [
          `Against ${annotation.column}: adjusted Rand index ${annotation.adjustedRand.toFixed(3)}, normalized mutual information ${annotation.normalizedInformation.toFixed(3)} over ${annotation.spots} spots.`,
        ]
      : []),
    ...noteLines(result.warnings, GRAVE_WARNINGS),
  ];
}
