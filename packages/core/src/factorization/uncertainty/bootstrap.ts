import { UnmixError } from "../../errors.ts";
import { asSteps, inStretches, type Pausing, ready, SOME } from "../../iterate/pauses.ts";
import { run, type Steps, still } from "../../iterate/steps.ts";
import { checkNames, describe } from "../../option-names.ts";
import { createRandom, deriveSeed, type Random } from "../../random/random.ts";
import type { StridedArray } from "../../tensor/ndarray.ts";
import { isSparse, type SparseMatrix } from "../../tensor/sparse.ts";
import { takeAlong } from "../../tensor/take.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import type { Factorization } from "../bpgd/factorization.ts";
import type { Cp, Tucker1 } from "../factors/model.ts";
import { reconstructSteps } from "../factors/reconstruct.ts";
import { factorizeSteps } from "../fit/factorize.ts";
import { type Fit, type Plan, planSteps, sharedData } from "../fit/plan.ts";
import type { FactorizeOptions } from "../options/options.ts";
import { isScaleShared } from "./align-components.ts";
import { checkLevel, type Spread, spreadAround } from "./spread.ts";

/** How {@link bootstrapFactors} draws and what it gives. */
export interface BootstrapOptions {
  /** Refits, at least 2, default 100. */
  readonly refits?: number;
  /**
   * What is drawn again, with replacement, default `rows`.
   *
   * - `rows`: the slices of the first mode, as many as there are. The spread says how the factors would
   *   differ with other samples of the same kind. A row of the first factor has values in those refits
   *   only that drew it: NaN where none did.
   * - `residuals`: the differences between tensor and model, entry by entry, added to the model. The
   *   spread says what noise of that size does, where it is independent from entry to entry. What is drawn
   *   has hardly a 0, so it is not for a sparse matrix.
   */
  readonly draw?: "rows" | "residuals";
  /** Default 0. */
  readonly seed?: number;
  /** The part of the values between the quantiles, default 0.95. */
  readonly level?: number;
}

/**
 * The spread of factors by the bootstrap: the tensor is drawn again, and fitted again from the factors
 * found, with their options. "Stop here" keeps the refits done: `undefined` where they are fewer than two.
 *
 * Reference: B. Efron, "Bootstrap methods: another look at the jackknife", Annals of Statistics 7
 * (1979); the quantiles are those of the percentile method.
 *
 * @param tensor what was factorized; a sparse matrix is never made dense
 * @param fit of Tucker-1 or CP, with no functions of your own among its options
 * @throws {UnmixError} before any work, when tensor, fit and options do not go together
 */
export function bootstrapFactorsSteps<M extends Tucker1 | Cp>(
  tensor: Tensor | StridedArray | SparseMatrix,
  fit: Factorization<M>,
  options: BootstrapOptions = {},
): Steps<Spread<M> | undefined> {
  return planSteps(bootstrapPlan(tensor, fit, options));
}

/** {@link bootstrapFactorsSteps} run to its end on this thread. */
export function bootstrapFactors<M extends Tucker1 | Cp>(
  tensor: Tensor | StridedArray | SparseMatrix,
  fit: Factorization<M>,
  options: BootstrapOptions = {},
): Spread<M> {
  return run(bootstrapFactorsSteps(tensor, fit, options))!;
}

