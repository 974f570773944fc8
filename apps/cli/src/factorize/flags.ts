import { parseConstraints } from "./constraints.ts";
import { parseMissing } from "./missing.ts";
import { parseModes } from "./modes.ts";
import { parseMultiscale } from "./multiscale.ts";
import { parsePenalties } from "./penalties.ts";
import { parseNaming } from "./read/table.ts";
import {
  parseCompress,
  parseCount,
  parseCriterion,
  parseInterpolation,
  parseKernels,
  parseModel,
  parseNumber,
  parseObjective,
  parseOrder,
  parsePrecision,
  parseRank,
  parseStep,
  parseUpdate,
} from "./settings.ts";
import { parseHoldOut, parseMaxRank, parseRule, parseStability } from "./sweep-settings.ts";

/** A flag of the command. */
export interface FlagDefinition {
  /** With its value: `--rank <rank>`. */
  readonly flag: string;
  /** What it sets, and the values it takes. */
  readonly help: string;
  /** What holds without it, and why. */
  readonly standard?: string;
  readonly because?: string;
  /** @throws UnmixError naming the flag */
  readonly parse?: (text: string) => unknown;
}

/** The more threads, the less a further one helps; a wrong number is to take no machine down. */
const MOST_THREADS = 256;

/** Constraints and penalties are items, or the path of a file behind an @. */
const orFile = (parse: (text: string) => unknown) => (text: string) =>
  text.startsWith("@") ? { path: text.slice(1) } : parse(text);

/** What is fitted. */
const MODEL: readonly FlagDefinition[] = [
  {
    flag: "--model <model>",
    help: "tucker1 (Y = A B), tucker or cp",
    standard: "tucker1",
    because: "rows that are mixtures of a few sources are the commonest question",
    parse: parseModel,
  },
  {
    flag: "--rank <rank>",
    help: "auto tries several and chooses; N; of tucker one for each mode as a,b,c with a dash for a mode without a matrix",
    standard: "auto",
    because: "the number of components is seldom known",
    parse: parseRank,
  },
  {
    flag: "--constraints <list>",
    help: "what the factors must satisfy, below, or @FILE.json",
    standard: "nonnegative",
    because: "amounts and profiles are",
    parse: orFile(parseConstraints),
  },
  {
    flag: "--final-constraints <list>",
    help: "what the factors are made to satisfy once, at the end, in the same words",
    standard: "none",
    because: "what must hold is better asked at every step",
    parse: orFile(parseConstraints),
  },
  {
    flag: "--penalties <list>",
    help: "what large, full or rough factors cost, below, or @FILE.json",
    standard: "none",
    because: "a penalty draws the factors away from the data",
    parse: orFile(parsePenalties),
  },
  {
    flag: "--objective <name>",
    help: "what is minimized: squared, kl (counts) or beta:B (a β-divergence)",
    standard: "squared",
    because: "it is right for noise of one size",
    parse: parseObjective,
  },
];

/** How the rank is chosen. */
const RANK: readonly FlagDefinition[] = [
  {
    flag: "--max-rank <n>",
    help: "the last rank that auto tries; of tucker also one for each mode",
    standard: "10",
    because: "or the largest there is: more are seldom told apart",
    parse: parseMaxRank,
  },
  {
    flag: "--rank-rule <rule>",
    help: "which rule chooses: breakpoint, finiteDifference, spline, circle, holdOut or stability; of tucker hull or information",
    standard: "breakpoint",
    because:
      "a first component that holds the mean misleads it least; of tucker hull, which needs no noise model",
    parse: parseRule,
  },
  {
    flag: "--hold-out <folds>",
    help: "also measures how well each rank predicts entries it has not seen: FOLDS[:entry|fibre][:PART]",
    standard: "none",
    because: "it takes as many fits more of every rank",
    parse: parseHoldOut,
  },
  {
    flag: "--stability <splits>",
    help: "also measures whether halves of the data have the same components: SPLITS[:MODE]",
    standard: "none",
    because: "it takes two fits more a split of every rank",
    parse: parseStability,
  },
];

