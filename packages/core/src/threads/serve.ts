import { toErrorData } from "../errors.ts";
import { followKernels } from "../kernels/threaded.ts";
import { FLAG, type Order, type Report, type TaskOrder } from "../pool/thread.ts";
import { type FactorizeTask, stepsOf } from "./tasks.ts";

/** Milliseconds between two notes on the progress of a task. */
const BETWEEN_NOTES = 100;

/** What a thread of a pool does with what it is told; the platform's entry brings the messages. */
export function serve(report: (report: Report) => void): (order: Order) => void {
  report({ kind: "ready" });
  return (order) => {
    if (order.kind === "gather") followKernels(order);
    else report(resultOf(order, report));
  };
}

function resultOf({ id, task, flag }: TaskOrder, report: (report: Report) => void): Report {
  try {
    const steps = stepsOf(task as FactorizeTask);
    let noted = performance.now();
    let next = steps.next();
    while (!next.done) {
      const now = performance.now();
      if (now - noted >= BETWEEN_NOTES) {
        report({ kind: "progress", id, progress: next.value });
        noted = now;
      }
      const heard = Atomics.load(flag, 0);
      if (heard === FLAG.cancel) {
        steps.return(undefined);
        throw new Error("The task was cancelled.");
      }
      next = steps.next(heard === FLAG.stop ? "stop" : undefined);
    }
    return { kind: "done", id, result: next.value };
  } catch (error) {
    return { kind: "failed", id, error: toErrorData(error) };
  }
}
