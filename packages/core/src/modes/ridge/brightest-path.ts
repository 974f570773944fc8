import { LONG, type Pausing } from "../../iterate/pauses.ts";
import { logarithm } from "../../random/logarithm.ts";
import { type ChirpPlane, FRAMES_A_SPREAD } from "./chirp-plane.ts";
import { vertexOf } from "./vertex.ts";

/** A path through a plane, one entry a frame. */
export interface PlanePath {
  readonly firstFrame: number;
  /** Hertz, between bins. */
  readonly frequencies: Float64Array;
  /** Squared amplitudes. */
  readonly power: Float64Array;
}

/** What it costs to change the chirp rate by one step, in logarithms of power. */
const BEND_PRICE = 3;
/** What it costs to be one bin, squared, off from where the chirp rate leads. */
const DRIFT_PRICE = 0.5;
/** What a frame with no power costs. */
const DARK = -3;
/** A path is cut where its prices within one spread come to more than this. */
const STRAIN = 5;

/** About so many multiply–adds is what is done for a state of a frame. */
const WORK = 50;

/** Multiply–adds of a search for a path between two bins, about. */
export function pathWork(
  { frames, chirps }: ChirpPlane,
  [lowest, highest]: readonly [number, number],
): number {
  const rates = highest === 0 ? 1 : chirps.length;
  return WORK * frames * rates * (highest - lowest + 1);
}

/**
 * The path over any number of frames on which the logarithms of the power over `floor`, less the prices of
 * bending, sum to the most (Viterbi 1967); of its pieces between too sharp bends the strongest.
 *
 * @param floor squared amplitude
 * @param bins lowest and highest that the path may take
 */
export function* brightestPath(
  plane: ChirpPlane,
  floor: number,
  [lowest, highest]: readonly [number, number],
): Pausing<PlanePath | undefined> {
  const { frames, bins, chirps, power } = plane;
  const states = chirps.length * bins;
  const middle = (chirps.length - 1) / 2;
  // What is about 0 Hz has no chirp rate.
  const [lowestChirp, highestChirp] = highest === 0 ? [middle, middle] : [0, chirps.length - 1];
  const drifts = chirps.map((chirp) => (chirp * plane.step) / plane.binWidth);
  const reach = Math.ceil(Math.abs(drifts[lowestChirp]!)) + 2;
  let past = new Float32Array(states);
  let scores = new Float32Array(states);
  // How many bins below each one have a path to go on from: a path is worth more than 0, or begins anew.
  const alive = new Int32Array(bins + 1);
  const before = new Int32Array(frames * states).fill(-1);
  let best = 0;
  let end = -1;
  const rest = Math.max(1, Math.floor(LONG / 4 / (WORK * states)));
  for (let frame = 0; frame < frames; frame++) {
    if (frame % rest === rest - 1) yield;
    for (let bin = 0; bin < bins; bin++) {
      let lives = 0;
      for (let c = lowestChirp; c <= highestChirp; c++) if (past[c * bins + bin]! > 0) lives = 1;
      alive[bin + 1] = alive[bin]! + lives;
    }
    for (let c = lowestChirp; c <= highestChirp; c++) {
      for (let bin = lowest; bin <= highest; bin++) {
        const state = c * bins + bin;
        const at = frame * states + state;
        const near = alive[Math.min(bins, bin + reach + 1)]! > alive[Math.max(0, bin - reach)]!;
        const bright = power[at]! / floor;
        scores[state] = 0;
        if (!near && bright <= 1) continue;
        let most = 0;
        for (let p = Math.max(lowestChirp, c - 1); near && p <= c + 1; p++) {
          if (p > highestChirp) break;
          const drift = (drifts[c]! + drifts[p]!) / 2;
          const price = BEND_PRICE * Math.abs(c - p);
          const from = Math.round(bin - drift);
          const last = Math.min(highest, from + 1);
          for (let b = Math.max(lowest, from - 1); b <= last; b++) {
            const off = bin - b - drift;
            const score = past[p * bins + b]! - price - DRIFT_PRICE * off * off;
            if (score <= most) continue;
            most = score;
            before[at] = p * bins + b;
          }
        }
        const gain = Math.max(DARK, logarithm(bright + Number.MIN_VALUE));
        scores[state] = most + gain;
        if (scores[state]! <= best) continue;
        best = scores[state]!;
        end = at;
      }
    }
    [past, scores] = [scores, past];
  }
  if (end < 0) return undefined;
  const visited: number[] = [];
  let frame = Math.floor(end / states);
  for (let state = end % states; state >= 0; frame--) {
    visited.push(state);
    state = before[frame * states + state]!;
  }
  return strongestPiece(plane, frame + 1, visited.reverse());
}

