import { isUnmixError, UnmixError } from "../errors.ts";
import type { Factorization } from "../factorization/bpgd/factorization.ts";
import type { Cp, Tucker, Tucker1 } from "../factorization/factors/model.ts";
import { factorizeSteps } from "../factorization/fit/factorize.ts";
import { prepare } from "../factorization/fit/prepare.ts";
import type {
  CpOptions,
  FactorizeOptions,
  TuckerOptions,
} from "../factorization/options/options.ts";
import { drive } from "../iterate/drive.ts";
import type { Progress, Steps } from "../iterate/steps.ts";
import { describe } from "../option-names.ts";
import type { Hand } from "../pool/crew.ts";
import type { Pool } from "../pool/pool.ts";
import { FLAG } from "../pool/thread.ts";
import { isSparse, type SparseMatrix, shapeOf } from "../tensor/sparse.ts";
import type { Tensor } from "../tensor/tensor.ts";

/**
 * A factorization to be done on some thread: plain data. A tensor of {@link shareTensor}
 * is seen by all threads as it is; any other is copied once a run.
 */
export interface FactorizeTask<
  O extends FactorizeOptions | TuckerOptions | CpOptions =
    | FactorizeOptions
    | TuckerOptions
    | CpOptions,
> {
  readonly kind: "factorize";
  /** What is factorized. */
  readonly tensor: Tensor | SparseMatrix;
  /** Without functions of your own, which cannot go to another thread. */
  readonly options: O;
}

/** What a task of such options gives. */
export type ResultOf<O> = O extends TuckerOptions
  ? Factorization<Tucker>
  : O extends CpOptions
    ? Factorization<Cp>
    : O extends FactorizeOptions
      ? Factorization<Tucker1>
      : never;

/** How tasks run, and how they end. */
export interface RunTasksOptions {
  /** Cancel: rejects with the signal's reason within 200 ms, and the pool can be used again. */
  readonly signal?: AbortSignal;
  /**
   * Stop here: what runs ends soon with its best result so far, and what has not begun is stopped at
   * its start.
   */
  readonly stop?: AbortSignal;
  /**
   * Called with the number of a task and its progress, some ten times a second for each that runs;
   * an error it throws ends the run.
   */
  readonly onProgress?: (task: number, progress: Progress) => void;
}

/** Milliseconds that a thread has to leave its task before it is ended and another started. */
const GRACE = 120;

/**
 * Runs tasks on as many threads as the pool has, each on one, begun in the order given. The bits of a
 * result depend on its task alone, never on the number of threads. In a pool of one the tasks run on
 * this thread, which returns to the event loop every few milliseconds.
 *
 * @returns the results, in the order of the tasks
 * @throws the reason of `signal`; else the first error of a task, which ends the others;
 *   {UnmixError} before any work when an option makes no sense or holds a function, and when the
 *   pool is closed
 */
export async function runTasks<O extends FactorizeOptions | TuckerOptions | CpOptions>(
  pool: Pool,
  tasks: readonly FactorizeTask<O>[],
  options: RunTasksOptions = {},
): Promise<ResultOf<O>[]> {
  const { crew } = pool;
  const { signal, stop, onProgress } = options;
  signal?.throwIfAborted();
  for (const { kind, tensor, options } of tasks) {
    if (kind !== "factorize") {
      throw new UnmixError(
        "option",
        `A task is of the kind ${describe(kind)}; there is the kind "factorize".`,
        { kind },
      );
    }
    // A sparse matrix is compressed on demand alone.
    const own = isSparse(tensor) ? { ...options, compress: options.compress ?? false } : options;
    prepare(own, shapeOf(tensor));
  }
  const results = new Array<unknown>(tasks.length);
  if (!crew) {
    for (const [i, task] of tasks.entries()) {
      results[i] = await drive(stepsOf(task), {
        ...options,
        onProgress: (progress) => onProgress?.(i, progress),
      });
    }
    return results as ResultOf<O>[];
  }
  for (const task of tasks) checkPlain(task);
  const shared = shareTensors(tasks);

  const flag = new Int32Array(new SharedArrayBuffer(4));
  const running = new Set<Hand>();
  let next = 0;
  let failure: { readonly reason: unknown } | undefined;
  let late: ReturnType<typeof setTimeout> | undefined;
  const fail = (reason: unknown) => {
    if (failure) return;
    failure = { reason };
    Atomics.store(flag, 0, FLAG.cancel);
    leave.abort(reason);
    late = setTimeout(() => {
      for (const hand of running) hand.discard(reason);
    }, GRACE);
  };
  const cancel = () => fail(signal!.reason);
  const end = () => Atomics.compareExchange(flag, 0, FLAG.run, FLAG.stop);
  const leave = new AbortController();

  const lane = async () => {
    const hand = await crew.borrow(leave.signal);
    running.add(hand);
    try {
      while (next < tasks.length && !failure) {
        const i = next++;
        results[i] = await hand.ask({ kind: "task", task: shared[i]!, flag }, (progress) => {
          try {
            if (!failure) onProgress?.(i, progress);
          } catch (error) {
            fail(error);
          }
        });
      }
    } finally {
      running.delete(hand);
      hand.release();
    }
  };

  signal?.addEventListener("abort", cancel, { once: true });
  stop?.addEventListener("abort", end, { once: true });
  if (stop?.aborted) end();
  try {
    const lanes = Array.from({ length: Math.min(pool.threads, tasks.length) }, () =>
      lane().catch(fail),
    );
    await Promise.all(lanes);
    if (failure) throw (failure as { reason: unknown }).reason;
    return results as ResultOf<O>[];
  } finally {
    clearTimeout(late);
    signal?.removeEventListener("abort", cancel);
    stop?.removeEventListener("abort", end);
  }
}

