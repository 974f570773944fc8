/** Why an iterative method ended. */
export type TerminationKind =
  | "converged"
  | "targetReached"
  | "iterationLimit"
  | "timeLimit"
  | "stopped"
  | "ruleMet"
  | "targetUnreachable"
  | "productLimit"
  | "workLimit"
  | "stalled"
  | "nonfinite";

/** How an iterative method ended, and what a person may do about it. */
export interface Termination {
  /** The reason as a word, for programs. */
  readonly kind: TerminationKind;
  /** One or two sentences for a person. */
  readonly advice: string;
}

const ADVICE: Readonly<Record<TerminationKind, string>> = {
  converged: "The result has settled: more sweeps would change little.",
  targetReached: "The relative error asked for was reached. Lower it for a closer fit.",
  iterationLimit:
    "The limit on sweeps came first. Raise maxIterations, or loosen the tolerance if the fit is good enough.",
  timeLimit:
    "The time limit came first. Raise timeLimit, or start again from this result to go on.",
  stopped: "It was stopped on request. Start again from this result to go on.",
  ruleMet: "A stopping rule of your own was met.",
  targetUnreachable:
    "What was asked for cannot be reached: this is as near as it gets. Loosen the target, or allow more to fit with.",
  productLimit:
    "The limit on products came first. Raise maxProducts, or start again from this result to go on.",
  workLimit: "The limit on work came first, and what is best so far is kept. Raise it for more.",
  stalled:
    "Rounding stopped it before its tolerances were met. Loosen them if the gap it reports is good enough.",
  nonfinite:
    "The numbers left the range of floating point, so this result is of no use. Take a shorter step where you chose its length; else scale the data, or the start, nearer to 1.",
};

/** The termination of `kind`, with its advice or a more particular one. */
export function termination(kind: TerminationKind, advice: string = ADVICE[kind]): Termination {
  return { kind, advice };
}