/** Coarse grids first. */
const SCALES: readonly FlagDefinition[] = [
  {
    flag: "--multiscale <modes>",
    help: "fits coarse grids along continuous modes first, each finer one from the fit before: 1,2, or auto to see which of those with 17 points and more are",
    standard: "none",
    because: "neighbours along a mode need not resemble each other",
    parse: parseMultiscale,
  },
  {
    flag: "--coarsest <n>",
    help: "points of a continuous mode on the coarsest grid, at least",
    standard: "9",
    because: "fewer miss bumps; 33 with --rank auto, where fewer hide narrow peaks",
    parse: parseCount("coarsest", 3),
  },
  {
    flag: "--interpolate <way>",
    help: "how factors go to a finer grid: constant, linear or cubic",
    standard: "linear",
    because: "it keeps factors nonnegative",
    parse: parseInterpolation,
  },
];

/** What is read, and how. */
const DATA: readonly FlagDefinition[] = [
  {
    flag: "--missing <what>",
    help: "entries that are blank or NaN: refuse the file, mask to leave them out of the fit, or @FILE to leave out those as well where its array is not 0",
    standard: "refuse",
    because: "nothing is to be left out unseen",
    parse: parseMissing,
  },
  {
    flag: "--weights <file>",
    help: "how much each entry counts: an array as the input, 0 where one is missing",
    standard: "none",
    because: "then all count alike",
  },
  {
    flag: "--modes <list>",
    help: "the modes of the file in the order wanted: 2,1,0 turns them round",
    standard: "as in the file",
    because: "the order is part of the data",
    parse: parseModes,
  },
  {
    flag: "--names <where>",
    help: "where a table has names: auto, none, rows (its first column), columns (its first row) or both",
    standard: "auto",
    because: "names are seldom numbers",
    parse: parseNaming,
  },
];

