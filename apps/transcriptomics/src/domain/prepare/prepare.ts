import { type Pausing, type SparseMatrix, UnmixError } from "@unmix/core";
import { noPlaces } from "../no-places.ts";
import type { ProfileOptions, ResolvedOptions } from "../options.ts";
import type { Expression } from "../types.ts";
import {
  areCounts,
  type Counted,
  columnCounts,
  type Kept,
  normalizedSteps,
  rowSums,
  scaledBy,
  takeKeptSteps,
} from "./counts.ts";
import { isControlProbe, isMitochondrial, isRibosomal, type Species, speciesOf } from "./genes.ts";
import type { Layout } from "./layout.ts";
import { type Autocorrelation, moransISteps } from "./moran.ts";
import {
  type Neighbours,
  neighboursWithin,
  pitchOf,
  sixNearest,
  usualRadius,
} from "./neighbours.ts";
import { patternedAmong } from "./patterned.ts";

/** What is factorized, and what was left out on the way. */
export interface Prepared {
  readonly kept: Kept;
  /** Names of the kept spots and genes. */
  readonly spots: readonly string[];
  readonly genes: readonly string[];
  /** Kept spots × kept genes, normalized. */
  readonly values: SparseMatrix;
  readonly layout: Layout;
  /** Median distance to the nearest spot, in the file's unit. */
  readonly pitch: number;
  /** Spots this near are neighbours. */
  readonly radius: number;
  /** The neighbours that the genes were chosen by. */
  readonly neighbours: Neighbours;
  readonly autocorrelation: Autocorrelation;
  /** For each gene 1 where its Moran's I is beyond chance (false discovery rate 1 %), else 0. */
  readonly patterned: Int32Array;
  /** The genes that are factorized, as rising indices into the kept genes. */
  readonly chosen: Uint32Array;
  /** Kept spots × chosen genes, normalized and divided by the scale of their gene. */
  readonly scaled: SparseMatrix;
  /** What each chosen gene is divided by. */
  readonly scales: Float64Array;
  /** The counts of the chosen genes, where the values are whole: they can be split. */
  readonly counted?: Counted;
  readonly leftOut: LeftOut;
  readonly species: Species;
}

/** What was left out, counted. */
export interface LeftOut {
  /** Spots in which nothing was counted. */
  readonly emptySpots: number;
  /** Genes that no spot has. */
  readonly absentGenes: number;
  /** Genes in fewer spots than it takes to see a pattern. */
  readonly rareGenes: number;
  /** Features that are no genes but controls of the instrument. */
  readonly controlProbes: number;
  readonly mitochondrialGenes: number;
  readonly ribosomalGenes: number;
}

/** A gene is used from this many spots on, or from a twenty-fifth of them where that is less. */
const LEAST_SPOTS = 10;

/**
 * From what was read to what is factorized: empty spots and rare genes left out, counts normalized,
 * genes chosen by Moran's I and scaled. The file is checked before the first pause.
 *
 * @throws {UnmixError} when the file has too little to go on, in a sentence
 */
export function prepareSteps(expression: Expression, options: ResolvedOptions): Pausing<Prepared> {
  checkExpression(expression);
  const { counts } = expression;
  const sums = rowSums(counts);
  const spots = Uint32Array.from(sums.keys()).filter((i) => sums[i]! > 0);
  checkSpots(spots, counts.rows);
  const { genes, leftOut } = chooseKept(expression, options, spots.length);
  const depth = Float64Array.from(spots, (i) => sums[i]!);
  return chooseSteps(expression, options, { spots, genes }, depth, {
    ...leftOut,
    emptySpots: counts.rows - spots.length,
  });
}

/** @param depth the sums of the kept spots over all genes */
function* chooseSteps(
  expression: Expression,
  options: ResolvedOptions,
  kept: Kept,
  depth: Float64Array,
  leftOut: LeftOut,
): Pausing<Prepared> {
  const { counts, places } = expression;
  const { spots, genes } = kept;
  const names = Array.from(genes, (g) => expression.genes[g]!);
  const values = yield* normalizedSteps(
    yield* takeKeptSteps(counts, kept),
    options.normalize,
    depth,
  );

  const layout: Layout = {
    x: Float64Array.from(spots, (i) => places!.x[i]!),
    y: Float64Array.from(spots, (i) => places!.y[i]!),
    section: Int32Array.from(spots, (i) => expression.sections?.of[i] ?? 0),
  };
  const radius = usualRadius(layout);
  yield;
  // The published figures are of genes chosen so; ties make it depend on the order of the spots.
  const neighbours = options.reference ? sixNearest(layout) : neighboursWithin(layout, radius);
  yield;
  const autocorrelation = yield* moransISteps(values, neighbours);
  const chosen = mostAutocorrelated(autocorrelation.index, options.genes);
  const all = Uint32Array.from(depth.keys());
  const taken = yield* takeKeptSteps(values, { spots: all, genes: chosen });
  const scales = scalesOf(taken, options.scale);
  yield;
  const own = { spots, genes: chosen.map((g) => genes[g]!) };
  const pitch = pitchOf(layout);
  yield;
  return {
    kept,
    spots: Array.from(spots, (i) => expression.spots[i]!),
    genes: names,
    values,
    layout,
    pitch,
    radius,
    neighbours,
    autocorrelation,
    patterned: patternedAmong(autocorrelation.score),
    chosen,
    scaled: scaledBy(taken, scales),
    scales,
    ...(areCounts(counts) && {
      counted: { counts: yield* takeKeptSteps(counts, own), sums: depth },
    }),
    leftOut,
    species: speciesOf(expression.genes),
  };
}

