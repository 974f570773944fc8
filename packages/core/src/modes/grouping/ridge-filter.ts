import { logarithm } from "../../random/logarithm.ts";
import { type Atoms, spreadOf } from "../atoms/atoms.ts";

/**
 * What a ridge is at the time of its last atom: phase (radians), angular frequency (radians a second),
 * chirp rate (radians a second²), and the covariance of the three, row-major.
 */
export interface RidgeState {
  readonly time: number;
  readonly mean: Float64Array;
  readonly covariance: Float64Array;
}

export interface RidgeFilter {
  /** A ridge that begins with `atom`. */
  begin(atom: number): RidgeState;
  /**
   * The ridge with one more atom, not earlier than its last. `distance`: the squared distance of the
   * atom from what was expected, in standard deviations. `surprise`: −2 log of its likelihood.
   */
  update(
    state: RidgeState,
    atom: number,
  ): { state: RidgeState; distance: number; surprise: number };
}

const TWO_PI = 2 * Math.PI;
const LOG_TWO_PI = logarithm(TWO_PI);

/**
 * A Kalman filter (Kalman 1960) whose chirp rate wanders. An atom tells the frequency and, where the
 * expected phase is known to within a radian, the phase; else any phase is as likely.
 */
export function ridgeFilter(
  atoms: Atoms,
  tolerances: { frequencyTolerance: number; phaseTolerance: number; bend: number },
): RidgeFilter {
  const phaseVariance = tolerances.phaseTolerance ** 2;
  const frequencyVariance = (spread: number) => (tolerances.frequencyTolerance / spread) ** 2;
  const angularFrequency = (atom: number) => TWO_PI * atoms.frequencies[atom]!;
  const phase = (atom: number) =>
    wrap(angularFrequency(atom) * atoms.centres[atom]! + atoms.phases[atom]!);

  const begin = (atom: number): RidgeState => {
    const spread = spreadOf(atoms, atom);
    // A chirp of more than this is not what a window of this spread shows.
    const chirp = 1 / spread ** 2;
    return {
      time: atoms.centres[atom]!,
      mean: Float64Array.of(phase(atom), angularFrequency(atom), 0),
      covariance: Float64Array.of(
        phaseVariance,
        0,
        0,
        0,
        frequencyVariance(spread),
        0,
        0,
        0,
        chirp ** 2,
      ),
    };
  };

  const update = (state: RidgeState, atom: number) => {
    const spread = spreadOf(atoms, atom);
    const wander = (tolerances.bend / spread ** 2) ** 2 / spread;
    const next = predict(state, atoms.centres[atom]!, wander);
    const { mean, covariance } = next;
    const difference = angularFrequency(atom) - mean[1]!;
    const certainty = observe(next, 1, difference, frequencyVariance(spread));
    let distance = difference ** 2 / certainty;
    let surprise = distance + logarithm(certainty) + LOG_TWO_PI;
    if (covariance[0]! < 1) {
      const off = wrap(phase(atom) - mean[0]!);
      const variance = observe(next, 0, off, phaseVariance);
      distance += off ** 2 / variance;
      surprise += off ** 2 / variance + logarithm(variance) + LOG_TWO_PI;
    } else {
      surprise += 2 * LOG_TWO_PI;
      mean[0] = phase(atom);
      covariance.fill(0, 0, 3);
      covariance[3] = 0;
      covariance[6] = 0;
      covariance[0] = phaseVariance;
    }
    return { state: next, distance, surprise };
  };
  return { begin, update };
}

/** The state at a later time, when the chirp rate gains variance at the rate `wander`. */
function predict(
  { time, mean, covariance }: RidgeState,
  until: number,
  wander: number,
): RidgeState {
  const d = until - time;
  const move = [1, d, (d * d) / 2, 0, 1, d, 0, 0, 1];
  const [p, w, c] = mean as unknown as [number, number, number];
  const moved = Float64Array.of(p + w * d + (c * d * d) / 2, w + c * d, c);
  const noise = [
    d ** 5 / 20,
    d ** 4 / 8,
    d ** 3 / 6,
    d ** 4 / 8,
    d ** 3 / 3,
    d ** 2 / 2,
    d ** 3 / 6,
    d ** 2 / 2,
    d,
  ];
  const spread = new Float64Array(9);
  for (let i = 0; i < 3; i++) {
    for (let j = 0; j < 3; j++) {
      let sum = wander * noise[3 * i + j]!;
      for (let k = 0; k < 3; k++) {
        for (let l = 0; l < 3; l++) {
          sum += move[3 * i + k]! * covariance[3 * k + l]! * move[3 * j + l]!;
        }
      }
      spread[3 * i + j] = sum;
    }
  }
  return { time: until, mean: moved, covariance: spread };
}

/**
 * Corrects a state by what one of its entries was seen to be, in place.
 *
 * @returns the variance that the difference was expected to have
 */
function observe(
  { mean, covariance }: RidgeState,
  entry: number,
  difference: number,
  noise: number,
): number {
  const column = Float64Array.of(
    covariance[entry]!,
    covariance[3 + entry]!,
    covariance[6 + entry]!,
  );
  const variance = column[entry]! + noise;
  for (let i = 0; i < 3; i++) {
    mean[i]! += (column[i]! / variance) * difference;
    for (let j = 0; j < 3; j++) covariance[3 * i + j]! -= (column[i]! * column[j]!) / variance;
  }
  return variance;
}

/** The angle between −π and π. */
function wrap(angle: number): number {
  return angle - TWO_PI * Math.round(angle / TWO_PI);
}