function strongestPiece(plane: ChirpPlane, first: number, states: readonly number[]): PlanePath {
  const { bins, chirps, power } = plane;
  const at = (k: number) => (first + k) * chirps.length * bins + states[k]!;
  const powers = Float64Array.from(states, (_, k) => power[at(k)]!);
  const cuts = [0, ...cutsOf(pricesOf(plane, states), powers), states.length];
  let best: readonly [number, number] = [0, states.length];
  let most = -1;
  for (let k = 1; k < cuts.length; k++) {
    const [from, to] = [cuts[k - 1]!, cuts[k]!];
    const sum = powers.subarray(from, to).reduce((all, one) => all + one, 0);
    if (sum <= most) continue;
    most = sum;
    best = [from, to];
  }
  const [from, to] = best;
  const frequencies = Float64Array.from(
    { length: to - from },
    (_, k) => plane.binWidth * ((states[from + k]! % bins) + offPeak(plane, at(from + k))),
  );
  return { firstFrame: first + from, frequencies, power: powers.slice(from, to) };
}

/** What each step of a path costs beyond what rounding to bins does. */
function pricesOf({ bins, chirps, step, binWidth }: ChirpPlane, states: readonly number[]) {
  const drift = (state: number) => (chirps[Math.floor(state / bins)]! * step) / binWidth;
  return states.map((state, k) => {
    if (k === 0) return 0;
    const last = states[k - 1]!;
    const bend = Math.abs(Math.floor(state / bins) - Math.floor(last / bins));
    const off = (state % bins) - (last % bins) - (drift(state) + drift(last)) / 2;
    return BEND_PRICE * bend + DRIFT_PRICE * Math.max(0, Math.abs(off) - 0.5) ** 2;
  });
}

/** Where to cut, rising: of each stretch of a spread that is too dear, the darkest place. */
function cutsOf(prices: number[], powers: Float64Array): number[] {
  const cuts: number[] = [];
  for (;;) {
    let worst = STRAIN;
    let place = -1;
    for (let k = 1; k < prices.length; k++) {
      let sum = 0;
      for (let i = Math.max(1, k - FRAMES_A_SPREAD + 1); i <= k; i++) sum += prices[i]!;
      if (sum <= worst) continue;
      worst = sum;
      place = k;
    }
    if (place < 0) return cuts.sort((a, b) => a - b);
    let darkest = place;
    for (let i = Math.max(1, place - FRAMES_A_SPREAD + 1); i <= place; i++) {
      if (powers[i]! < powers[darkest]!) darkest = i;
      prices[i] = 0;
    }
    cuts.push(darkest);
  }
}

/** How far the peak is from a bin, in bins, by a parabola through logarithms. */
function offPeak({ bins, power }: ChirpPlane, at: number): number {
  const bin = at % bins;
  if (bin === 0 || bin === bins - 1) return 0;
  const [a, b, c] = [at - 1, at, at + 1].map((k) => logarithm(power[k]! + Number.MIN_VALUE));
  return vertexOf(a!, b!, c!);
}
