import { answering } from "@unmix/testing";
import { expose } from "@unmix/workbench/job";
import { openDesks } from "@unmix/workbench/ui";
import { afterEach, describe, expect, it, type Mock, vi } from "vitest";
import { exampleExpression, type ProfileResult, profile } from "../../src/domain/index.ts";
import { type Action, initialState, isStale, type PageState, reduce } from "../../src/ui/state.ts";
import { commandsOn } from "../../src/ui/use-commands.ts";
import type { Section, TissueJobs } from "../../src/workers/jobs.ts";

const result = profile(exampleExpression(), { rank: 3, smoothing: "none", starts: 1, genes: 20 });
const section = { spots: ["a"], genes: ["g"], columns: [] } as unknown as Section;
const file = (name: string) => new File(["x"], name);

/** A worker for a section, as far as commands need it. */
interface Hand {
  readonly worker: Worker;
  /** Ends its work with an answer, or as it fails. */
  readonly answer: (output: unknown) => void;
  readonly fail: (error: Error) => void;
  readonly terminate: Mock<() => void>;
}

function hire(): Hand {
  const { port1, port2 } = new MessageChannel();
  let answer = (_: unknown) => {};
  let fail = (_: Error) => {};
  const job = () =>
    new Promise<never>((resolve, reject) => {
      answer = resolve as typeof answer;
      fail = reject;
    });
  expose<Pick<TissueJobs, "open" | "run">>({ open: job, run: job }, port2);
  const terminate = vi.fn(() => {
    port1.close();
    port2.close();
  });
  return {
    worker: Object.assign(port1, { terminate }) as unknown as Worker,
    answer: (output) => answer(output),
    fail: (error) => fail(error),
    terminate,
  };
}

const hands: Hand[] = [];
afterEach(() => {
  for (const { terminate } of hands.splice(0)) terminate();
});

/** Longer than messages to a worker and back take. */
const delivered = () => new Promise((resolve) => setTimeout(resolve, 20));

/** A page during a run of its example. */
async function running() {
  let state: PageState = initialState;
  const dispatch = (action: Action) => {
    state = reduce(state, action);
  };
  const jobs: Record<"openModel" | "readKnown", () => unknown> = {
    openModel: () => ({ ...result }),
    readKnown: () => ({ kind: "markers", markers: {} }),
  };
  const openWorker = () => {
    const hand = hire();
    hands.push(hand);
    return hand.worker;
  };
  const desks = openDesks<TissueJobs>(openWorker, dispatch);
  const workplace = { ...answering(desks, jobs), openWorker, state: () => state, dispatch };
  const commands = commandsOn(workplace);
  const opening = commands.openExample();
  await delivered();
  hands[0]!.answer({ section });
  await opening;
  const run = commands.run();
  await delivered();
  const end = (found: ProfileResult = result) => {
    hands[0]!.answer(found);
    return run;
  };
  return { commands, jobs, dispatch, run, end, state: () => state };
}

describe("files that are chosen during a run", () => {
  it("take its place once they are read, in a worker of their own", async () => {
    const { commands, state, run } = await running();
    const opening = commands.openFiles([file("own.h5ad")]);
    await delivered();
    expect(state()).toMatchObject({
      input: { kind: "example" },
      task: { kind: "running", reading: "Reading own.h5ad" },
    });
    hands[1]!.answer({ section: { ...section, spots: ["b"] } });
    await opening;
    await run;
    expect(state()).toMatchObject({ section: { spots: ["b"] }, task: { kind: "due" } });
    expect(state().error).toBeUndefined();
    expect(hands.map(({ terminate }) => terminate.mock.calls.length)).toEqual([1, 0]);
  });

  it("take its place when they are a saved result", async () => {
    const { commands, state, run } = await running();
    await commands.openFiles([file("model.json")]);
    await run;
    expect(state()).toMatchObject({ input: { kind: "model" }, task: { kind: "idle" } });
    expect(state().error).toBeUndefined();
    expect(hands[0]!.terminate).toHaveBeenCalledOnce();
  });

  it("leave the run and its section when they cannot be read", async () => {
    const { commands, state, end } = await running();
    const opening = commands.openFiles([file("broken.h5ad")]);
    await delivered();
    hands[1]!.fail(new Error("no such file"));
    await opening;
    expect(state()).toMatchObject({
      input: { kind: "example" },
      task: { kind: "running", reading: undefined },
      error: { message: "no such file" },
    });
    expect(hands.map(({ terminate }) => terminate.mock.calls.length)).toEqual([0, 1]);
    await end();
    expect(state()).toMatchObject({
      result: { rank: 3 },
      task: { kind: "idle" },
      error: { message: "no such file" },
    });
  });

  it("are waited for when the run has ended, and replace its result", async () => {
    const { commands, state, end } = await running();
    const opening = commands.openFiles([file("own.h5ad")]);
    await delivered();
    await end();
    expect(state()).toMatchObject({
      result: { rank: 3 },
      task: { kind: "busy", what: "Reading own.h5ad" },
    });
    hands[1]!.answer({ section });
    await opening;
    expect(state().task.kind).toBe("due");
    expect(state().result).toBeUndefined();
  });

  it("are read on when a changed setting runs again", async () => {
    const { commands, dispatch, state, run } = await running();
    const opening = commands.openFiles([file("own.h5ad")]);
    dispatch({ type: "optionSet", name: "seed", value: 4 });
    const again = commands.run();
    await run;
    expect(state().task).toMatchObject({
      kind: "running",
      of: { options: { seed: 4 } },
      reading: "Reading own.h5ad",
    });
    await delivered();
    hands[1]!.answer({ section });
    await Promise.all([opening, again]);
    expect(state()).toMatchObject({ input: { kind: "files" }, task: { kind: "due" } });
  });

  it("are not read any more when the run is cancelled", async () => {
    const { commands, state, run } = await running();
    const opening = commands.openFiles([file("own.h5ad")]);
    await delivered();
    commands.cancel();
    await Promise.all([opening, run]);
    expect(state()).toMatchObject({ input: { kind: "example" }, task: { kind: "idle" } });
    expect(state().error).toBeUndefined();
    expect(hands.map(({ terminate }) => terminate.mock.calls.length)).toEqual([0, 1]);
  });
});

describe("known types that are chosen during a run", () => {
  it("are there when they are read, and the run goes on without them", async () => {
    const { commands, state, end } = await running();
    await commands.compareWith(file("known.gmt"));
    expect(state()).toMatchObject({
      known: [{ name: "known.gmt", kind: "markers" }],
      task: { kind: "running", reading: undefined },
    });
    await end();
    expect(state()).toMatchObject({ result: { rank: 3 }, task: { kind: "idle" } });
    expect(isStale(state())).toBe(true);
  });

  it("leave the run when they cannot be read", async () => {
    const { commands, jobs, state, end } = await running();
    jobs.readKnown = () => {
      throw new Error("no types");
    };
    await commands.compareWith(file("known.gmt"));
    expect(state()).toMatchObject({ task: { kind: "running" }, error: { message: "no types" } });
    await end();
    expect(state().result?.rank).toBe(3);
  });
});
