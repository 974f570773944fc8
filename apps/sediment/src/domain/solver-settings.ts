import type { ConstraintSpec, FactorizeOptions } from "@unmix/core";
import type { SedimentOptions } from "./options.ts";

export type SolverSettings = Omit<FactorizeOptions, "rank" | "seed" | "start">;

const NONNEGATIVE: ConstraintSpec = { kind: "nonnegative" };

/** How the solver is set for these options; in reference mode as the published pipeline has it. */
export function solverSettings(options: SedimentOptions): SolverSettings {
  const { tolerance, maxIterations, reference } = options;
  const constraints: FactorizeOptions["constraints"] =
    options.constraint === "simplex"
      ? { core: { kind: "simplex", per: "fibre" }, matrix: { kind: "simplex", per: "row" } }
      : {
          core: {
            kind: "composed",
            parts: [
              NONNEGATIVE,
              { kind: "norm", norm: "l1", how: "scale", per: "averageSlice", rescale: "other" },
            ],
          },
          matrix: NONNEGATIVE,
        };
  return {
    constraints,
    tolerance,
    maxIterations,
    ...(reference && {
      criterion: "nonnegativeCone",
      order: "matrixFirst",
      update: "gradient",
      momentum: false,
      innerSteps: 1,
    }),
  };
}
