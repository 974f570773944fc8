import { LONG, type Pausing } from "../../iterate/pauses.ts";
import { type Banded, createBanded, factorBanded, solveFactored } from "../../linear/banded.ts";
import { addTimes, addTimesFrom, dot, dotFrom } from "../../linear/vectors.ts";
import type { Column } from "./envelope-fit.ts";

/** The columns of ridges that are near each other, in the order of their centres, and how to solve by them. */
export interface Block {
  readonly members: readonly (readonly Column[])[];
  readonly columns: readonly Column[];
  /** What is added to the product of each column with itself. */
  readonly damping: number;
  /** The factor of their products and the damping. */
  readonly factor: Banded;
}

/** Of the energy of the largest column: what keeps columns apart that the samples cannot tell apart. */
export const DAMPING = 1e-3;

/** The block of some ridges, by the columns of each. */
export function* blockOf(members: readonly (readonly Column[])[], damping: number): Pausing<Block> {
  const columns = members.flat().sort((a, b) => a.centre - b.centre);
  const factor = yield* productsOf(columns);
  factorDamped(factor, damping);
  return { members, columns, damping, factor };
}

/** Adds the damping to products, and factors them in place. */
export function factorDamped(products: Banded, damping: number): void {
  const { size, band, lower } = products;
  for (let i = 0; i < size; i++) lower[i * (band + 1) + band]! += damping;
  factorBanded(products, Number.EPSILON * (damping / DAMPING || 1));
}

/** The products of columns in the order of their centres. */
function* productsOf(columns: readonly Column[]): Pausing<Banded> {
  const matrix = createBanded(columns.length, bandOf(columns));
  const { band, lower } = matrix;
  for (let i = 0, work = 0; i < columns.length; i++) {
    const a = columns[i]!;
    for (let j = Math.max(0, i - band); j <= i; j++) {
      lower[i * (band + 1) + band + j - i] = productWithin(a, columns[j]!, 0, Number.MAX_VALUE);
    }
    work += band * (a.values.length + band);
    if (work < LONG / 4) continue;
    work = 0;
    yield;
  }
  return matrix;
}

/** Multiply–adds of making the products of columns and of factoring them, about. */
export function blockWork({ columns, factor: { band } }: Block): number {
  return columns.reduce((sum, { values }) => sum + band * (values.length + band), 0);
}

/** The product of two columns over the samples from `low` to below `high`. */
export function productWithin(a: Column, b: Column, low: number, high: number): number {
  const from = Math.max(a.at, b.at, low);
  const to = Math.min(a.at + a.values.length, b.at + b.values.length, high);
  return from < to ? dotFrom(a.values, from - a.at, b.values, from - b.at, to - from) : 0;
}

/** How far apart in the list two columns with samples in common may be. */
export function bandOf(columns: readonly Column[]): number {
  let band = 0;
  for (let i = 0, reached = 0; i < columns.length; i++) {
    const end = columns[i]!.at + columns[i]!.values.length;
    reached = Math.max(reached, i);
    for (let j = columns.length - 1; j > reached; j--) {
      if (columns[j]!.at >= end) continue;
      reached = j;
    }
    band = Math.max(band, reached - i);
  }
  return band;
}

/** Directions tried at most: columns of different blocks have little in common, so that a few do. */
const MOST_STEPS = 60;

/**
 * Least squares by the columns of all blocks, by conjugate gradients in which each block is solved as if it were
 * alone (Hestenes and Stiefel 1952): one step where there is one block.
 *
 * @param x coefficients to begin with, block by block; those found take their place
 * @param rest what `x` leaves of the values; what is found leaves takes its place
 * @param enough energy: it ends where a step promises less
 * @returns multiply–adds, about
 */
export function* fitTogether(
  blocks: readonly Block[],
  x: Float64Array,
  rest: Float64Array,
  enough: number,
): Pausing<number> {
  const size = x.length;
  const stepWork = blocks.reduce((sum, block) => sum + directionWork(block), 3 * rest.length);
  const slope = new Float64Array(size);
  const solved = new Float64Array(size);
  const direction = new Float64Array(size);
  const image = new Float64Array(rest.length);
  let before = 0;
  for (let step = 0; step < MOST_STEPS; step++) {
    slopeOf(blocks, rest, x, slope);
    solved.set(slope);
    eachBlock(blocks, (block, at, end) => solveFactored(block.factor, solved.subarray(at, end)));
    const promise = dot(slope, solved);
    if (!(promise > enough)) return step * stepWork;
    const turn = step === 0 ? 0 : promise / before;
    before = promise;
    for (let j = 0; j < size; j++) direction[j] = solved[j]! + turn * direction[j]!;
    image.fill(0);
    addColumns(blocks, direction, image);
    let curve = dot(image, image);
    eachColumn(blocks, (_, j, damping) => {
      curve += damping * direction[j]! * direction[j]!;
    });
    const length = dot(slope, direction) / curve;
    addTimes(x, length, direction);
    addTimes(rest, -length, image);
    yield;
  }
  return MOST_STEPS * stepWork;
}

/** Multiply–adds of a direction, about: the columns down and up, and their block solved. */
function directionWork({ columns, factor: { band } }: Block): number {
  return columns.reduce((sum, { values }) => sum + 2 * (values.length + band), 0);
}

/** Half the slope of the energy left, downhill. */
function slopeOf(
  blocks: readonly Block[],
  rest: Float64Array,
  x: Float64Array,
  slope: Float64Array,
): void {
  eachColumn(blocks, ({ at, values }, j, damping) => {
    slope[j] = dotFrom(values, 0, rest, at, values.length) - damping * x[j]!;
  });
}

/** out += the sum of all columns times their coefficients. */
function addColumns(blocks: readonly Block[], x: Float64Array, out: Float64Array): void {
  eachColumn(blocks, ({ at, values }, j) => {
    addTimesFrom(out, at, x[j]!, values);
  });
}

function eachBlock(
  blocks: readonly Block[],
  visit: (block: Block, at: number, end: number) => void,
): void {
  let at = 0;
  for (const block of blocks) {
    visit(block, at, at + block.columns.length);
    at += block.columns.length;
  }
}

function eachColumn(
  blocks: readonly Block[],
  visit: (column: Column, j: number, damping: number) => void,
): void {
  let j = 0;
  for (const { columns, damping } of blocks) {
    for (let i = 0; i < columns.length; i++) visit(columns[i]!, j++, damping);
  }
}
