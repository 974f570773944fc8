import { createMeter, type Pausing } from "../iterate/pauses.ts";

/**
 * The eigenvalues of a symmetric matrix, in no order: by Householder reflections to tridiagonal form, and
 * by QL with implicit shifts from there. Vectors are not formed. It pauses where it is long.
 *
 * Operations are those of JAMA, and of ml-matrix after it, on what the eigenvalues depend on.
 *
 * Papers: R. S. Martin, C. Reinsch and J. H. Wilkinson, "Householder's tridiagonalization of a symmetric
 * matrix", Numerische Mathematik 11 (1968); H. Bowdler, R. S. Martin, C. Reinsch and J. H. Wilkinson, "The
 * QR and QL algorithms for symmetric matrices", Numerische Mathematik 11 (1968).
 *
 * @param matrix n × n, finite; used up
 */
export function* symmetricEigenvalues(matrix: Float64Array, n: number): Pausing<Float64Array> {
  const { diagonal, beside } = yield* tridiagonal(matrix, n);
  yield* diagonalize(diagonal, beside);
  return diagonal;
}

/** The diagonal and what is left of it, from the last row up. The upper triangle of `v` is used up. */
function* tridiagonal(
  v: Float64Array,
  n: number,
): Pausing<{ diagonal: Float64Array; beside: Float64Array }> {
  const due = createMeter();
  const column = v.slice((n - 1) * n);
  const beside = new Float64Array(n);
  for (let i = n - 1; i > 0; i--) {
    if (due(3 * i * i)) yield;
    let scale = 0;
    for (let k = 0; k < i; k++) scale += Math.abs(column[k]!);
    if (scale === 0) {
      beside[i] = column[i - 1]!;
      for (let j = 0; j < i; j++) column[j] = v[j * n + i - 1]!;
    } else {
      reflect(v, n, i, column, beside, scale);
    }
  }
  return { diagonal: Float64Array.from({ length: n }, (_, i) => v[i * n + i]!), beside };
}

/**
 * Reflects the first `i` rows and columns so that column `i`, which `d` holds, ends beside the diagonal. `d`
 * becomes the next column, and `e` is scratch up to its entry `i`, which is written.
 */
function reflect(
  v: Float64Array,
  n: number,
  i: number,
  d: Float64Array,
  e: Float64Array,
  scale: number,
): void {
  let h = 0;
  for (let k = 0; k < i; k++) {
    d[k]! /= scale;
    h += d[k]! * d[k]!;
  }
  const last = d[i - 1]!;
  const length = last > 0 ? -Math.sqrt(h) : Math.sqrt(h);
  e[i] = scale * length;
  h -= last * length;
  d[i - 1] = last - length;
  e.fill(0, 0, i);
  for (let j = 0; j < i; j++) {
    const f = d[j]!;
    let g = e[j]! + v[j * n + j]! * f;
    for (let k = j + 1; k < i; k++) {
      g += v[j * n + k]! * d[k]!;
      e[k]! += v[j * n + k]! * f;
    }
    e[j] = g;
  }
  let sum = 0;
  for (let j = 0; j < i; j++) {
    e[j]! /= h;
    sum += e[j]! * d[j]!;
  }
  const half = sum / (h + h);
  for (let j = 0; j < i; j++) e[j]! -= half * d[j]!;
  for (let j = 0; j < i; j++) {
    const f = d[j]!;
    const g = e[j]!;
    for (let k = j; k < i; k++) v[j * n + k] = v[j * n + k]! - (f * e[k]! + g * d[k]!);
    d[j] = v[j * n + i - 1]!;
  }
}

/** Turns the diagonal `d` of a tridiagonal matrix into its eigenvalues; `e` is what is left of it, used up. */
function* diagonalize(d: Float64Array, e: Float64Array): Pausing<void> {
  const n = d.length;
  const due = createMeter();
  e.copyWithin(0, 1);
  e[n - 1] = 0;
  let shift = 0;
  let largest = 0;
  for (let l = 0; l < n; l++) {
    largest = Math.max(largest, Math.abs(d[l]!) + Math.abs(e[l]!));
    const small = Number.EPSILON * largest;
    let m = l;
    while (m < n && !(Math.abs(e[m]!) <= small)) m++;
    if (m > l) {
      do {
        // A rotation has roots and divisions.
        if (due(32 * (m - l) + n)) yield;
        shift += sweep(d, e, l, m);
      } while (Math.abs(e[l]!) > small);
    }
    d[l]! += shift;
    e[l] = 0;
  }
}

/** One implicit QL sweep over places l to m; returns by how much all are shifted. */
function sweep(d: Float64Array, e: Float64Array, l: number, m: number): number {
  const before = d[l]!;
  const part = (d[l + 1]! - before) / (2 * e[l]!);
  const root = part < 0 ? -hypotenuse(part, 1) : hypotenuse(part, 1);
  d[l] = e[l]! / (part + root);
  d[l + 1] = e[l]! * (part + root);
  const next = d[l + 1]!;
  const shift = before - d[l]!;
  for (let i = l + 2; i < d.length; i++) d[i]! -= shift;

  let p = d[m]!;
  let [c, c2, c3] = [1, 1, 1];
  let [s, s2] = [0, 0];
  const beside = e[l + 1]!;
  for (let i = m - 1; i >= l; i--) {
    c3 = c2;
    c2 = c;
    s2 = s;
    const g = c * e[i]!;
    const h = c * p;
    const r = hypotenuse(p, e[i]!);
    e[i + 1] = s * r;
    s = e[i]! / r;
    c = p / r;
    p = c * d[i]! - s * g;
    d[i + 1] = h + s * (c * g + s * d[i]!);
  }
  p = (-s * s2 * c3 * beside * e[l]!) / next;
  e[l] = s * p;
  d[l] = c * p;
  return shift;
}

/** Math.hypot is another in the last bit from engine to engine. */
function hypotenuse(a: number, b: number): number {
  const [large, small] = Math.abs(a) > Math.abs(b) ? [a, b] : [b, a];
  if (large === 0) return 0;
  const ratio = small / large;
  return Math.abs(large) * Math.sqrt(1 + ratio * ratio);
}