/** How it is solved. */
const SOLVER: readonly FlagDefinition[] = [
  {
    flag: "--start <dir>",
    help: "svd starts from singular vectors; a folder from the factors (.npy) in it, as a run writes them",
    standard: "random",
    because: "a start that knows nothing favours nothing",
  },
  {
    flag: "--restarts <n>",
    help: "fits from so many starts, keeps the best and writes how far their factors lie apart; with --rank auto so many at every rank",
    standard: "1",
    because: "each takes as long as the first",
    parse: parseCount("restarts", 1),
  },
  {
    flag: "--seed <n>",
    help: "seed of the random start",
    standard: "0",
    because: "any number would do, and the same gives the same bytes",
    parse: parseCount("seed", 0),
  },
  {
    flag: "--update <way>",
    help: "how a factor is improved: gradient, coordinate or exact",
    standard: "coordinate",
    because:
      "it is the fastest; gradient where constraints, smoothness, a step or a divergence need it",
    parse: parseUpdate,
  },
  {
    flag: "--compress <way>",
    help: "whether the tensor's largest directions are fitted first: auto, on, off or their number",
    standard: "auto",
    because:
      "that is, where the tensor has 32 times more rows and columns than directions, so that it pays",
    parse: parseCompress,
  },
  {
    flag: "--precision <name>",
    help: "how the tensor is kept: float64 or float32",
    standard: "float64",
    because: "float32 takes half the memory and knows seven digits",
    parse: parsePrecision,
  },
  {
    flag: "--max-iterations <n>",
    help: "sweeps at most",
    standard: "5000",
    because: "what has not converged by then seldom will",
    parse: parseCount("max-iterations", 0),
  },
  {
    flag: "--tolerance <x>",
    help: "stop when the criterion is at most this",
    standard: "1e-6",
    because: "more digits of the factors than any data carry",
    parse: parseNumber("tolerance"),
  },
  {
    flag: "--criterion <name>",
    help: "stationarity, nonnegativeCone, gradientNorm, relativeError, objective or iterates",
    standard: "stationarity",
    because: "it is free of scale, size and start",
    parse: parseCriterion,
  },
  {
    flag: "--target-error <x>",
    help: "stop when the relative error is at most this",
    standard: "0",
    because: "how close a fit can be is not known before",
    parse: parseNumber("target-error"),
  },
  {
    flag: "--time-limit <s>",
    help: "stop after so many seconds",
    standard: "none",
    because: "a run that ends by the clock differs from one to the next",
    parse: parseNumber("time-limit"),
  },
  {
    flag: "--step <way>",
    help: "how long gradient steps are: scalar, component, spectral or a constant length",
    standard: "scalar",
    because: "no step of that length raises the objective",
    parse: parseStep,
  },
  {
    flag: "--order <order>",
    help: "of the factors in a sweep: coreFirst, matrixFirst, random, randomSides, or as core,0,1",
    standard: "coreFirst",
    because: "it uses each product with the tensor most",
    parse: parseOrder,
  },
  {
    flag: "--inner-steps <n>",
    help: "steps of a factor in one sweep",
    standard: "10",
    because: "they cost little beside the product they share",
    parse: parseCount("inner-steps", 1),
  },
  { flag: "--no-momentum", help: "take steps without extrapolation, which is slower" },
  {
    flag: "--kernels <name>",
    help: "which compiled loops run: auto; relaxed with fused operations; wide with those on vectors of 256 bits, by an experimental setting of Node",
    standard: "auto",
    because: "the others, up to twice as fast, may round otherwise on another machine",
    parse: parseKernels,
  },
  {
    flag: "--threads <n>",
    help: "threads that share the work; the results are the same to the last bit",
    standard: "1",
    because: "more help with several ranks or starts, and with one fit of a large tensor",
    parse: parseCount("threads", 1, MOST_THREADS),
  },
];

/** What is said. */
const OUTPUT: readonly FlagDefinition[] = [
  { flag: "--json", help: "print a summary as one JSON object on stdout" },
  { flag: "--quiet", help: "print nothing but errors" },
];

/** All flags but the required `--out`, in the order of the help. */
export const FLAGS: readonly FlagDefinition[] = [
  ...MODEL,
  ...RANK,
  ...SCALES,
  ...DATA,
  ...SOLVER,
  ...OUTPUT,
];

/** The words of a flag in the help: what it sets, its default and the reason. */
export function describeFlag({ help, standard, because }: FlagDefinition): string {
  return standard === undefined ? help : `${help} (default: ${standard}; ${because})`;
}

export const CONSTRAINTS_HELP = `
Constraints: items with commas between, each [FACTOR=]CONSTRAINT[+CONSTRAINT…], applied in turn.
  FACTOR      core, matrix (of tucker1), matrices, or the number of a mode; without one, all factors
  CONSTRAINT  none, nonnegative, binary, interval:LOW:HIGH (also -inf, inf),
              simplex:PIECE[:SUM],
              norm:NORM:PIECE[:NUMBER][:scale|project][:rescale[=FACTOR]]
  NORM        l1, l2, linfinity
  PIECE       whole, row, column, slice, pair, fibre, averageSlice

  --constraints core=simplex:fibre,matrix=nonnegative
  --constraints nonnegative,0=nonnegative+norm:l2:column:rescale

Penalties: items with commas between, each [FACTOR=]PENALTY[+PENALTY].
  PENALTY     ridge:NUMBER (times the sum of squares),
              sparsity:NUMBER (times the sum of entries, which may not be negative),
              smoothness:NUMBER[:MODE] (times the sum of squared differences of neighbours
              along a mode of the factor)

  --penalties core=ridge:0.1+smoothness:2,matrix=ridge:0.1

The guide docs/guide/factorize.md has every setting and every column of what is written.`;
