/** Statistics along a factorization, the starting point first. */
export interface FactorizationStatistics {
  /** ‖Y − A B‖², without a half; 0 or ∞ where a square leaves the range of floating point. */
  readonly objective: Float64Array;
  readonly relativeError: Float64Array;
  readonly stationarity: Float64Array;
  /** The value that was compared with the tolerance; the stationarity unless chosen otherwise. */
  readonly criterion: Float64Array;
}

/** The statistics of one iterate. */
export interface SweepStatistics {
  objective: number;
  relativeError: number;
  stationarity: number;
  criterion: number;
}

/** Records sweeps into typed arrays that double when full. */
export interface Recorder {
  record(sweep: SweepStatistics): void;
  finish(): FactorizationStatistics;
}

const NAMES = ["objective", "relativeError", "stationarity", "criterion"] as const;

/** @param all whether every sweep is kept, or only the last */
export function createRecorder(all: boolean): Recorder {
  let table = new Float64Array(NAMES.length * 64);
  let count = 0;
  return {
    record(sweep) {
      if (!all) count = 0;
      if ((count + 1) * NAMES.length > table.length) {
        const larger = new Float64Array(2 * table.length);
        larger.set(table);
        table = larger;
      }
      const at = count++ * NAMES.length;
      table[at] = sweep.objective;
      table[at + 1] = sweep.relativeError;
      table[at + 2] = sweep.stationarity;
      table[at + 3] = sweep.criterion;
    },
    finish() {
      const column = (c: number) =>
        Float64Array.from({ length: count }, (_, i) => table[i * NAMES.length + c]!);
      return {
        objective: column(0),
        relativeError: column(1),
        stationarity: column(2),
        criterion: column(3),
      };
    },
  };
}
