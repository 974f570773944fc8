import { expect, it, vi } from "vitest";
import { deskCommands, openDesks } from "../../src/ui/page-desks.ts";
import type { Task } from "../../src/ui/task.ts";

const RUNNING: Task = { kind: "running", startedAt: 0, stopping: false };

/** The desks of a page that waits for `task`, with work at the first one. */
function atWork(task: Task) {
  const dispatch = vi.fn();
  const desks = openDesks<Record<never, never>>(() => new Worker(""), dispatch);
  const commands = deskCommands({ ...desks, state: () => ({ task }), dispatch });
  let finish = (_: string) => {};
  const work = desks.desk.instead(
    () =>
      new Promise<string>((resolve) => {
        finish = resolve;
      }),
  );
  const end = () => {
    finish("done");
    return work;
  };
  return { ...desks, ...commands, dispatch, end };
}

it("leaves a run at work while something is read, and ends what else is at work", async () => {
  const run = atWork(RUNNING);
  run.beginReading("Reading x");
  expect(run.dispatch).toHaveBeenCalledWith({ type: "reading", what: "Reading x" });
  expect(await run.end()).toBe("done");
  const other = atWork({ kind: "busy", what: "Regrouping" });
  other.beginReading("Reading x");
  expect(await other.end()).toBe(undefined);
});

it("puts what was read in the place of the run", async () => {
  const run = atWork(RUNNING);
  run.takeOver({ type: "opened" });
  expect(run.dispatch).toHaveBeenCalledWith({ type: "opened" });
  expect(await run.end()).toBe(undefined);
});

it("tells what could not be read apart from a run that failed", async () => {
  const { desk, reader, dispatch } = atWork(RUNNING);
  await reader.instead(() => Promise.reject(new Error("no table")));
  const told = (message: string) => ({ error: expect.objectContaining({ message }) });
  expect(dispatch).toHaveBeenLastCalledWith({ type: "notRead", ...told("no table") });
  await desk.instead(() => Promise.reject(new Error("no fit")));
  expect(dispatch).toHaveBeenLastCalledWith({ type: "failed", ...told("no fit") });
});

it("cancels the run and what is read beside it", async () => {
  const { reader, cancel, dispatch, end } = atWork(RUNNING);
  const reading = reader.instead(async () => "read");
  cancel();
  expect(await reading).toBe(undefined);
  expect(await end()).toBe(undefined);
  expect(dispatch.mock.calls).toEqual([[{ type: "cancelled" }]]);
});

it("asks the run alone to stop", async () => {
  const { desk, stop, dispatch } = atWork(RUNNING);
  const stopped = desk.instead(
    ({ stop: asked }) => new Promise((resolve) => asked.addEventListener("abort", resolve)),
  );
  stop();
  expect(await stopped).toBeDefined();
  expect(dispatch.mock.calls).toEqual([[{ type: "stopAsked" }]]);
});
