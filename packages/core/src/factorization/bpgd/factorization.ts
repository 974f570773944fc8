import type { Termination } from "../../iterate/termination.ts";
import type { Model, Tucker1 } from "../factors/model.ts";
import type { ResolvedOptions } from "../options/options.ts";
import type { FactorizationStatistics } from "./statistics.ts";

/** What {@link factorize} gives: plain data that crosses threads and survives a JSON round trip. */
export interface Factorization<M = Tucker1> {
  /** The factors, in the units of the data. */
  readonly model: M;
  /** ‖Y − X‖ with X the tensor that the model stands for, in the units of the data, and in the weights. */
  readonly loss: number;
  /** What was minimized: the loss squared or a divergence, and the penalties. */
  readonly objective: number;
  /** ‖Y − X‖ ÷ ‖Y‖, in the weights, whatever the objective; 0 where Y is zero. */
  readonly relativeError: number;
  /** How far the factors are from a stationary point, relative to their size. */
  readonly stationarity: number;
  /** The weight of extrapolation it came to, 0 to 1: the option of the same name goes on with it. */
  readonly momentum: number;
  /** Sweeps done. */
  readonly iterations: number;
  /** Sweeps done before those, on compressed data, where there were any; those without penalties are among them. */
  readonly compressedIterations?: number;
  /** Sweeps done before those, without the penalties, where a sparsity has a random start; none on compressed data. */
  readonly unpenalizedIterations?: number;
  /** Why it ended, and what to do about it. */
  readonly termination: Termination;
  /** One value for the start and one for each sweep; only the last where `history` is off. */
  readonly statistics: FactorizationStatistics;
  /** Every option that decided about it, filled in: given again they do the same again. */
  readonly options: ResolvedOptions<M>;
  /** The seed of the options, for the random start and for orders and directions that are drawn. */
  readonly seed: number;
}

/** What a fit is to make small: the loss, or another objective where there is one. */
export function minimized({ options, objective, loss }: Factorization<Model>): number {
  return options.objective === "squared" && !options.penalties ? loss : objective;
}

/**
 * A relative error below which a fit counts as exact: further ranks fit rounding and what the
 * solver's tolerance left, which at its default is up to 10⁻⁵ of exact data.
 */
const EXACT = 1e-5;

/** Whether a relative error is that of a fit that is exact but for rounding and the solver's tolerance. */
export function isExact(error: number): boolean {
  return error <= EXACT;
}
