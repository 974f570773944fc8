import { threshold } from "./threshold.ts";

/**
 * What is made small: κ(x) = Σ_g w_g ‖x_g‖₂ over groups of entries, and +∞ for an x with a negative
 * entry where `nonnegative`. Groups of one give the l1 norm, of two the moduli of complex numbers, of
 * a row the norm of several measurements.
 */
export interface Gauge {
  /** Numbers in x. */
  readonly length: number;
  /** The group of every number; nothing where each is its own. */
  readonly groups?: Uint32Array;
  /** One positive weight a group. */
  readonly weights: Float64Array;
  readonly nonnegative: boolean;
  /** Scratch of {@link project}, and the threshold it found last. */
  readonly scratch: { readonly sizes: Float64Array; readonly places: Uint32Array; last: number };
}

export function createGauge(
  length: number,
  weights: Float64Array,
  { groups, nonnegative = false }: { groups?: Uint32Array; nonnegative?: boolean },
): Gauge {
  const count = weights.length;
  const scratch = { sizes: new Float64Array(count), places: new Uint32Array(count), last: 0 };
  return { length, weights, nonnegative, scratch, ...(groups && { groups }) };
}

/** κ(x), for an x that has the signs asked for. */
export function gaugeOf(gauge: Gauge, x: Float64Array): number {
  const { weights } = gauge;
  const sizes = sizesOf(gauge, x, false);
  let sum = 0;
  for (let g = 0; g < sizes.length; g++) sum += weights[g]! * sizes[g]!;
  return sum;
}

/** κ°(c) = max ⟨c, x⟩ over κ(x) ≤ 1. */
export function polarOf(gauge: Gauge, c: Float64Array): number {
  const { weights, nonnegative } = gauge;
  const sizes = sizesOf(gauge, c, nonnegative);
  let most = 0;
  for (let g = 0; g < sizes.length; g++) {
    const ratio = sizes[g]! / weights[g]!;
    if (!(ratio <= most)) most = ratio;
  }
  return most;
}

/** out = the nearest point to x with κ ≤ τ; `out` may be `x`. Expected time linear in the length. */
export function project(gauge: Gauge, x: Float64Array, tau: number, out: Float64Array): void {
  const { weights, nonnegative, scratch } = gauge;
  const { places } = scratch;
  const sizes = sizesOf(gauge, x, nonnegative);
  let sum = 0;
  for (let g = 0; g < sizes.length; g++) sum += weights[g]! * sizes[g]!;
  const inside = sum <= tau;
  const theta = inside || tau <= 0 ? 0 : threshold(sizes, weights, tau, places, scratch.last);
  if (!inside && tau > 0) scratch.last = theta;
  lessen(gauge, x, tau <= 0 ? Number.POSITIVE_INFINITY : theta, out);
}

/** out = the minimum of ½‖out − x‖² + step × κ(out); `out` may be `x`. */
export function shrink(gauge: Gauge, x: Float64Array, step: number, out: Float64Array): void {
  sizesOf(gauge, x, gauge.nonnegative);
  lessen(gauge, x, step, out);
}

/** Takes θ times its weight from the norm of every group, as `sizesOf` left them. */
function lessen(
  { groups, weights, nonnegative, scratch: { sizes } }: Gauge,
  x: Float64Array,
  theta: number,
  out: Float64Array,
): void {
  for (let i = 0; i < x.length; i++) {
    const g = groups ? groups[i]! : i;
    const value = x[i]!;
    const left = sizes[g]! - theta * weights[g]!;
    if (!(left > 0) || (nonnegative && value < 0)) out[i] = 0;
    else if (groups) out[i] = value * (left / sizes[g]!);
    else out[i] = value < 0 ? -left : left;
  }
}

/** The norm of every group, of the positive parts where `positive`. */
function sizesOf({ groups, scratch }: Gauge, x: Float64Array, positive: boolean): Float64Array {
  const { sizes } = scratch;
  if (!groups) {
    if (positive) for (let i = 0; i < x.length; i++) sizes[i] = Math.max(x[i]!, 0);
    else for (let i = 0; i < x.length; i++) sizes[i] = Math.abs(x[i]!);
    return sizes;
  }
  sizes.fill(0);
  for (let i = 0; i < x.length; i++) {
    const value = x[i]!;
    if (!positive || value > 0) sizes[groups[i]!]! += value * value;
  }
  for (let g = 0; g < sizes.length; g++) sizes[g] = Math.sqrt(sizes[g]!);
  return sizes;
}
