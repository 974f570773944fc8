/**
 * Four ways to say how sharply a curve of relative errors bends at each rank. `errors[i]` is the
 * relative error of rank i + 1. The curve is put in the unit box: n ranks stand 1/n apart, and the
 * error at rank 0 (the zero model) is 1. Papers: Satopää et al. 2011 (the point of greatest
 * curvature), Saylor et al. 2019 (the two-line breakpoint).
 */
export const CURVATURES = {
  finiteDifference: finiteDifferenceCurvature,
  spline: splineCurvature,
  circle: circleCurvature,
  breakpoint: breakpointSharpness,
} as const;

/** A way to say how sharply the curve of errors bends. */
export type CurvatureMethod = keyof typeof CURVATURES;

/** y″ ÷ (1 + y′²)^1.5 by central differences, with the error 1 before the curve and 0 after it. */
export function finiteDifferenceCurvature(errors: ArrayLike<number>): Float64Array {
  const n = errors.length;
  const h = 1 / n;
  let largest = 1;
  for (let i = 0; i < n; i++) if (errors[i]! > largest) largest = errors[i]!;
  return Float64Array.from(errors, (y, i) => {
    const before = i > 0 ? errors[i - 1]! : 1;
    const after = i + 1 < n ? errors[i + 1]! : 0;
    const slope = (after - before) / (2 * h * largest);
    return bend((before - 2 * y + after) / (h * h * largest), slope);
  });
}

/**
 * The curvature of a cubic spline through the errors, with the value 1 at rank 0, the last value
 * repeated one step to the right, and no second derivative there.
 */
export function splineCurvature(errors: ArrayLike<number>): Float64Array {
  const n = errors.length;
  const h = 1 / n;
  const at = (i: number) => (i < 0 ? 1 : errors[Math.min(i, n - 1)]!);
  // Half the second derivative at each knot: b[i-1] + 4 b[i] + b[i+1] = (3/h²) Δ²y, b[n] = 0,
  // solved by forward elimination; the first row stands alone.
  const b = new Float64Array(n + 1);
  const pivot = new Float64Array(n + 1);
  for (let i = 0; i < n; i++) {
    const right = (3 / (h * h)) * (at(i - 1) - 2 * at(i) + at(i + 1));
    pivot[i] = i === 0 ? 6 : i === 1 ? 4 : 4 - 1 / pivot[i - 1]!;
    b[i] = i === 0 ? right : i === 1 ? right - b[0]! / 6 : right - b[i - 1]! / pivot[i - 1]!;
  }
  for (let i = n - 1; i >= 1; i--) b[i] = (b[i]! - b[i + 1]!) / pivot[i]!;
  if (n > 0) b[0] = b[0]! / 6;
  return Float64Array.from(errors, (y, i) => {
    const slope = (at(i + 1) - y) / h - (h / 3) * (b[i + 1]! + 2 * b[i]!);
    return bend(2 * b[i]!, slope);
  });
}

/**
 * One over the radius of the circle through three neighbouring points, negative where the middle
 * one lies above the chord, 0 where they lie on a line.
 */
export function circleCurvature(errors: ArrayLike<number>): Float64Array {
  const n = errors.length;
  const h = 1 / n;
  let largest = 1;
  for (let i = 0; i < n; i++) if (errors[i]! > largest) largest = errors[i]!;
  return Float64Array.from(errors, (error, i) => {
    const before = i > 0 ? errors[i - 1]! / largest : 1 / largest;
    const after = i + 1 < n ? errors[i + 1]! / largest : 0;
    const y = error / largest;
    const { radius } = circleThrough([0, before], [h, y], [2 * h, after]);
    return 2 * y > before + after ? -1 / radius : 1 / radius;
  });
}

/** The circle through three points; of points on a line, the radius is infinite. */
export function circleThrough(
  [ax, ay]: readonly [number, number],
  [bx, by]: readonly [number, number],
  [cx, cy]: readonly [number, number],
): { x: number; y: number; radius: number } {
  const ux = bx - ax;
  const uy = by - ay;
  const vx = cx - ax;
  const vy = cy - ay;
  const double = 2 * (ux * vy - uy * vx);
  if (double === 0) return { x: Number.NaN, y: Number.NaN, radius: Number.POSITIVE_INFINITY };
  const u = ux * ux + uy * uy;
  const v = vx * vx + vy * vy;
  const x = (vy * u - uy * v) / double;
  const y = (ux * v - vx * u) / double;
  return { x: ax + x, y: ay + y, radius: Math.sqrt(x * x + y * y) };
}

/** One over the squared error of {@link breakpointFit} with the two lines meeting at each rank. */
export function breakpointSharpness(errors: ArrayLike<number>): Float64Array {
  const x = Float64Array.from(errors, (_, i) => i + 1);
  return Float64Array.from(errors, (_, i) => 1 / breakpointFit(x, errors, i + 1).squaredError);
}

/** Two lines that meet at z, fitted to points: α + β(min(x, z) − z) + γ(max(x, z) − z). */
export interface BreakpointFit {
  /** The value where the lines meet. */
  readonly alpha: number;
  /** The slope left of z; 0 when no point lies there. */
  readonly beta: number;
  /** The slope right of z; 0 when no point lies there. */
  readonly gamma: number;
  /** The sum of the squared distances of the points from the lines. */
  readonly squaredError: number;
}

/** Fits two lines that meet at `z` by least squares. */
export function breakpointFit(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  z: number,
): BreakpointFit {
  // The two slope columns are orthogonal (their supports are disjoint), so once the means are taken
  // out only a 2 × 2 system remains.
  const n = x.length;
  let meanLeft = 0;
  let meanRight = 0;
  let meanY = 0;
  for (let i = 0; i < n; i++) {
    meanLeft += (Math.min(x[i]!, z) - z) / n;
    meanRight += (Math.max(x[i]!, z) - z) / n;
    meanY += y[i]! / n;
  }
  let ll = 0;
  let lr = 0;
  let rr = 0;
  let ly = 0;
  let ry = 0;
  for (let i = 0; i < n; i++) {
    const left = Math.min(x[i]!, z) - z - meanLeft;
    const right = Math.max(x[i]!, z) - z - meanRight;
    const value = y[i]! - meanY;
    ll += left * left;
    lr += left * right;
    rr += right * right;
    ly += left * value;
    ry += right * value;
  }
  const determinant = ll * rr - lr * lr;
  const both = determinant > 1e-12 * ll * rr;
  const beta = both ? (ly * rr - ry * lr) / determinant : ll > 0 ? ly / ll : 0;
  const gamma = both ? (ry * ll - ly * lr) / determinant : ll > 0 || rr === 0 ? 0 : ry / rr;
  const alpha = meanY - beta * meanLeft - gamma * meanRight;
  let squaredError = 0;
  for (let i = 0; i < n; i++) {
    const left = Math.min(x[i]!, z) - z;
    const right = Math.max(x[i]!, z) - z;
    squaredError += (y[i]! - alpha - beta * left - gamma * right) ** 2;
  }
  return { alpha, beta, gamma, squaredError };
}

function bend(second: number, slope: number): number {
  const square = 1 + slope * slope;
  return second / (square * Math.sqrt(square));
}
