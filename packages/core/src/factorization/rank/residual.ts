import { createMeter, inStretches, LOOKED, type Pausing } from "../../iterate/pauses.ts";
import { largestMagnitudeSteps, unitOf } from "../../linear/unit.ts";

/** E = Y − X as a warm start needs it, divided by a power of two; what is long pauses. */
export interface Residual {
  readonly unit: number;
  /** A copy of the row with the largest norm, of its positive part where `clamp`. */
  largestRow(clamp: boolean): Pausing<Float64Array>;
  /** out = E b. */
  times(b: Float64Array, out: Float64Array): Pausing<void>;
  /** out = Eᵀ a. */
  timesTransposed(a: Float64Array, out: Float64Array): Pausing<void>;
}

/** E of rows × columns, which is used up. */
export function* denseResidual(
  misfit: Float64Array,
  rows: number,
  weights: Float64Array | undefined,
): Pausing<Residual> {
  if (weights) yield* weigh(misfit, weights);
  const columns = misfit.length / rows;
  const unit = unitOf(yield* largestMagnitudeSteps(misfit));
  const residual = yield* inUnit(misfit, unit);
  // One for all: products that are each below a pause's work follow each other.
  const due = createMeter(LOOKED / 2);
  return {
    unit,
    largestRow: (clamp) => largestRow(residual, rows, columns, clamp),
    *times(b, out) {
      for (let i = 0; i < rows; i++) {
        if (due(columns)) yield;
        let sum = 0;
        for (let k = 0; k < columns; k++) sum += residual[i * columns + k]! * b[k]!;
        out[i] = sum;
      }
    },
    *timesTransposed(a, out) {
      out.fill(0);
      for (let i = 0; i < rows; i++) {
        if (due(columns)) yield;
        for (let k = 0; k < columns; k++) out[k]! += a[i]! * residual[i * columns + k]!;
      }
    },
  };
}

/** Residuals as they count: in the largest weight, and none where an entry is missing. */
export function* weigh(residual: Float64Array, weights: Float64Array): Pausing<void> {
  const most = yield* largestMagnitudeSteps(weights);
  yield* inStretches(residual.length, (from, to) => {
    for (let i = from; i < to; i++) {
      residual[i] = weights[i]! > 0 ? residual[i]! * (weights[i]! / most) : 0;
    }
  });
}

/** `values` divided by `unit`: themselves where it is 1, else a copy. */
export function* inUnit(values: Float64Array, unit: number): Pausing<Float64Array> {
  if (unit === 1) return values;
  const out = new Float64Array(values.length);
  yield* inStretches(values.length, (from, to) => {
    for (let i = from; i < to; i++) out[i] = values[i]! / unit;
  });
  return out;
}

function* largestRow(
  residual: Float64Array,
  rows: number,
  columns: number,
  clamp: boolean,
): Pausing<Float64Array> {
  const due = createMeter(LOOKED / 2);
  let best = 0;
  let most = -1;
  for (let i = 0; i < rows; i++) {
    if (due(columns)) yield;
    let sum = 0;
    for (let k = 0; k < columns; k++) {
      const entry = residual[i * columns + k]!;
      const x = clamp ? Math.max(0, entry) : entry;
      sum += x * x;
    }
    if (sum > most) {
      most = sum;
      best = i;
    }
  }
  const row = residual.slice(best * columns, (best + 1) * columns);
  return clamp ? row.map((x) => Math.max(0, x)) : row;
}
