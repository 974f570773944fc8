import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type ConstraintSpec, drive, type PenaltySpec, type SolverOptions } from "@unmix/core";
import { openPool } from "@unmix/core/threads";
import { bytesOf, type InputFile, isHdf5, sha256 } from "@unmix/tables";
import { Command, Option } from "commander";
import { CONSTRAINTS_HELP, describeFlag, FLAGS } from "./factorize/flags.ts";
import type { Missing } from "./factorize/missing.ts";
import { permuteModes } from "./factorize/modes.ts";
import {
  type ContinuousModes,
  type MultiscaleSettings,
  multiscaleSettings,
} from "./factorize/multiscale.ts";
import {
  type FactorItem,
  type PerFactor,
  perFactor,
  readPerFactor,
} from "./factorize/per-factor.ts";
import { factorizeInputOn, factorizeInputSteps } from "./factorize/pipeline.ts";
import { readTensor } from "./factorize/read/read.ts";
import type { Naming } from "./factorize/read/table.ts";
import { reportOf, summaryOf } from "./factorize/report.ts";
import type { FactorizeRequest } from "./factorize/request.ts";
import type { KernelsSetting, RankSetting } from "./factorize/settings.ts";
import { factorFiles, readStart, type Start } from "./factorize/start.ts";
import type { SweepSettings } from "./factorize/sweep-settings.ts";
import type {
  FactorizeResult,
  ModelKind,
  NamedTensor,
  Origin,
  SourceFile,
} from "./factorize/types.ts";
import { inFlags } from "./factorize/wording.ts";
import { earlierFiles, toFiles } from "./factorize/write/files.ts";
import { checkKernels, joinVectors } from "./kernels.ts";
import { load } from "./load.ts";
import { writeFiles } from "./output.ts";
import { progressBar } from "./progress.ts";
import { VERSION } from "./version.ts";

