import { largestEigenvalueBound } from "@unmix/core";
import { strideOf } from "../mode-map.ts";
import type { PreparedProblem } from "./problem.ts";

/** The objective of a problem and its gradient; calls allocate nothing. */
export interface Objective {
  /** A bound on the curvature: the largest eigenvalue of A Aᵀ, and four times the smoothness of each mode. */
  lipschitz(): number;
  /** The objective at x; writes A x − y. */
  value(x: Float64Array, residual: Float64Array): number;
  /** Writes the gradient at x, where A x − y is `residual`. */
  gradient(x: Float64Array, residual: Float64Array, out: Float64Array): void;
}

export function createObjective(problem: PreparedProblem): Objective {
  const { shape, size, measurements, matrix, measured, smoothness } = problem;
  const smooth: { weight: number; stride: number; period: number }[] = [];
  let rough = 0;
  for (let mode = 0; mode < shape.length; mode++) {
    const weight = smoothness[mode]!;
    if (weight === 0) continue;
    const stride = strideOf(shape, mode);
    smooth.push({ weight, stride, period: stride * shape[mode]! });
    rough += weight;
  }
  let bound = 0;
  return {
    lipschitz() {
      // Where a start is good enough no step is taken.
      bound ||= curvature(matrix, measurements, size) + 4 * rough;
      return bound;
    },
    value(x, residual) {
      let total = 0;
      for (let m = 0; m < measurements; m++) {
        const row = m * size;
        let off = -measured[m]!;
        for (let i = 0; i < size; i++) off += matrix[row + i]! * x[i]!;
        residual[m] = off;
        total += off * off;
      }
      for (const { weight, stride, period } of smooth) {
        total += weight * roughness(x, stride, period);
      }
      return total / 2;
    },
    gradient(x, residual, out) {
      out.fill(0);
      for (let m = 0; m < measurements; m++) {
        const row = m * size;
        const off = residual[m]!;
        for (let i = 0; i < size; i++) out[i]! += off * matrix[row + i]!;
      }
      for (const { weight, stride, period } of smooth) {
        addRoughnessGradient(x, weight, stride, period, out);
      }
    },
  };
}

/** Σ (x_{i + 1} − x_i)² along a mode whose neighbours are `stride` apart, each of its fibres' slices `period` long. */
function roughness(x: Float64Array, stride: number, period: number): number {
  let total = 0;
  for (let start = 0; start < x.length; start += period) {
    for (let i = start; i < start + period - stride; i++) {
      const slope = x[i + stride]! - x[i]!;
      total += slope * slope;
    }
  }
  return total;
}

function addRoughnessGradient(
  x: Float64Array,
  weight: number,
  stride: number,
  period: number,
  out: Float64Array,
): void {
  for (let start = 0; start < x.length; start += period) {
    for (let i = start; i < start + period - stride; i++) {
      const slope = weight * (x[i + stride]! - x[i]!);
      out[i]! -= slope;
      out[i + stride]! += slope;
    }
  }
}

/** Measurements up to which the Gram matrix of them is formed. */
const MOST_GRAM = 256;

/** A bound on the largest eigenvalue of A Aᵀ: close, or ‖A‖₁ ‖A‖∞ of many measurements. */
function curvature(matrix: Float64Array, rows: number, columns: number): number {
  if (rows <= MOST_GRAM) {
    const product = gram(matrix, rows, columns);
    return largestEigenvalueBound(product, rows, new Float64Array(rows * rows));
  }
  const columnSums = new Float64Array(columns);
  let largestRow = 0;
  for (let i = 0; i < rows; i++) {
    let sum = 0;
    for (let j = 0; j < columns; j++) {
      const size = Math.abs(matrix[i * columns + j]!);
      sum += size;
      columnSums[j]! += size;
    }
    largestRow = Math.max(largestRow, sum);
  }
  return largestRow * columnSums.reduce((most, sum) => Math.max(most, sum), 0);
}

function gram(matrix: Float64Array, rows: number, columns: number): Float64Array {
  const product = new Float64Array(rows * rows);
  for (let a = 0; a < rows; a++) {
    for (let b = 0; b <= a; b++) {
      let dot = 0;
      const [x, y] = [a * columns, b * columns];
      for (let i = 0; i < columns; i++) dot += matrix[x + i]! * matrix[y + i]!;
      product[a * rows + b] = dot;
      product[b * rows + a] = dot;
    }
  }
  return product;
}
