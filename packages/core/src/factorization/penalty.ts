import { UnmixError } from "../errors.ts";
import { inStretches, type Pausing, SOME } from "../iterate/pauses.ts";
import type { FactorLayout } from "./models/definition.ts";
import { checkNames } from "./option-names.ts";

/**
 * A term that the objective gains from a factor X: ridge ‖X‖² + smoothness Σ (x_{i + 1} − x_i)², the
 * sum going over neighbours along one mode. With a divergence it is half of that, as half the squared
 * error is the divergence of β = 2. Every factor that is free in scale needs one where any has, because
 * scale moves to where it costs nothing.
 */
export interface PenaltySpec {
  /** At least 0, default 0. */
  readonly ridge?: number;
  /** At least 0, default 0. */
  readonly smoothness?: number;
  /** The mode of the factor along which neighbours lie, default the last of a core, the rows of a matrix. */
  readonly along?: number;
}

/** A penalty made ready for a stored factor. */
export interface Penalty {
  readonly ridge: number;
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
  checkNames(`penalty of ${inWords}`, spec, ["ridge", "smoothness", "along"]);
  const { ridge = 0, smoothness = 0, along = axis === 1 ? 0 : shape.length - 1 } = spec;
  for (const [name, value] of Object.entries({ ridge, smoothness })) {
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
  if (axis === 1) return { ridge, smoothness, size: length, stride: 1 };
  const stride = shape.slice(along + 1).reduce((product, n) => product * n, 1);
  return { ridge, smoothness, size: shape[along]!, stride };
}

/** A bound on the curvature of half the penalty. */
export const penaltyCurvature = ({ ridge, smoothness }: Penalty): number => ridge + 4 * smoothness;

/** The penalty of `x`; it pauses where that is long. */
export function* penaltyOf(penalty: Penalty, x: Float64Array): Pausing<number> {
  const { ridge, smoothness } = penalty;
  let squares = 0;
  yield* inStretches(x.length, (from, to) => {
    let sum = squares;
    for (let i = from; i < to; i++) sum += x[i]! * x[i]!;
    squares = sum;
  });
  let rough = 0;
  if (smoothness > 0) {
    yield* overNeighbours(penalty, x.length, (from, to, stride) => {
      let sum = rough;
      for (let i = from; i < to; i++) sum += (x[i + stride]! - x[i]!) ** 2;
      rough = sum;
    });
  }
  return ridge * squares + smoothness * rough;
}

/** out += scale × the gradient of half the penalty at `x`; `out` is another array. It pauses where that is long. */
export function* addPenaltyGradient(
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
