import { answering } from "@unmix/testing";
import { openDesks } from "@unmix/workbench/ui";
import { describe, expect, it } from "vitest";
import { exampleGrains, unmix } from "../../src/domain/index.ts";
import { type Action, initialState, isStale, type PageState, reduce } from "../../src/ui/state.ts";
import { type Commands, commandsOn } from "../../src/ui/use-commands.ts";
import type { SedimentJobs } from "../../src/workers/jobs.ts";

const table = exampleGrains({ sinks: 6, grainsPerSink: 25 });
const result = unmix(table, { rank: 2, shuffles: 0, points: 16 });
const preview = {};
const error = { name: "UnmixError", tag: "file", message: "“old” is no number" } as const;

const csv = (name: string) => new File(["sample,Age"], name);
const json = () => new File(["{}"], "model.json");

/** A page that shows the result of a file, during another run that ends when it is told to. */
async function running() {
  let state: PageState = initialState;
  const jobs: Record<keyof SedimentJobs, (input: never) => unknown> = {
    example: () => table,
    exampleFile: () => "",
    open: () => ({ preview, table: { ...table } }),
    openSources: () => table,
    openModel: () => ({ ...result }),
    run: () => result,
    apply: ({ result: { rank } }: { result: { rank: number } }) => ({ rank }),
    appliedLabels: () => "",
    export: () => "",
  };
  const dispatch = (action: Action) => {
    state = reduce(state, action);
  };
  const desks = openDesks<SedimentJobs>(() => new Worker(""), dispatch);
  const commands = commandsOn({ ...answering(desks, jobs), state: () => state, dispatch });
  await commands.openFile(csv("own.csv"));
  await commands.run();
  const finish = later(jobs, "run");
  const run = commands.run();
  const end = (found: object = { ...result }) => {
    finish(found);
    return run;
  };
  return { commands, jobs, dispatch, end, state: () => state, before: state };
}

/** Has `job` done when what is returned is called with its answer. */
function later(jobs: Record<string, unknown>, job: keyof SedimentJobs): (answer: unknown) => void {
  let done = (_: unknown) => {};
  const promise = new Promise((resolve) => {
    done = resolve;
  });
  jobs[job] = () => promise;
  return done;
}

