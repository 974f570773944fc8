import type { FactorizeOptions } from "@unmix/core";
import type { MusicOptions } from "../options.ts";

/** What the solver is told, whatever it starts from. */
export function solverOf({
  divergence,
  seed,
}: Pick<MusicOptions, "divergence" | "seed">): Partial<FactorizeOptions> {
  return {
    objective: divergence === "kullback-leibler" ? "kullbackLeibler" : "squared",
    history: false,
    seed,
    compress: false,
  };
}

/** The published factorization: gradient steps with momentum, spectra that peak at 1, a random start. */
export const REFERENCE_SOLVER: Partial<FactorizeOptions> = {
  update: "gradient",
  innerSteps: 1,
  compress: false,
  constraints: {
    core: {
      kind: "composed",
      parts: [
        { kind: "nonnegative" },
        { kind: "norm", norm: "linfinity", how: "scale", per: "slice", rescale: "other" },
      ],
    },
    matrix: { kind: "nonnegative" },
  },
  start: "random",
  targetError: 0.085,
  tolerance: 0,
  maxIterations: 2000,
};
