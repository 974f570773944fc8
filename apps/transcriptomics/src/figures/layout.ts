import type { ProfileResult } from "../domain/result.ts";
import { lengthWords } from "./words.ts";

/** How a section is turned: quarter turns clockwise, after a flip from left to right. */
export interface Orientation {
  readonly turns: 0 | 1 | 2 | 3;
  readonly flipped: boolean;
}

/** As in the file, y downwards as in an image. */
export const UPRIGHT: Orientation = { turns: 0, flipped: false };

/** Where the marks of a section stand: spots, or cells of a grid that hold several. */
export interface Layout {
  /** Centres of the marks, in pitches from the upper left corner of the section. */
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** Side of a mark, and the extent of all, in pitches. */
  readonly side: number;
  readonly width: number;
  readonly height: number;
  /** The mark of each spot; −1 for a spot without a place. */
  readonly markOf: Int32Array;
  /** A bar of a round length under the section: its length in pitches and its words. */
  readonly bar: { readonly length: number; readonly words: string };
}

/** More spots than this are drawn as cells of a grid, each the mean of its spots. */
const MOST_MARKS = 3000;
/** Cells along the longer side, at most. */
const MOST_CELLS = 110;

/** Turns the places of a result and gathers them into marks that a drawing can carry. */
export function layoutOf(result: ProfileResult, orientation: Orientation = UPRIGHT): Layout {
  const n = result.spots.length;
  const { pitch: given, unit } = result.preparation;
  const { x: xs, y: ys } = arrange(result, orientation);
  const [left, right] = extentOf(xs);
  const [top, bottom] = extentOf(ys);
  const span = Math.max(right - left, bottom - top);
  const pitch = given > 0 ? given : span || 1;
  const side =
    n <= MOST_MARKS ? pitch : Math.max(cellSide(xs, ys, pitch), (span + pitch) / MOST_CELLS);
  const width = (right - left + side) / pitch;
  const height = (bottom - top + side) / pitch;
  const markOf = new Int32Array(n).fill(-1);
  const x: number[] = [];
  const y: number[] = [];
  const cells = new Map<number, number>();
  const across = Math.ceil((right - left) / side) + 1;
  for (let i = 0; i < n; i++) {
    if (!Number.isFinite(xs[i]! + ys[i]!)) continue;
    if (n <= MOST_MARKS) {
      markOf[i] = x.length;
      x.push((xs[i]! - left + side / 2) / pitch);
      y.push((ys[i]! - top + side / 2) / pitch);
      continue;
    }
    const column = Math.round((xs[i]! - left) / side);
    const row = Math.round((ys[i]! - top) / side);
    const cell = row * across + column;
    let mark = cells.get(cell);
    if (mark === undefined) {
      mark = x.length;
      cells.set(cell, mark);
      x.push(((column + 0.5) * side) / pitch);
      y.push(((row + 0.5) * side) / pitch);
    }
    markOf[i] = mark;
  }
  const length = roundLength(span / 4);
  return {
    x: Float64Array.from(x),
    y: Float64Array.from(y),
    side: side / pitch,
    width,
    height,
    markOf,
    bar: { length: length / pitch, words: lengthWords(length, unit) },
  };
}

/** Places as they are drawn: turned, and several sections side by side. */
export interface Arranged {
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** By how much each section was moved. */
  readonly shifts: readonly (readonly [dx: number, dy: number])[];
}

/** The gap between two sections, in parts of the wider. */
const GAP = 0.08;

