import { UnmixError } from "../../errors.ts";
import { inStretches, type Pausing, SOME } from "../../iterate/pauses.ts";
import { checkNames } from "../../option-names.ts";
import type { FactorLayout } from "../factors/layout.ts";

/**
 * A term that the objective gains from a factor X: ridge ‖X‖² + sparsity Σ |x_i| + smoothness
 * Σ (x_{i + 1} − x_i)², the last sum going over neighbours along one mode. With a divergence it is half
 * of that, as half the squared error is the divergence of β = 2. Every factor that is free in scale needs
 * one where any has, because scale moves to where it costs nothing.
 */
export interface PenaltySpec {
  /** At least 0, default 0. */
  readonly ridge?: number;
  /** At least 0, default 0; of a factor that may not be negative, whose small entries it makes 0. */
  readonly sparsity?: number;
  /** At least 0, default 0. */
  readonly smoothness?: number;
  /** The mode of the factor along which neighbours lie, default the last of a core, the rows of a matrix. */
  readonly along?: number;
}

/** A penalty made ready for a stored factor. */
export interface Penalty {
  readonly ridge: number;
  readonly sparsity: number;
  readonly smoothness: number;
  /** Entries i and i + stride are neighbours but where ⌊i ÷ stride⌋ is the last of each `size`. */
  readonly size: number;
  readonly stride: number;
}

/**
 * @param inWords the factor, for a sentence
 * @throws {UnmixError} when the description makes no sense for the factor
 */
export function preparePenalty(
  spec: PenaltySpec,
  { shape, axis, length }: FactorLayout,
  inWords: string,
): Penalty {
  checkNames(`penalty of ${inWords}`, spec, ["ridge", "sparsity", "smoothness", "along"]);
  const {
    ridge = 0,
    sparsity = 0,
    smoothness = 0,
    along = axis === 1 ? 0 : shape.length - 1,
  } = spec;
  for (const [name, value] of Object.entries({ ridge, sparsity, smoothness })) {
    if (typeof value === "number" && value >= 0 && value < Number.POSITIVE_INFINITY) continue;
    throw new UnmixError(
      "option",
      `The ${name} of ${inWords} is ${String(value)}; it must be a number of at least 0.`,
      { [name]: value },
    );
  }
  const modes = axis === 1 ? 1 : shape.length;
  if (!Number.isSafeInteger(along) || along < 0 || along >= modes) {
    throw new UnmixError(
      "option",
      `The smoothness of ${inWords} goes along mode ${String(along)}; it must be a mode from 0 to ${modes - 1}${axis === 1 ? ", the rows" : ""}.`,
      { along, modes },
    );
  }
  if (axis === 1) return { ridge, sparsity, smoothness, size: length, stride: 1 };
  const stride = shape.slice(along + 1).reduce((product, n) => product * n, 1);
  return { ridge, sparsity, smoothness, size: shape[along]!, stride };
}

/** A bound on the curvature of half the penalty. */
export const penaltyCurvature = ({ ridge, smoothness }: Penalty): number => ridge + 4 * smoothness;

/** The slope of half the penalty at an entry of 0, which may only grow. */
export const penaltySlope = ({ sparsity }: Penalty): number => sparsity / 2;

/** The penalty of `x`; it pauses where that is long. */
export function* penaltyOf(penalty: Penalty, x: Float64Array): Pausing<number> {
  const [squares, sums] = [new Float64Array(1), new Float64Array(1)];
  yield* addPenaltyParts(penalty, x, { size: 1, inner: x.length }, squares, sums);
  return squares[0]! + sums[0]!;
}

/**
 * Adds what each component costs: to `squares` what grows as the square of its scale, to `sums` what grows as the
 * scale. Components lie in turns of `inner` entries each, `size` of them. It pauses where `x` is long.
 */
export function* addPenaltyParts(
  penalty: Penalty,
  x: Float64Array,
  { size, inner }: { readonly size: number; readonly inner: number },
  squares: Float64Array,
  sums: Float64Array,
): Pausing<void> {
  const { ridge, sparsity, smoothness } = penalty;
  const byComponent = (from: number, to: number, over: typeof addSizes) => {
    for (let start = from; start < to; ) {
      const turn = Math.floor(start / inner);
      const end = Math.min(to, (turn + 1) * inner);
      over(turn % size, start, end);
      start = end;
    }
  };
  const addSizes = (r: number, from: number, to: number) => {
    let [square, sum] = [0, 0];
    for (let i = from; i < to; i++) {
      square += x[i]! * x[i]!;
      sum += Math.abs(x[i]!);
    }
    squares[r]! += ridge * square;
    sums[r]! += sparsity * sum;
  };
  yield* inStretches(x.length, (from, to) => byComponent(from, to, addSizes));
  if (smoothness === 0) return;
  yield* overNeighbours(penalty, x.length, (from, to, stride) => {
    byComponent(from, to, (r, start, end) => {
      let rough = 0;
      for (let i = start; i < end; i++) rough += (x[i + stride]! - x[i]!) ** 2;
      squares[r]! += smoothness * rough;
    });
  });
}

/**
 * out += scale × what the gradient of half the penalty at `x` has beyond {@link penaltySlope}, which is linear
 * in `x`; `out` is another array. It pauses where that is long.
 */
export function* addPenaltyPull(
  penalty: Penalty,
  x: Float64Array,
  scale: number,
  out: Float64Array,
): Pausing<void> {
  const { ridge, smoothness } = penalty;
  yield* inStretches(x.length, (from, to) => {
    for (let i = from; i < to; i++) out[i]! += scale * ridge * x[i]!;
  });
  if (smoothness === 0) return;
  const weight = scale * smoothness;
  yield* overNeighbours(penalty, x.length, (from, to, stride) => {
    for (let i = from; i < to; i++) {
      const slope = weight * (x[i + stride]! - x[i]!);
      out[i]! -= slope;
      out[i + stride]! += slope;
    }
  });
}

/** Calls `over` with ranges of entries i that have a neighbour i + stride, of `length` entries, with pauses. */
export function overNeighbours(
  { size, stride }: Penalty,
  length: number,
  over: (from: number, to: number, stride: number) => void,
): Pausing<void> {
  const whole = size * stride;
  const each = (from: number, to: number) => {
    for (let start = from - (from % whole); start < to; start += whole) {
      over(Math.max(from, start), Math.min(to, start + whole - stride), stride);
    }
  };
  return inStretches(length, each, SOME / 2);
}
