import type { Factorization } from "../factorization/bpgd/factorization.ts";
import type { Cp, Tucker, Tucker1 } from "../factorization/factors/model.ts";
import type { Fit, Plan } from "../factorization/fit/plan.ts";
import type { CpOptions, TuckerOptions } from "../factorization/options/options.ts";
import { type RankEstimate, rankPlan } from "../factorization/rank/rank.ts";
import type { CpRankOptions, RankOptions } from "../factorization/rank/rank-options.ts";
import type { TuckerRankEstimate } from "../factorization/rank/tucker-estimate.ts";
import { tuckerRankPlan } from "../factorization/rank/tucker-rank.ts";
import type { TuckerRankOptions } from "../factorization/rank/tucker-rank-options.ts";
import { type BootstrapOptions, bootstrapPlan } from "../factorization/uncertainty/bootstrap.ts";
import {
  type AnyMultiStartOptions,
  type MultiStart,
  type MultiStartOptions,
  multiStartPlan,
} from "../factorization/uncertainty/multi-start.ts";
import type { Spread } from "../factorization/uncertainty/spread.ts";
import { drive } from "../iterate/drive.ts";
import { asSteps } from "../iterate/pauses.ts";
import { type Progress, type Steps, still } from "../iterate/steps.ts";
import type { Pool } from "../pool/pool.ts";
import type { StridedArray } from "../tensor/ndarray.ts";
import type { SparseMatrix } from "../tensor/sparse.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { numbersIn, type RunTasksOptions, runTasks, shareTensor } from "./tasks.ts";

/** How a computation of several factorizations runs on a pool. */
export interface RunOptions extends Pick<RunTasksOptions, "signal" | "stop"> {
  /**
   * Called some ten times a second for every factorization that runs, with the part of the whole that
   * is done; an error it throws ends the run.
   */
  readonly onProgress?: (progress: Progress) => void;
}

/**
 * `estimateRank` with everything that does not wait for another rank done at once: the same rows to the
 * last bit, whatever the number of threads. Only the warm starts go rank by rank.
 *
 * @throws the reason of `signal`; {UnmixError} as `estimateRank`, and when an option holds a function
 */
export function estimateRankOn(
  pool: Pool,
  tensor: Tensor | StridedArray | SparseMatrix,
  options?: RankOptions,
  run?: RunOptions,
): Promise<RankEstimate>;
export function estimateRankOn(
  pool: Pool,
  tensor: Tensor | StridedArray | SparseMatrix,
  options: CpRankOptions,
  run?: RunOptions,
): Promise<RankEstimate<Cp>>;
export async function estimateRankOn(
  pool: Pool,
  tensor: Tensor | StridedArray | SparseMatrix,
  options: RankOptions | CpRankOptions = {},
  run: RunOptions = {},
): Promise<RankEstimate<Tucker1 | Cp>> {
  return runPlan(pool, rankPlan(tensor, options), run);
}

/** `estimateTuckerRank` with all random starts at once: the same to the last bit, whatever the number of threads. */
export async function estimateTuckerRankOn(
  pool: Pool,
  tensor: Tensor | StridedArray,
  options: TuckerRankOptions,
  run: RunOptions = {},
): Promise<TuckerRankEstimate> {
  return runPlan(pool, tuckerRankPlan(tensor, options), run);
}

/** `multiStart` with all starts at once: the same to the last bit, whatever the number of threads. */
export function multiStartOn(
  pool: Pool,
  tensor: Tensor | StridedArray | SparseMatrix,
  options: MultiStartOptions,
  run?: RunOptions,
): Promise<MultiStart>;
export function multiStartOn(
  pool: Pool,
  tensor: Tensor | StridedArray,
  options: MultiStartOptions<TuckerOptions>,
  run?: RunOptions,
): Promise<MultiStart<Tucker>>;
export function multiStartOn(
  pool: Pool,
  tensor: Tensor | StridedArray | SparseMatrix,
  options: MultiStartOptions<CpOptions>,
  run?: RunOptions,
): Promise<MultiStart<Cp>>;
export async function multiStartOn(
  pool: Pool,
  tensor: Tensor | StridedArray | SparseMatrix,
  options: AnyMultiStartOptions,
  run: RunOptions = {},
): Promise<MultiStart<Tucker1 | Tucker | Cp>> {
  return runPlan(pool, multiStartPlan(tensor, options), run);
}