/** The refits as a plan: all of them can be made at once. The options are checked at once. */
export function bootstrapPlan<M extends Tucker1 | Cp>(
  tensor: Tensor | StridedArray | SparseMatrix,
  fit: Factorization<M>,
  options: BootstrapOptions,
): Steps<Plan<Spread<M> | undefined>> {
  checkNames("option of a bootstrap", options, Object.keys(NAMES));
  const { refits = 100, draw = "rows", seed = 0, level = 0.95 } = options;
  const laidOut = sharedData(tensor);
  check(fit, refits, draw);
  checkLevel(level);
  const optionsFrom = (matrix: Tensor) => {
    const start = fit.model.kind === "cp" ? withFirst(fit.model, matrix) : { ...fit.model, matrix };
    const { kind: _, ...factors } = start;
    return { ...fit.options, start: factors, history: false } as unknown as FactorizeOptions;
  };
  const first = fit.model.kind === "cp" ? fit.model.matrices[0]! : fit.model.matrix;
  // Checks that tensor, model and options go together; steps that never begin hold nothing.
  factorizeSteps(tensor, optionsFrom(first));
  if (draw === "residuals" && isSparse(tensor)) throw notSparse(tensor);
  return (function* () {
    const given = yield* laidOut;
    const models: (M | undefined)[] = [];
    const places: Int32Array[] = [];
    const drawn =
      draw === "residuals"
        ? yield* asSteps(residualsOf(given as Tensor, fit.model), still("Bootstrap", 0, 0))
        : undefined;
    return {
      jobs: Array.from({ length: refits }, (_, n) => ({
        stage: "Bootstrap",
        size: 1,
        after: [],
        *fit(): Pausing<Fit> {
          const random = createRandom(deriveSeed(seed, n));
          if (drawn) {
            return { tensor: yield* withResiduals(drawn, random), options: optionsFrom(first) };
          }
          const length = first.shape[0]!;
          const rows = Int32Array.from({ length }, () => random.integer(length));
          places[n] = placesOf(rows);
          const tensor = yield* takeAlong(given, 0, rows);
          return { tensor, options: optionsFrom(yield* takeAlong(first, 0, rows)) };
        },
        take({ model, termination }) {
          if (termination.kind !== "stopped") models[n] = model as M;
          return ready(undefined);
        },
      })),
      *finish() {
        const done = [...models.keys()].filter((n) => models[n]);
        if (done.length < 2) return undefined;
        return spreadAround(
          fit.model,
          done.map((n) => models[n]!),
          { level, from: drawn ? 0 : 1, scaleFree: isScaleShared(fit) },
          drawn ? undefined : done.map((n) => places[n]!),
        );
      },
    };
  })();
}

const NAMES: Readonly<Record<keyof BootstrapOptions, true>> = {
  refits: true,
  draw: true,
  seed: true,
  level: true,
};

function withFirst({ kind, matrices }: Cp, first: Tensor): Cp {
  return { kind, matrices: [first, ...matrices.slice(1)] };
}

/** For each row the place where it was drawn first, or −1. */
function placesOf(rows: Int32Array): Int32Array {
  const places = new Int32Array(rows.length).fill(-1);
  for (let place = rows.length - 1; place >= 0; place--) places[rows[place]!] = place;
  return places;
}

/** A tensor and its model, which differ by what is drawn. */
interface Residuals {
  readonly tensor: Tensor;
  readonly fitted: Float64Array;
}

function* residualsOf(tensor: Tensor, model: Tucker1 | Cp): Pausing<Residuals> {
  return { tensor, fitted: (yield* reconstructSteps(model)).data };
}

function notSparse({ rows, columns }: SparseMatrix): UnmixError {
  return new UnmixError(
    "option",
    `The option draw is "residuals", but the data are a sparse matrix of ${rows} × ${columns}: model and residuals differ from 0 where it holds nothing, so all that is drawn would be dense; draw "rows", or give the data as a dense tensor.`,
    { draw: "residuals", rows, columns },
  );
}

/** The model with residuals drawn from those of the tensor. */
function* withResiduals({ tensor, fitted }: Residuals, random: Random): Pausing<Tensor> {
  const { data, shape } = tensor;
  const drawn = new Float64Array(data.length);
  const draw = (first: number, end: number) => {
    for (let i = first; i < end; i++) {
      const from = random.integer(data.length);
      drawn[i] = fitted[i]! + data[from]! - fitted[from]!;
    }
  };
  // Each is drawn from afar, and waited for.
  yield* inStretches(drawn.length, draw, SOME / 2);
  return { data: drawn, shape };
}

function check(fit: Factorization<Tucker1 | Cp>, refits: number, draw: string): void {
  const kind: unknown = fit?.model?.kind;
  if (kind !== "tucker1" && kind !== "cp") {
    throw new UnmixError(
      "option",
      `The bootstrap is of Tucker-1 and CP, but the model is ${describe(kind)}${kind === "tucker" ? ", whose components can be turned into each other" : ""}; give a fit of one of them by factorize.`,
      { kind },
    );
  }
  if (!Number.isSafeInteger(refits) || refits < 2) {
    throw new UnmixError(
      "option",
      `The option refits is ${refits}; it must be a whole number of at least 2.`,
      { refits },
    );
  }
  if (draw !== "rows" && draw !== "residuals") {
    throw new UnmixError(
      "option",
      `The option draw is "${draw}"; it must be "rows" or "residuals".`,
      { draw },
    );
  }
  const { objective } = fit.options;
  if (draw === "residuals" && objective !== "squared") {
    throw new UnmixError(
      "option",
      `The option draw is "residuals", but the fit minimizes ${typeof objective === "string" ? objective : `the β-divergence of β ${objective.beta}`}: its residuals depend on the size of an entry, so they are not to be exchanged, and with another's an entry can be negative; draw "rows".`,
      { draw, objective },
    );
  }
}