/**
 * The same numbers in memory that all threads see, so that a task with them copies nothing here.
 * Already there, the tensor is returned as it is.
 */
export function shareTensor(tensor: Tensor): Tensor;
export function shareTensor(tensor: SparseMatrix): SparseMatrix;
export function shareTensor(tensor: Tensor | SparseMatrix): Tensor | SparseMatrix;
export function shareTensor(tensor: Tensor | SparseMatrix): Tensor | SparseMatrix {
  if (isSparse(tensor)) {
    const { rows, columns, starts, indices, values } = tensor;
    if (values.buffer instanceof SharedArrayBuffer) return tensor;
    return {
      rows,
      columns,
      starts: shared(starts, Uint32Array),
      indices: shared(indices, Uint32Array),
      values: shared(values, Float64Array),
    };
  }
  const { data, shape } = tensor;
  if (data.buffer instanceof SharedArrayBuffer) return tensor;
  return { data: shared(data, Float64Array), shape };
}

/** What tells two tensors of the same numbers apart from others. */
export function numbersIn(tensor: Tensor | SparseMatrix): Float64Array {
  return isSparse(tensor) ? tensor.values : tensor.data;
}

function shared<A extends Float64Array | Uint32Array>(
  numbers: A,
  Type: { new (buffer: SharedArrayBuffer): A; readonly BYTES_PER_ELEMENT: number },
): A {
  const copy = new Type(new SharedArrayBuffer(Type.BYTES_PER_ELEMENT * numbers.length));
  copy.set(numbers);
  return copy;
}

/** The tasks with shared tensors; one that several have is copied once. */
function shareTensors(tasks: readonly FactorizeTask[]): FactorizeTask[] {
  const copies = new Map<Float64Array, Tensor | SparseMatrix>();
  return tasks.map((task) => {
    const { tensor } = task;
    const numbers = numbersIn(tensor);
    const copy = copies.get(numbers) ?? shareTensor(tensor);
    copies.set(numbers, copy);
    // The same numbers can be of two shapes.
    if (isSparse(tensor) || isSparse(copy)) return { ...task, tensor: copy };
    return { ...task, tensor: { data: copy.data, shape: tensor.shape } };
  });
}

/** The work of a task. */
export function stepsOf({ tensor, options }: FactorizeTask): Steps<unknown> {
  // Each overload knows one of the kinds; which it is does not matter here.
  return factorizeSteps(tensor, options as FactorizeOptions);
}

function checkPlain({ options }: FactorizeTask): void {
  try {
    structuredClone(options);
  } catch (cause) {
    if (isUnmixError(cause)) throw cause;
    const names = Object.entries(options)
      .filter(([, value]) => !isPlain(value))
      .map(([name]) => name);
    throw new UnmixError(
      "option",
      `The options ${names.join(", ")} hold functions, which cannot go to another thread; leave them out, or run the factorization on this one.`,
      { names },
      { cause },
    );
  }
}

function isPlain(value: unknown): boolean {
  try {
    structuredClone(value);
    return true;
  } catch {
    return false;
  }
}
