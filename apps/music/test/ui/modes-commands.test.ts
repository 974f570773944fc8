import { answering } from "@unmix/testing";
import { openDesks } from "@unmix/workbench/ui";
import { describe, expect, it, vi } from "vitest";
import {
  exampleSeries,
  type ModesResult,
  mergeModes,
  modes,
  TWO_TONES,
} from "../../src/domain/index.ts";
import { type Action, initialState, type PageState, reduce } from "../../src/ui/modes/state.ts";
import { type Commands, commandsOn } from "../../src/ui/modes/use-commands.ts";
import type { ModesJobs } from "../../src/workers/modes-jobs.ts";

const series = exampleSeries(TWO_TONES, { seconds: 1, samples: 100 });
const result = modes(series, { features: 1000, ridgeSpread: 0.2 });
const table = () => new File(["time,value"], "tones.csv");

/** Commands whose desks answer what `jobs` say, and what became of the page. */
function page({ agrees = true } = {}) {
  let state: PageState = initialState;
  const jobs: Record<"example" | "open" | "openModel" | "run" | "edit", () => unknown> = {
    example: () => series,
    open: () => series,
    openModel: () => result,
    run: () => result,
    edit: () => mergeModes(result, [0, 1]),
  };
  const confirm = vi.fn((_question: string) => agrees);
  const dispatch = (action: Action) => {
    state = reduce(state, action);
  };
  const commands = commandsOn({
    ...answering(
      openDesks<ModesJobs>(() => new Worker(""), dispatch),
      jobs,
    ),
    state: () => state,
    dispatch,
    confirm,
  });
  return { commands, jobs, confirm, dispatch, state: () => state };
}

/** A page on the modes of a table. */
async function found(options?: Parameters<typeof page>[0]) {
  const visited = page(options);
  await visited.commands.openExample("siren");
  await visited.commands.run();
  await visited.commands.openFile(table());
  await visited.commands.run();
  await visited.commands.run();
  expect(visited.confirm).not.toHaveBeenCalled();
  return visited;
}

const merge = ({ edit }: Commands) => edit({ kind: "merge", modes: [0, 1] }, "Merged.");

describe("modes that were corrected and not saved", () => {
  const replacing: [string, (commands: Commands) => Promise<void>][] = [
    ["another run", ({ run }) => run()],
    ["a run with clusters", ({ runWithClusters }) => runWithClusters()],
    ["another file", ({ openFile }) => openFile(table())],
    ["a model", ({ openFile }) => openFile(new File(["{}"], "model.json"))],
    ["another column", ({ readTable }) => readTable({ value: "B" })],
    ["an example", ({ openExample }) => openExample("chirp")],
  ];

  it.each(replacing)("stay as they are when %s is refused", async (_, replace) => {
    const { commands, confirm, state } = await found({ agrees: false });
    await merge(commands);
    const before = state();
    await replace(commands);
    expect(confirm).toHaveBeenCalledOnce();
    expect(confirm.mock.calls[0]![0]).toMatch(/^The corrections of modes are in no file yet/);
    expect(state()).toBe(before);
  });

  it.each(replacing)("make room for %s when the user agrees", async (_, replace) => {
    const { commands, confirm, state } = await found();
    await merge(commands);
    const { result: merged } = state() as { result: ModesResult };
    await replace(commands);
    expect(confirm).toHaveBeenCalledOnce();
    expect(state().result).not.toBe(merged);
  });

  it("are asked for after a new name too, and no longer once they are saved", async () => {
    const { commands, confirm, dispatch, state } = await found({ agrees: false });
    dispatch({ type: "renamed", mode: 0, name: "Hum" });
    await commands.run();
    expect(confirm).toHaveBeenCalledOnce();
    dispatch({ type: "kept", result: state().result! });
    await commands.run();
    expect(confirm).toHaveBeenCalledOnce();
  });
});

describe("a file that is chosen during a run", () => {
  /** A page on a run that ends when it is told to. */
  async function running() {
    const visited = await found();
    let finish = () => {};
    visited.jobs.run = () => new Promise((resolve) => (finish = () => resolve({ ...result })));
    const run = visited.commands.run();
    const end = () => {
      finish();
      return run;
    };
    return { ...visited, end, before: visited.state().result };
  }

  it("leaves the run at work when it cannot be read", async () => {
    const { commands, jobs, state, end, before } = await running();
    jobs.open = () => {
      throw new Error("“loud” is no number");
    };
    await commands.openFile(table());
    expect(state()).toMatchObject({ task: { kind: "running" }, unread: { failed: true } });
    await end();
    expect(state().result).not.toBe(before);
    expect(state().error?.message).toBe("“loud” is no number");
  });

  it("takes the place of the run once it is read", async () => {
    const { commands, state, end } = await running();
    await commands.openFile(new File(["time,value"], "other.csv"));
    expect(state()).toMatchObject({
      input: { file: { name: "other.csv" } },
      task: { kind: "due" },
    });
    await end();
    expect(state().result).toBe(undefined);
  });

  it("is not read any more when the run is cancelled", async () => {
    const { commands, state, before } = await running();
    const opening = commands.openFile(new File(["time,value"], "other.csv"));
    commands.cancel();
    await opening;
    expect(state()).toMatchObject({ input: { file: { name: "tones.csv" } }, result: before });
    expect(state().task.kind).toBe("idle");
  });
});