describe("a file that is chosen during a run", () => {
  const opening: [string, (commands: Commands) => Promise<void>][] = [
    ["a file", ({ openFile }) => openFile(csv("other.csv"))],
    ["pasted rows", ({ openText }) => openText("sample,Age")],
    ["the example", ({ openExample }) => openExample()],
    ["another mapping", ({ remap }) => remap({ layout: "long" })],
  ];

  it.each(opening)("takes its place once it is read: %s", async (_, open) => {
    const { commands, state, end, before } = await running();
    const opened = open(commands);
    expect(state().task).toMatchObject({ kind: "running", reading: expect.any(String) });
    expect(state().result).toBe(before.result);
    await opened;
    expect(state()).toMatchObject({ task: { kind: "due" } });
    expect(state().table).not.toBe(before.table);
    await end();
    expect(state().result).toBeUndefined();
  });

  it("takes its place when it is a saved result", async () => {
    const { commands, state, end } = await running();
    await commands.openFile(json());
    expect(state()).toMatchObject({ input: { kind: "model" }, task: { kind: "idle" } });
    const shown = state().result;
    await end();
    expect(state().result).toBe(shown);
  });

  it("leaves the run and its result when it cannot be read", async () => {
    const { commands, jobs, state, end, before } = await running();
    jobs.openModel = () => {
      throw new Error("no model");
    };
    await commands.openFile(json());
    const { table, input } = before;
    expect(state()).toMatchObject({ task: { kind: "running", reading: undefined }, table, input });
    expect(state().error?.message).toBe("no model");
    const again = { ...result };
    await end(again);
    expect(state().result).toBe(again);
    expect(state().error?.message).toBe("no model");
  });

  it("can be read in another way where its grains could not be, and leaves the run until then", async () => {
    const { commands, jobs, state, end, before } = await running();
    const { open } = jobs;
    jobs.open = () => ({ preview, error });
    await commands.openFile(csv("other.csv"));
    const { table, input, result } = before;
    expect(state()).toMatchObject({ task: { kind: "running" }, table, input, result, error });
    expect(state().unread).toMatchObject({ file: { name: "other.csv" }, preview });
    await end();
    expect(state()).toMatchObject({ task: { kind: "idle" }, error, unread: { preview } });
    jobs.open = open;
    await commands.remap({ layout: "long" });
    expect(state().unread).toBeUndefined();
    expect(state()).toMatchObject({
      input: { file: { name: "other.csv" } },
      task: { kind: "due" },
    });
  });

  it("is waited for when the run has ended, and replaces its result", async () => {
    const { commands, jobs, state, end } = await running();
    const read = later(jobs, "open");
    const opening = commands.openFile(csv("other.csv"));
    const found = { ...result };
    await end(found);
    expect(state().task).toEqual({ kind: "busy", what: "Reading other.csv" });
    expect(state().result).toBe(found);
    read({ preview, table });
    await opening;
    expect(state().task.kind).toBe("due");
    expect(state().result).toBeUndefined();
  });

  it("is read on when a changed setting runs again", async () => {
    const { commands, jobs, dispatch, state } = await running();
    const read = later(jobs, "open");
    const opening = commands.openFile(csv("other.csv"));
    dispatch({ type: "optionSet", name: "seed", value: 4 });
    void commands.run();
    expect(state().task).toMatchObject({
      kind: "running",
      of: { options: { seed: 4 } },
      reading: "Reading other.csv",
    });
    read({ preview, table });
    await opening;
    expect(state()).toMatchObject({
      input: { file: { name: "other.csv" } },
      task: { kind: "due" },
    });
  });

  it("is not read any more when the run is cancelled", async () => {
    const { commands, state, end, before } = await running();
    const opening = commands.openFile(csv("other.csv"));
    commands.cancel();
    await opening;
    await end();
    const { input, table, result } = before;
    expect(state()).toMatchObject({ input, table, result, task: { kind: "idle" } });
  });
});

describe("known sources that are chosen during a run", () => {
  it("are there when they are read, and the run goes on without them", async () => {
    const { commands, state, end } = await running();
    await commands.compareWith(csv("known.csv"));
    expect(state()).toMatchObject({
      known: { name: "known.csv" },
      task: { kind: "running", reading: undefined },
    });
    await end();
    expect(state().task.kind).toBe("idle");
    expect(isStale(state())).toBe(true);
  });

  it("leave the run when they cannot be read, and when they are removed", async () => {
    const { commands, jobs, dispatch, state, end } = await running();
    jobs.openSources = () => {
      throw new Error("no sources");
    };
    await commands.compareWith(csv("known.csv"));
    dispatch({ type: "knownSet" });
    expect(state()).toMatchObject({ task: { kind: "running" }, error: { message: "no sources" } });
    const again = { ...result };
    await end(again);
    expect(state().result).toBe(again);
  });
});

describe("grains that are labelled during a run", () => {
  it("have the labels of the sources shown, and the run goes on", async () => {
    const { commands, state } = await running();
    await commands.apply(csv("new.csv"));
    expect(state()).toMatchObject({
      applied: { name: "new.csv", rank: 2 },
      task: { kind: "running", reading: undefined },
    });
  });

  it("are labelled again when the run brought other sources meanwhile", async () => {
    const { commands, jobs, state, end } = await running();
    const { apply } = jobs;
    const labelled = later(jobs, "apply");
    const labelling = commands.apply(csv("new.csv"));
    await new Promise((resolve) => setTimeout(resolve));
    expect(state().task).toMatchObject({ reading: "Labelling the grains of new.csv" });
    await end({ ...result, rank: 3 });
    expect(state().task).toEqual({ kind: "busy", what: "Labelling the grains of new.csv" });
    jobs.apply = apply;
    labelled({ rank: 2 });
    await labelling;
    expect(state()).toMatchObject({ applied: { rank: 3 }, task: { kind: "idle" } });
  });
});
