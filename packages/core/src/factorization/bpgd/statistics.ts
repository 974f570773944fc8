/** Statistics along a factorization, the starting point first. */
export interface FactorizationStatistics {
  /**
   * What is minimized: ‖Y − X‖², without a half, or a divergence, and the penalties; 0 or ∞ where a
   * square leaves the range of floating point.
   */
  readonly objective: Float64Array;
  /** ‖Y − X‖ ÷ ‖Y‖, in the weights, whatever the objective; 0 where Y is zero. */
  readonly relativeError: Float64Array;
  /** How far the worse factor is from a stationary point, relative to its size. With a divergence, of the last step of each factor, and ∞ at the start. */
  readonly stationarity: Float64Array;
  /** The value that was compared with the tolerance; the stationarity unless chosen otherwise. */
  readonly criterion: Float64Array;
  /** Those of your own by name, where the option `statistics` gives any. */
  readonly own?: Readonly<Record<string, Float64Array>>;
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
  /** @param own the values of the names that the recorder was made for */
  record(sweep: SweepStatistics, own: Float64Array): void;
  finish(): FactorizationStatistics;
}

const NAMES = ["objective", "relativeError", "stationarity", "criterion"] as const;

/**
 * @param all whether every sweep is kept, or only the last
 * @param ownNames of statistics beside those that every run has
 */
export function createRecorder(all: boolean, ownNames: readonly string[]): Recorder {
  const width = NAMES.length + ownNames.length;
  let table = new Float64Array(width * 64);
  let count = 0;
  return {
    record(sweep, own) {
      if (!all) count = 0;
      if ((count + 1) * width > table.length) {
        const larger = new Float64Array(2 * table.length);
        larger.set(table);
        table = larger;
      }
      const at = count++ * width;
      table[at] = sweep.objective;
      table[at + 1] = sweep.relativeError;
      table[at + 2] = sweep.stationarity;
      table[at + 3] = sweep.criterion;
      for (let k = 0; k < own.length; k++) table[at + NAMES.length + k] = own[k]!;
    },
    finish() {
      const column = (c: number) =>
        Float64Array.from({ length: count }, (_, i) => table[i * width + c]!);
      const own = ownNames.map((name, k) => [name, column(NAMES.length + k)] as const);
      return {
        objective: column(0),
        relativeError: column(1),
        stationarity: column(2),
        criterion: column(3),
        ...(own.length > 0 && { own: Object.fromEntries(own) }),
      };
    },
  };
}
