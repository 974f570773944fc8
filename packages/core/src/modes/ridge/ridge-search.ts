import type { SearchEnd } from "./candidates.ts";
import type { EvenSignal } from "./chirp-plane.ts";
import type { Ridge } from "./ridge.ts";

/** What came of seeking ridges with windows of one spread. */
export interface SpreadTried {
  /** Seconds. */
  readonly spread: number;
  /** How dear the description of the signal is: samples × log(1 + (left ÷ residual)²) + numbers × log samples. */
  readonly cost: number;
  /** How many were found. */
  readonly ridges: number;
  /** Norm of what the ridges leave, over that of the signal. */
  readonly left: number;
  /** Whether these are tones that last from beginning to end, sought in the whole signal and by no windows. */
  readonly steady?: true;
  /** Whether windows sought them in what such tones leave, and the tones are among them. */
  readonly besideTones?: true;
  /** How often the ridges were made better after they were found; the costs of many sweeps are lower. */
  readonly sweeps: number;
}

/** What the search found. */
export interface RidgeSearch {
  /** Without an order. */
  readonly ridges: readonly Ridge[];
  /** Of the windows that the ridges were found with, seconds; absent where they are steady tones, found with none. */
  readonly spread?: number;
  /** The cheapest first. */
  readonly tried: readonly SpreadTried[];
  readonly ended: SearchEnd;
  /** What windows of one spread said of how many ridges there are, where that was asked. */
  readonly probe?: RidgeProbe;
}

/** Whether a signal has few ridges, told before they are sought in earnest. */
export interface RidgeProbe {
  /** Of its windows, seconds. */
  readonly spread: number;
  /** Ridges that lowered the cost one after the other, up to `CROWD`. */
  readonly ridges: number;
  /** Whether there are so many, or finding them took so much work, that the search ended with it. */
  readonly crowded: boolean;
  /** Whether its windows are narrower than those that tell at first, by which there were too many. */
  readonly narrower?: true;
}

/** What ridges are sought in, and how. */
export interface RidgeSearchInput {
  readonly times: Float64Array;
  readonly values: Float64Array;
  /**
   * The signal that ridges are sought in, at even times, made for a step of at most what is given. By default
   * the samples as they are.
   */
  readonly clean?: (step: number) => EvenSignal;
  readonly highest: number;
  readonly residual: number;
  /**
   * Seconds; by default the one whose ridges describe the signal at the least cost. Where no ridge is found with
   * windows so wide, half of it is tried, and so on.
   */
  readonly spread?: number;
  readonly maxRidges: number;
  /** Steady tones at most, where these alone describe the signal; default 40. */
  readonly maxTones?: number;
  /** Multiply–adds, about: after so many the search ends with the best ridges so far. Default none. */
  readonly limit?: number;
  /** Whether the search may end at once where there are too many ridges; default false. */
  readonly probing?: boolean;
}
