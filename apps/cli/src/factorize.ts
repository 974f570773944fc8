import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { drive, type SolverOptions } from "@unmix/core";
import { type InputFile, sha256 } from "@unmix/tables";
import { Command } from "commander";
import {
  type ConstraintItem,
  type Constraints,
  constraintsFor,
  parseConstraints,
  readConstraints,
} from "./factorize/constraints.ts";
import { type Missing, parseMissing } from "./factorize/missing.ts";
import { parseModes, permuteModes } from "./factorize/modes.ts";
import { factorizeInputSteps } from "./factorize/pipeline.ts";
import { readTensor } from "./factorize/read/read.ts";
import { type Naming, parseNaming } from "./factorize/read/table.ts";
import {
  parseModel,
  parseNumber,
  parseObjective,
  parseOrder,
  parseRank,
  parseStep,
  type RankSetting,
} from "./factorize/settings.ts";
import { factorFiles, readStart, type Start } from "./factorize/start.ts";
import type { FactorizeResult, ModelKind } from "./factorize/types.ts";
import { earlierFiles, toFiles } from "./factorize/write/files.ts";
import { load } from "./load.ts";
import { writeFiles } from "./output.ts";
import { progressBar } from "./progress.ts";
import { VERSION } from "./version.ts";

/** What the flags give besides the settings of the solver. */
interface Flags extends SolverOptions {
  readonly out: string;
  readonly model: ModelKind;
  readonly rank?: RankSetting;
  readonly maxRank?: number;
  /** Items, or the path of a file. */
  readonly constraints?: ConstraintItem[] | { readonly path: string };
  readonly start?: string;
  readonly modes?: number[];
  readonly names: Naming;
  readonly missing: Missing;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** The flags that core takes as they are. */
const SOLVER = [
  "objective",
  "seed",
  "maxIterations",
  "tolerance",
  "criterion",
  "targetError",
  "timeLimit",
  "step",
  "order",
  "innerSteps",
] as const;

/** `unmix factorize INPUT --out DIR`: from a tensor in a file to its factors. */
export function factorizeCommand(signal: AbortSignal): Command {
  return new Command("factorize")
    .description("Factorizes a tensor: Tucker-1, Tucker or CP, with constraints.")
    .argument("<input>", "the tensor: Y.npy, Y.h5:/path/of/dataset, Y.csv or Y.tsv")
    .requiredOption("--out <dir>", "the folder for the results")
    .option("--model <model>", "tucker1 (Y = A B), tucker or cp", parseModel, "tucker1")
    .option(
      "--rank <rank>",
      "auto tries several and chooses; N; of tucker one for each mode as a,b,c with a dash for a mode without a matrix (default: auto)",
      parseRank,
    )
    .option(
      "--max-rank <n>",
      "the last rank that auto tries (default: 10)",
      parseNumber("max-rank"),
    )
    .option(
      "--constraints <list>",
      "what the factors must satisfy, below, or @FILE.json (default: nonnegative)",
      (text) => (text.startsWith("@") ? { path: text.slice(1) } : parseConstraints(text)),
    )
    .option(
      "--objective <name>",
      "what is minimized: squared, kl (counts) or beta:B (a β-divergence) (default: squared)",
      parseObjective,
    )
    .option(
      "--missing <what>",
      "entries that are blank or NaN: refuse the file, or mask to leave them out of the fit",
      parseMissing,
      "refuse",
    )
    .option(
      "--modes <list>",
      "the modes of the file in the order wanted: 2,1,0 turns them round",
      parseModes,
    )
    .option(
      "--names <where>",
      "where a table has names: auto, none, rows (its first column), columns (its first row) or both",
      parseNaming,
      "auto",
    )
    .option(
      "--start <dir>",
      "svd starts from singular vectors; a folder from the factors (.npy) in it, as a run writes them",
    )
    .option("--seed <n>", "seed of the random start (default: 0)", parseNumber("seed"))
    .option("--max-iterations <n>", "sweeps at most (default: 5000)", parseNumber("max-iterations"))
    .option(
      "--tolerance <x>",
      "stop when the criterion is at most this (default: 1e-6)",
      parseNumber("tolerance"),
    )
    .option(
      "--criterion <name>",
      "stationarity, nonnegativeCone, gradientNorm, relativeError, objective or iterates (default: stationarity)",
    )
    .option(
      "--target-error <x>",
      "stop when the relative error is at most this (default: 0)",
      parseNumber("target-error"),
    )
    .option(
      "--time-limit <s>",
      "stop after so many seconds (default: none)",
      parseNumber("time-limit"),
    )
    .option(
      "--step <way>",
      "scalar, component, spectral or a constant length (default: scalar)",
      parseStep,
    )
    .option(
      "--order <order>",
      "of the factors in a sweep: coreFirst, matrixFirst, random, randomSides, or as core,0,1 (default: coreFirst)",
      parseOrder,
    )
    .option(
      "--inner-steps <n>",
      "steps of a factor in one sweep (default: 10)",
      parseNumber("inner-steps"),
    )
    .option("--no-momentum", "take steps without extrapolation")
    .option("--json", "print a summary as one JSON object on stdout")
    .option("--quiet", "print nothing but errors")
    .addHelpText("after", CONSTRAINTS_HELP)
    .action((input: string, flags: Flags) => factorize(input, flags, signal));
}

const CONSTRAINTS_HELP = `
Constraints: items with commas between, each [FACTOR=]CONSTRAINT[+CONSTRAINT…], applied in turn.
  FACTOR      core, matrix (of tucker1), matrices, or the number of a mode; without one, all factors
  CONSTRAINT  none, nonnegative, binary, interval:LOW:HIGH (also -inf, inf),
              simplex:PIECE[:SUM],
              norm:NORM:PIECE[:NUMBER][:scale|project][:rescale[=FACTOR]]
  NORM        l1, l2, linfinity
  PIECE       whole, row, column, slice, pair, fibre, averageSlice

  --constraints core=simplex:fibre,matrix=nonnegative
  --constraints nonnegative,0=nonnegative+norm:l2:column:rescale

The guide docs/guide/factorize.md has every setting and every column of what is written.`;

async function factorize(input: string, flags: Flags, signal: AbortSignal): Promise<void> {
  const began = process.cpuUsage();
  const { path, dataset } = splitInput(input);
  const file = await load(path);
  const read = await readTensor(file, dataset, flags.names, flags.missing);
  const named = flags.modes ? permuteModes(read, flags.modes) : read;
  const order = named.tensor.shape.length;
  const constraints = await constraintsOf(flags, order);
  const start = await startOf(flags, order);
  const { maxRank } = flags;
  const steps = factorizeInputSteps(
    named,
    {
      model: flags.model,
      rank: flags.rank ?? "auto",
      ...(maxRank !== undefined && { maxRank }),
      ...(constraints && { constraints }),
      ...(start && { start }),
      missing: flags.missing,
      solver: solverOf(flags),
    },
    {
      file: file.name,
      ...(dataset !== undefined && { dataset }),
      sha256: await sha256(file),
      ...(flags.modes && { modes: flags.modes }),
      program: "unmix",
      version: VERSION,
    },
  );
  const bar = progressBar(flags.quiet);
  let result: FactorizeResult;
  try {
    result = await drive(steps, {
      signal,
      onProgress: (progress) =>
        bar.update({ fraction: progress.iteration / (progress.maxIterations || 1), ...progress }),
    });
  } finally {
    bar.stop();
  }
  const { termination } = result.fit;
  if (termination.kind === "nonfinite") throw new Error(termination.advice);
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

/** What stands before the first colon with a file of that name is the file, what follows its dataset. */
function splitInput(input: string): { path: string; dataset?: string } {
  if (existsSync(input)) return { path: input };
  for (let at = input.indexOf(":"); at >= 0; at = input.indexOf(":", at + 1)) {
    const path = input.slice(0, at);
    if (existsSync(path)) return { path, dataset: input.slice(at + 1) };
  }
  return { path: input };
}

async function constraintsOf(
  { constraints, model }: Flags,
  order: number,
): Promise<Constraints | undefined> {
  if (constraints === undefined) return undefined;
  if (Array.isArray(constraints)) return constraintsFor(constraints, model, order);
  const { name, bytes } = await load(constraints.path);
  return readConstraints(new TextDecoder().decode(bytes), name);
}

async function startOf({ start, model }: Flags, order: number): Promise<Start | "svd" | undefined> {
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
    ...Object.fromEntries(given.filter(([, value]) => value !== undefined)),
    // commander gives true where --no-momentum is not there.
    ...(flags.momentum === false && { momentum: false }),
  };
}

function summaryOf({ shape, missing, fit, ranks }: FactorizeResult) {
  return {
    shape,
    missing,
    model: fit.model.kind,
    rank: fit.options.rank,
    relativeError: fit.relativeError,
    loss: fit.loss,
    objective: fit.objective,
    stationarity: fit.stationarity,
    iterations: fit.iterations,
    termination: fit.termination.kind,
    ...(ranks && { votes: ranks.votes }),
  };
}

function reportOf({ shape, names, missing, fit, ranks }: FactorizeResult): string[] {
  const { rank } = fit.options;
  const named = names.flatMap((labels, mode) => (labels ? [mode] : []));
  const shown = Array.isArray(rank) ? rank.map((r) => r ?? "-").join(",") : rank;
  return [
    `${shape.join(" × ")} values${named.length ? ` with names of mode ${named.join(" and ")}` : ""}${missing ? `, ${missing} of them missing` : ""}.`,
    `${fit.model.kind} of rank ${shown}: relative error ${fit.relativeError.toPrecision(4)} after ${fit.iterations} sweeps (${fit.termination.kind}).`,
    ...(ranks?.disagreement
      ? [
          `Note: other rules would choose rank ${otherVotes(ranks.votes, ranks.chosen).join(" or ")}.`,
        ]
      : []),
    ...(fit.termination.kind === "converged" ? [] : [`Note: ${fit.termination.advice}`]),
  ];
}

/** A note for every factor that is too large for a table. */
function leftOut(files: Readonly<Record<string, unknown>>): string[] {
  return Object.keys(files)
    .filter((name) => name.endsWith(".npy") && !(name.replace("npy", "csv") in files))
    .map((name) => `Note: ${name} has too many values for a csv beside it.`);
}

function otherVotes(votes: Readonly<Record<string, number>>, chosen: number): number[] {
  const others = new Set(Object.values(votes).filter((vote) => vote !== chosen));
  return [...others].sort((a, b) => a - b);
}