/** `bootstrapFactors` with all refits at once: the same to the last bit, whatever the number of threads. */
export async function bootstrapFactorsOn<M extends Tucker1 | Cp>(
  pool: Pool,
  tensor: Tensor | StridedArray | SparseMatrix,
  fit: Factorization<M>,
  options: BootstrapOptions = {},
  run: RunOptions = {},
): Promise<Spread<M> | undefined> {
  return runPlan(pool, bootstrapPlan(tensor, fit, options), run);
}

/**
 * Makes a plan on this thread, and does its jobs on the threads of a pool, each as soon as a thread is free and what it waits
 * for is done, the first ones first.
 */
async function runPlan<T>(
  pool: Pool,
  making: Steps<Plan<T>>,
  { signal, stop, onProgress }: RunOptions,
): Promise<T> {
  const plan = await drive(making, {
    ...(signal && { signal }),
    ...(stop && { stop }),
    ...(onProgress && { onProgress }),
  });
  const { jobs } = plan;
  const failed = new AbortController();
  const ending = AbortSignal.any(signal ? [signal, failed.signal] : [failed.signal]);
  const states = jobs.map((): "waiting" | "running" | "done" => "waiting");
  const share = sharing(pool);
  const tell = progressOf(plan, onProgress);
  let stopped = false;
  let wake: () => void = () => {};
  let change = new Promise<void>(() => {});
  const changed = () => {
    wake();
    change = new Promise((resolve) => {
      wake = resolve;
    });
  };
  changed();

  /** The first job that can begin. Stopped early, the first job of all begins, so that there is a result. */
  const ready = () =>
    states.findIndex(
      (state, n) =>
        state === "waiting" &&
        !(stopped || (stop?.aborted && n > 0)) &&
        jobs[n]!.after.every((other) => states[other] === "done"),
    );
  const lane = async () => {
    for (;;) {
      ending.throwIfAborted();
      const n = ready();
      if (n < 0) {
        if (stopped || stop?.aborted || !states.includes("waiting")) return;
        await change;
        continue;
      }
      states[n] = "running";
      const beside = still(jobs[n]!.stage);
      const fit = await drive(asSteps(jobs[n]!.fit(), beside), { signal: ending });
      if (fit) {
        const [result] = await runTasks(pool, [{ kind: "factorize", ...share(fit) }], {
          signal: ending,
          ...(stop && { stop }),
          onProgress: (_, progress) => tell(n, progress),
        });
        stopped ||= result!.termination.kind === "stopped";
        await drive(asSteps(jobs[n]!.take(result!), beside), { signal: ending });
      }
      states[n] = "done";
      tell(n);
      changed();
    }
  };
  const lanes = Array.from({ length: Math.min(pool.threads, jobs.length) }, () =>
    lane().catch((error) => {
      failed.abort(error);
      changed();
      throw error;
    }),
  );
  await Promise.allSettled(lanes);
  if (failed.signal.aborted) throw failed.signal.reason;
  return drive(plan.finish(), signal ? { signal } : {});
}

/** Tensors that several jobs have are copied to shared memory once. */
function sharing({ crew }: Pool): (fit: Fit) => Fit {
  const copies = new WeakMap<Float64Array, Tensor | SparseMatrix>();
  return (fit) => {
    if (!crew) return fit;
    const numbers = numbersIn(fit.tensor);
    const copy = copies.get(numbers) ?? shareTensor(fit.tensor);
    copies.set(numbers, copy);
    return { ...fit, tensor: copy };
  };
}

/** Passes on the progress of job n, or that it is done, with the part of the whole that is done. */
function progressOf(
  { jobs }: Plan<unknown>,
  onProgress: RunOptions["onProgress"],
): (n: number, progress?: Progress) => void {
  const whole = jobs.reduce((sum, { size }) => sum + size, 0);
  const done = new Float64Array(jobs.length);
  return (n, progress) => {
    if (!progress) {
      done[n] = jobs[n]!.size;
      return;
    }
    const { iteration, maxIterations } = progress;
    const within = maxIterations > 0 ? Math.min(1, iteration / maxIterations) : 1;
    done[n] = Math.max(done[n]!, within * jobs[n]!.size);
    const fraction = done.reduce((sum, part) => sum + part, 0) / whole;
    onProgress?.({ ...progress, stage: jobs[n]!.stage, fraction });
  };
}