/** What the flags give besides the settings of the solver. */
interface Flags extends Omit<SolverOptions, "compress" | "weights" | "kernels"> {
  readonly out: string;
  readonly model?: ModelKind;
  readonly rank?: RankSetting;
  readonly maxRank?: SweepSettings["maxRank"];
  readonly rankRule?: SweepSettings["rule"];
  readonly holdOut?: SweepSettings["holdOut"];
  readonly stability?: SweepSettings["stability"];
  readonly multiscale?: ContinuousModes;
  readonly coarsest?: number;
  readonly interpolate?: MultiscaleSettings["interpolate"];
  readonly restarts?: number;
  readonly constraints?: ItemsOrFile<ConstraintSpec>;
  readonly finalConstraints?: ItemsOrFile<ConstraintSpec>;
  readonly penalties?: ItemsOrFile<PenaltySpec>;
  readonly compress?: SolverOptions["compress"] | "auto";
  readonly start?: string;
  readonly modes?: number[];
  readonly names?: Naming;
  readonly missing?: Missing;
  /** The path of a file, with a dataset. */
  readonly weights?: string;
  readonly kernels?: KernelsSetting;
  readonly threads?: number;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

type ItemsOrFile<T> = readonly FactorItem<T>[] | { readonly path: string };

/** The flags that core takes as they are. */
const SOLVER = [
  "objective",
  "seed",
  "update",
  "compress",
  "precision",
  "maxIterations",
  "tolerance",
  "criterion",
  "targetError",
  "timeLimit",
  "step",
  "order",
  "innerSteps",
  "kernels",
] as const;

/** `unmix factorize INPUT --out DIR`: from a tensor in a file to its factors. */
export function factorizeCommand(signal: AbortSignal): Command {
  const command = new Command("factorize")
    .description("Factorizes a tensor: Tucker-1, Tucker or CP, with constraints.")
    .argument("<input>", "the tensor: Y.npy, Y.h5:/path/of/dataset, Y.csv or Y.tsv")
    .option("--out <dir>", "the folder for the results, which has to be given");
  for (const definition of FLAGS) {
    const option = new Option(definition.flag, describeFlag(definition));
    command.addOption(definition.parse ? option.argParser(definition.parse) : option);
  }
  return command
    .addHelpText("after", CONSTRAINTS_HELP)
    .hook("preAction", async ({ args: [input] }) => {
      // Whoever does not know yet which dataset to take is told before a folder for results is asked for.
      if (command.opts<Partial<Flags>>().out === undefined) await checkDataset(input!);
    })
    .action((input: string, flags: Flags) => factorize(input, flags, signal));
}

async function factorize(input: string, flags: Flags, signal: AbortSignal): Promise<void> {
  const began = process.cpuUsage();
  checkKernels(flags.kernels ?? "auto");
  if (flags.kernels === "wide") joinVectors();
  const read = await readNamed(input, flags);
  const order = read.named.tensor.shape.length;
  const { request, sources } = await requestOf(flags, order);
  const origin: Origin = {
    ...read.source,
    ...sources,
    ...(flags.modes && { modes: flags.modes }),
    program: "unmix",
    version: VERSION,
  };
  const result = await computed(read.named, request, origin, flags, signal);
  const { termination } = result.fit;
  if (termination.kind === "nonfinite") throw new Error(inFlags(termination.advice));
  const files = toFiles(result);
  const earlier = await readFile(join(flags.out, "model.json"), "utf8").catch(() => "");
  await writeFiles(flags.out, files, signal, earlierFiles(earlier));

  const { user, system } = process.cpuUsage(began);
  if (flags.json) {
    console.log(JSON.stringify({ ...summaryOf(result), seconds: (user + system) / 1e6 }));
  } else if (!flags.quiet) {
    const written = `${Object.keys(files).length} files written to ${flags.out}.`;
    console.log([...reportOf(result), ...leftOut(files), written].join("\n"));
  }
}

/** The result, on as many threads as were asked for. */
async function computed(
  named: NamedTensor,
  request: FactorizeRequest,
  origin: Origin,
  { threads = 1, quiet = false, json = false }: Flags,
  signal: AbortSignal,
): Promise<FactorizeResult> {
  const pool = threads > 1 ? await openPool(threads) : undefined;
  if (pool?.reason !== undefined && !quiet && !json) {
    console.log(`Note: the work is done by one thread. ${pool.reason}`);
  }
  const bar = progressBar(quiet);
  const run = {
    signal,
    onProgress: (progress: Parameters<typeof bar.update>[0]) =>
      bar.update({ fraction: progress.iteration / (progress.maxIterations || 1), ...progress }),
  };
  const announce = (plan: string) => {
    if (!quiet) console.error(plan);
  };
  try {
    return pool
      ? await factorizeInputOn(pool, named, request, origin, run, announce)
      : await drive(factorizeInputSteps(named, request, origin, announce), run);
  } finally {
    bar.stop();
    await pool?.close();
  }
}

/** A tensor from a file, its modes in the order asked for, and where it came from. */
async function readNamed(
  input: string,
  { names = "auto", missing = "refuse", modes }: Flags,
): Promise<{ named: NamedTensor; source: SourceFile }> {
  const { path, dataset } = splitInput(input);
  const file = await load(path);
  const read = await readTensor(file, dataset, names, missing);
  return {
    named: modes ? permuteModes(read, modes) : read,
    source: {
      file: file.name,
      ...(dataset !== undefined && { dataset }),
      sha256: await sha256(file),
    },
  };
}

/**
 * Looks whether an HDF5 file is given with one of its datasets.
 *
 * @throws UnmixError listing its datasets
 */
async function checkDataset(input: string): Promise<void> {
  const { path, dataset } = splitInput(input);
  const file = await load(path);
  if (isHdf5(bytesOf(file))) await readTensor(file, dataset, "auto", "refuse");
}

/** What stands before the first colon with a file of that name is the file, what follows its dataset. */
function splitInput(input: string): { path: string; dataset?: string } {
  if (existsSync(input)) return { path: input };
  for (let at = input.indexOf(":"); at >= 0; at = input.indexOf(":", at + 1)) {
    const path = input.slice(0, at);
    if (existsSync(path)) return { path, dataset: input.slice(at + 1) };
  }
  return { path: input };
}

async function requestOf(
  flags: Flags,
  order: number,
): Promise<{ request: FactorizeRequest; sources: Pick<Origin, "weights" | "mask"> }> {
  const { model = "tucker1", rank = "auto", missing = "refuse", restarts } = flags;
  const itemsOf = <T>(given: ItemsOrFile<T> | undefined, what: "constraints" | "penalties") =>
    given && factorItems(given, what, model, order);
  const constraints = await itemsOf(flags.constraints, "constraints");
  const finalConstraints = await itemsOf(flags.finalConstraints, "constraints");
  const penalties = await itemsOf(flags.penalties, "penalties");
  const start = await startOf(flags, model, order);
  const { coarsest, interpolate } = flags;
  const multiscale = multiscaleSettings({ multiscale: flags.multiscale, coarsest, interpolate });
  // Of an array that says how much entries count, none is missing.
  const plain = { ...flags, missing: "refuse" } as const;
  const weights = flags.weights === undefined ? undefined : await readNamed(flags.weights, plain);
  const mask = typeof missing === "object" ? await readNamed(missing.path, plain) : undefined;
  return {
    request: {
      model,
      rank,
      sweep: sweepOf(flags),
      ...(restarts !== undefined && { restarts }),
      ...(constraints && { constraints }),
      ...(finalConstraints && { finalConstraints }),
      ...(penalties && { penalties }),
      ...(start && { start }),
      ...(multiscale && { multiscale }),
      missing,
      ...(weights && { weights: weights.named.tensor }),
      ...(mask && { mask: mask.named.tensor }),
      solver: solverOf(flags),
    },
    sources: {
      ...(weights && { weights: weights.source }),
      ...(mask && { mask: mask.source }),
    },
  };
}

function sweepOf({ maxRank, rankRule, holdOut, stability }: Flags): SweepSettings {
  return {
    ...(maxRank !== undefined && { maxRank }),
    ...(rankRule !== undefined && { rule: rankRule }),
    ...(holdOut && { holdOut }),
    ...(stability && { stability }),
  };
}

const EXAMPLES = {
  constraints: '{ "core": { "kind": "nonnegative" } }',
  penalties: '{ "core": { "ridge": 0.1 } }',
};

async function factorItems<T>(
  given: ItemsOrFile<T>,
  what: "constraints" | "penalties",
  model: ModelKind,
  order: number,
): Promise<PerFactor<T>> {
  if (!("path" in given)) return perFactor(given, what, model, order);
  const { name, bytes } = await load(given.path);
  return readPerFactor(new TextDecoder().decode(bytes), name, what, EXAMPLES[what]);
}

async function startOf(
  { start }: Flags,
  model: ModelKind,
  order: number,
): Promise<Start | "svd" | undefined> {
  if (start === undefined || start === "svd") return start;
  const files: Record<string, InputFile> = {};
  for (const name of factorFiles(model, order)) {
    const path = join(start, name);
    if (existsSync(path)) files[name] = await load(path);
  }
  return readStart(files, model, order);
}

function solverOf(flags: Flags): SolverOptions {
  const given = SOLVER.map((name) => [name, flags[name]] as const);
  return {
    ...Object.fromEntries(
      given.filter(
        ([name, value]) => value !== undefined && !(name === "compress" && value === "auto"),
      ),
    ),
    // commander gives true where --no-momentum is not there.
    ...(flags.momentum === false && { momentum: false }),
  };
}

/** A note for every factor that is too large for a table. */
function leftOut(files: Readonly<Record<string, unknown>>): string[] {
  return Object.keys(files)
    .filter((name) => name.endsWith(".npy") && !(name.replace("npy", "csv") in files))
    .map((name) => `Note: ${name} has too many values for a csv beside it.`);
}