/** Normalized and scaled like the whole: a half of the counts. */
export function* prepareHalfSteps(
  { counts, sums }: Counted,
  scales: Float64Array,
  { normalize }: ResolvedOptions,
): Pausing<SparseMatrix> {
  return scaledBy(yield* normalizedSteps(counts, normalize, sums), scales);
}

function checkExpression(expression: Expression): void {
  const { counts, places, spots } = expression;
  if (!places) throw noPlaces(expression);
  const unplaced = spots.findIndex(
    (_, i) => !Number.isFinite(places.x[i]) || !Number.isFinite(places.y[i]),
  );
  if (unplaced >= 0) {
    throw new UnmixError(
      "input",
      `The spot ${spots[unplaced]} has the place (${places.x[unplaced]}, ${places.y[unplaced]}); every spot needs two finite coordinates, so mend the place or leave the spot out.`,
      { spot: spots[unplaced] },
    );
  }
  for (let i = 0; i < counts.rows; i++) {
    for (let k = counts.starts[i]!; k < counts.starts[i + 1]!; k++) {
      if (counts.values[k]! >= 0) continue;
      throw new UnmixError(
        "input",
        `The spot ${spots[i]} has a negative value, ${counts.values[k]}: the matrix holds values that were centred or corrected, not counts. Choose the matrix of counts (a layer, or raw).`,
        { spot: spots[i], value: counts.values[k] },
      );
    }
  }
}

function checkSpots(spots: Uint32Array, all: number): void {
  if (spots.length >= 2) return;
  throw new UnmixError(
    "input",
    `${spots.length} of ${all} spots ${spots.length === 1 ? "has" : "have"} any counts; at least two are needed to tell places apart.`,
    { spots: spots.length },
  );
}

function chooseKept(
  expression: Expression,
  options: ProfileOptions,
  spots: number,
): { genes: Uint32Array; leftOut: Omit<LeftOut, "emptySpots"> } {
  const least = Math.max(1, Math.min(LEAST_SPOTS, Math.ceil(spots / 25)));
  const seen = columnCounts(expression.counts);
  const leftOut = {
    absentGenes: 0,
    rareGenes: 0,
    controlProbes: 0,
    mitochondrialGenes: 0,
    ribosomalGenes: 0,
  };
  const genes = Uint32Array.from(seen.keys()).filter((g) => {
    const why = reasonToLeaveOut(expression.genes[g]!, seen[g]!, least, options);
    if (why) leftOut[why]++;
    return !why;
  });
  if (genes.length === 0) {
    throw new UnmixError(
      "input",
      `None of the ${seen.length} genes is in ${least} or more spots and left in use; there is nothing to factorize. Keep mitochondrial and ribosomal genes, or check that the matrix is spots × genes.`,
      { genes: seen.length },
    );
  }
  return { genes, leftOut };
}

function reasonToLeaveOut(
  gene: string,
  spots: number,
  least: number,
  { mitochondrial, ribosomal }: ProfileOptions,
): keyof Omit<LeftOut, "emptySpots"> | undefined {
  if (isControlProbe(gene)) return "controlProbes";
  if (spots === 0) return "absentGenes";
  if (spots < least) return "rareGenes";
  if (mitochondrial === "drop" && isMitochondrial(gene)) return "mitochondrialGenes";
  if (ribosomal === "drop" && isRibosomal(gene)) return "ribosomalGenes";
  return undefined;
}

/** The `most` genes of largest I, as rising indices. */
function mostAutocorrelated(index: Float64Array, most: number): Uint32Array {
  const order = Uint32Array.from(index.keys()).sort((a, b) => index[b]! - index[a]! || a - b);
  return order.slice(0, most).sort();
}

/** sd^p of every column: p is 0, ½ or 1; a column that is the same everywhere is left as it is. */
function scalesOf({ rows, columns, indices, values }: SparseMatrix, how: ProfileOptions["scale"]) {
  const power = { none: 0, root: 0.5, sd: 1 }[how];
  const sum = new Float64Array(columns);
  const square = new Float64Array(columns);
  for (let k = 0; k < values.length; k++) {
    sum[indices[k]!]! += values[k]!;
    square[indices[k]!]! += values[k]! ** 2;
  }
  return sum.map((total, g) => {
    const variance = square[g]! / rows - (total / rows) ** 2;
    return variance > 1e-12 * (square[g]! / rows) ? variance ** (power / 2) : 1;
  });
}