/** Turns places, y growing downwards, and puts several sections in a row. */
export function arrange(
  {
    x,
    y,
    sections,
  }: Pick<ProfileResult, "x" | "y"> & { readonly sections?: ProfileResult["sections"] },
  orientation: Orientation,
): Arranged {
  const [xs, ys] = turned(x, y, orientation);
  if (!sections || sections.names.length < 2) return { x: xs, y: ys, shifts: [[0, 0]] };
  const extents = sections.names.map((_, s) => {
    const isOf = (__: number, i: number) => sections.of[i] === s;
    return { x: extentOf(xs.filter(isOf)), y: extentOf(ys.filter(isOf)) };
  });
  const gap = GAP * Math.max(...extents.map((extent) => extent.x[1] - extent.x[0]));
  let left = 0;
  const shifts = extents.map((extent): [number, number] => {
    const shift: [number, number] = [left - extent.x[0], -extent.y[0]];
    left += extent.x[1] - extent.x[0] + gap;
    return shift;
  });
  const shiftOf = (i: number, axis: 0 | 1) => shifts[sections.of[i]!]?.[axis] ?? 0;
  return {
    x: xs.map((value, i) => value + shiftOf(i, 0)),
    y: ys.map((value, i) => value + shiftOf(i, 1)),
    shifts,
  };
}

/** Places after the turn: y still grows downwards. */
function turned(
  x: Float64Array,
  y: Float64Array,
  { turns, flipped }: Orientation,
): readonly [Float64Array, Float64Array] {
  const mirrored = flipped ? x.map((value) => -value) : x;
  if (turns === 0) return [mirrored, y];
  if (turns === 1) return [y.map((value) => -value), mirrored];
  if (turns === 2) return [mirrored.map((value) => -value), y.map((value) => -value)];
  return [y, mirrored.map((value) => -value)];
}

/** The largest of 1, 2 or 5 times a power of ten that is no more than `length`. */
export function roundLength(length: number): number {
  if (!(length > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(length));
  return power * (length >= 5 * power ? 5 : length >= 2 * power ? 2 : 1);
}

/** Values of spots as means over the marks; NaN where a mark has none. */
export function meansOf({ x, markOf }: Layout, values: ArrayLike<number>): Float64Array {
  const sum = new Float64Array(x.length);
  const count = new Uint32Array(x.length);
  for (let i = 0; i < markOf.length; i++) {
    const mark = markOf[i]!;
    if (mark < 0 || !Number.isFinite(values[i]!)) continue;
    sum[mark]! += values[i]!;
    count[mark]!++;
  }
  return sum.map((total, mark) => (count[mark]! > 0 ? total / count[mark]! : Number.NaN));
}

/** The largest of `values` above 0; 0 where there is none. */
export function largest(values: ArrayLike<number>): number {
  let most = 0;
  for (let i = 0; i < values.length; i++) if (values[i]! > most) most = values[i]!;
  return most;
}

/** The label that most spots of each mark have; −1 where none has one. */
export function mostOf({ x, markOf }: Layout, labels: Int32Array, count: number): Int32Array {
  const votes = new Uint32Array(x.length * count);
  markOf.forEach((mark, i) => {
    if (mark >= 0 && labels[i]! >= 0) votes[mark * count + labels[i]!]!++;
  });
  return Int32Array.from(x, (_, mark) => {
    let best = -1;
    let most = 0;
    for (let label = 0; label < count; label++) {
      const number = votes[mark * count + label]!;
      if (number > most) [best, most] = [label, number];
    }
    return best;
  });
}

/** The pitch, unless the spots lie irregularly: then the side of the square that one has on average. */
function cellSide(xs: Float64Array, ys: Float64Array, pitch: number): number {
  const coarse = 4 * pitch;
  const taken = new Set<string>();
  for (let i = 0; i < xs.length; i++) {
    if (Number.isFinite(xs[i]! + ys[i]!)) {
      taken.add(`${Math.floor(xs[i]! / coarse)},${Math.floor(ys[i]! / coarse)}`);
    }
  }
  const side = Math.sqrt((taken.size * coarse * coarse) / xs.length);
  return side > 1.3 * pitch ? side : pitch;
}

/** The least and the largest finite value; zeros where there is none. */
export function extentOf(values: Float64Array): [number, number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? [low, high] : [0, 0];
}
