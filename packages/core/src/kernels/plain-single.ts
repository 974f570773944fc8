import { align } from "./align.ts";
import { passByPanels } from "./pass.ts";
import { factorScratch, rowStride, type SingleKernels } from "./single.ts";
import { CHUNK, SINGLE_STRIP, SINGLE_TERMS } from "./sizes.ts";
import type { Stretches } from "./stretches.ts";

/** Columns that are summed in float32, in four sums. */
const SUMMED = 4 * SINGLE_TERMS;

/** `advance` of `count` columns from `first` on. */
export type AdvanceColumns = (...values: Parameters<Stretches["advanceColumns"]>) => number;

/** The plain twin of the compiled loops over a Y in float32: the same bits as those without fusing. */
export function plainSingle(
  buffer: ArrayBufferLike,
  advanceColumns: AdvanceColumns,
  sums: Pick<Stretches, "clear" | "addSums">,
): SingleKernels {
  const numbers = new Float64Array(buffer);
  const singles = new Float32Array(buffer);
  const { fround } = Math;
  /** Where a row begins among the numbers in float32. */
  const rowAt = (y: number, row: number, columns: number) => (y + row * rowStride(columns)) / 4;

  /** The row in float32 at `out`, without its power of two, which is returned. */
  function demoteRow(x: number, out: number, length: number): number {
    let largest = 0;
    for (let i = 0; i < length; i++) largest = Math.max(largest, Math.abs(numbers[x / 8 + i]!));
    const power = powerBelow(largest);
    for (let i = 0; i < length; i++) singles[out / 4 + i] = numbers[x / 8 + i]! / power;
    return power;
  }

  function addProductSingle(
    x: number,
    y: number,
    unit: number,
    out: number,
    scratch: number,
    rank: number,
    rows: number,
    columns: number,
    row: number,
    count: number,
    from = 0,
    to = columns,
  ): void {
    const strip = scratch + factorScratch(rank, columns);
    for (let start = row; start < row + count; start += SINGLE_STRIP) {
      const some = Math.min(SINGLE_STRIP, row + count - start);
      for (let r = 0; r < rank; r++) {
        const units = unit * demoteRow(x + 8 * (r * rows + start), strip, some);
        for (let j = from; j < to; j++) {
          let total = 0;
          for (let i = 0; i < some; i++) {
            const value = singles[rowAt(y, start + i, columns) + j]!;
            total = fround(total + fround(singles[strip / 4 + i]! * value));
          }
          numbers[out / 8 + r * columns + j]! += units * total;
        }
      }
    }
  }

  function productTransposedSingle(
    x: number,
    y: number,
    unit: number,
    out: number,
    scratch: number,
    rank: number,
    rows: number,
    columns: number,
    row = 0,
    count = rows,
  ): void {
    const factor = scratch + align(8 * rank);
    const whole = columns - (columns % 4);
    for (let r = 0; r < rank; r++) {
      const units = unit * demoteRow(x + 8 * r * columns, factor, columns);
      for (let i = row; i < row + count; i++) {
        const values = rowAt(y, i, columns);
        let total = 0;
        for (let start = 0; start < whole; start += SUMMED) {
          const width = Math.min(SUMMED, whole - start);
          total += units * dotSingle(factor / 4 + start, values + start, width);
        }
        let last = 0;
        for (let j = whole; j < columns; j++)
          last += singles[factor / 4 + j]! * singles[values + j]!;
        numbers[out / 8 + r * rows + i] = total + units * last;
      }
    }
  }

  /** The dot of two float32 vectors in four sums, of every fourth term each. */
  function dotSingle(p: number, q: number, length: number): number {
    const lane = (first: number) => {
      let sum = 0;
      for (let j = first; j < length; j += 4) {
        sum = fround(sum + fround(singles[p + j]! * singles[q + j]!));
      }
      return sum;
    };
    return lane(0) + lane(2) + (lane(1) + lane(3));
  }

  return {
    productSingle(
      x,
      y,
      unit,
      out,
      scratch,
      rank,
      rows,
      columns,
      row = 0,
      count = rows,
      from = 0,
      to = columns,
    ) {
      for (let r = 0; row === 0 && r < rank; r++) {
        sums.clear(out + 8 * (r * columns + from), to - from);
      }
      addProductSingle(x, y, unit, out, scratch, rank, rows, columns, row, count, from, to);
    },
    productTransposedSingle,
    advanceThroughSingle(
      y,
      unit,
      z,
      gram,
      cross,
      x,
      previous,
      weight,
      inverse,
      floor,
      next,
      out,
      panels,
      scratch,
      single,
      rank,
      rows,
      columns,
      row = 0,
      count = rows,
    ) {
      const step = [gram, cross, x, previous, weight, inverse, floor, next, scratch] as const;
      const all = { out, panels, rank, columns, row, count };
      return passByPanels(sums, all, (first, some, to) => {
        productTransposedSingle(z, y, unit, cross, single, rank, rows, columns, first, some);
        const uphill = advanceColumns(...step, rank, rows, first, some);
        addProductSingle(next, y, unit, to, single, rank, rows, columns, first, some);
        return uphill;
      });
    },
    residualSquaredSingle(
      y,
      unit,
      x,
      z,
      scratch,
      rank,
      rows,
      columns,
      row = 0,
      count = rows,
      sofar = 0,
    ) {
      let sum = sofar;
      const at = scratch / 8;
      for (let i = row; i < row + count; i++) {
        for (let start = 0; start < columns; start += CHUNK) {
          const width = Math.min(CHUNK, columns - start);
          for (let j = 0; j < width; j++) {
            numbers[at + j] = unit * singles[rowAt(y, i, columns) + start + j]!;
          }
          for (let r = 0; r < rank; r++) {
            const factor = numbers[x / 8 + r * rows + i]!;
            const row = z / 8 + r * columns + start;
            for (let j = 0; j < width; j++) numbers[at + j]! -= factor * numbers[row + j]!;
          }
          for (let j = 0; j < width; j++) sum += numbers[at + j]! * numbers[at + j]!;
        }
      }
      return sum;
    },
    normSquaredSingle(y, length) {
      let sum = 0;
      for (let i = 0; i < length; i++) sum += singles[y / 4 + i]! ** 2;
      return sum;
    },
  };
}

/** The power of two next below a magnitude, kept within 2^±800. */
function powerBelow(value: number): number {
  if (!(value >= 2 ** -800)) return 2 ** -800;
  if (value >= 2 ** 800) return 2 ** 800;
  // The logarithm may round up to a whole number.
  const power = 2 ** Math.floor(Math.log2(value));
  return power > value ? power / 2 : power;
}
