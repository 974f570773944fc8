import { answering } from "@unmix/testing";
import { openDesks } from "@unmix/workbench/ui";
import { describe, expect, it, vi } from "vitest";
import {
  type Decode,
  type MusicResult,
  resolveOptions,
  type Signal,
} from "../../src/domain/index.ts";
import type { Player } from "../../src/ui/stems/player.ts";
import { type Action, initialState, type PageState, reduce } from "../../src/ui/stems/state.ts";
import { commandsOn } from "../../src/ui/stems/use-commands.ts";
import type { StemsJobs } from "../../src/workers/stems-jobs.ts";

const M4A = new TextEncoder().encode("....ftypM4A ....");
const signalOf = (value: number): Signal => ({
  sampleRate: 8000,
  channels: [Float32Array.of(value)],
});

const wav = (name: string) => new File([new TextEncoder().encode("RIFF....WAVEfmt ")], name);
const origin = { file: "", sha256: "" };
const openedOf = (signal: Signal) => ({ signal, peaks: new Float32Array(2), origin });

/** Commands whose desks answer what `jobs` say, and what became of the page. */
function page(
  jobs: Record<string, (input: never) => unknown>,
  prepare: Player["prepare"] = async () => () => {},
  decode?: Decode,
) {
  let state: PageState = initialState;
  const actions: Action[] = [];
  const decoded: ((signal: Signal) => void)[] = [];
  const confirm = vi.fn((_question: string) => false);
  const dispatch = (action: Action) => {
    actions.push(action);
    state = reduce(state, action);
  };
  const commands = commandsOn({
    ...answering(
      openDesks<StemsJobs>(() => new Worker(""), dispatch),
      jobs,
    ),
    state: () => state,
    dispatch,
    player: { prepare, pause: vi.fn() },
    playNote: vi.fn(),
    decode: decode ?? (() => new Promise((resolve) => decoded.push(resolve))),
    confirm,
  });
  return { commands, decoded, actions, confirm, dispatch, state: () => state };
}

describe("opening files", () => {
  const open = ({ signal }: { signal: Signal }) => openedOf(signal);

  it("drops what was decoded once another file was chosen", async () => {
    const { commands, decoded, state } = page({ open });
    const first = commands.openFiles([new File([M4A], "first.m4a")]);
    await vi.waitFor(() => expect(decoded).toHaveLength(1));
    const second = commands.openFiles([new File([M4A], "second.m4a")]);
    await vi.waitFor(() => expect(decoded).toHaveLength(2));
    decoded[1]!(signalOf(2));
    await second;
    decoded[0]!(signalOf(1));
    await first;
    expect(state().signal).toEqual(signalOf(2));
    expect(state().input).toMatchObject({ name: "second.m4a" });
  });

  it("drops what was decoded once it was cancelled", async () => {
    const { commands, decoded, state } = page({ open });
    const opening = commands.openFiles([new File([M4A], "first.m4a")]);
    await vi.waitFor(() => expect(decoded).toHaveLength(1));
    commands.cancel();
    decoded[0]!(signalOf(1));
    await opening;
    expect(state().signal).toBe(undefined);
    expect(state().task.kind).toBe("idle");
  });

  it("says what kept a file from being decoded", async () => {
    const { commands, state } = page({ open }, undefined, () => Promise.reject(new Error("no")));
    await commands.openFiles([new File([M4A], "first.m4a")]);
    expect(state().error?.message).toContain("no");
    expect(state().task.kind).toBe("idle");
  });
});

describe("a run", () => {
  const sound = { lanes: [], peaks: [], products: new Float64Array(1), difference: 0 };
  const result = {
    instruments: { count: 1, names: ["a"], labels: Int32Array.of(0), struckBy: -1 },
    options: {},
  };
  const jobs = {
    example: () => openedOf(signalOf(1)),
    run: vi.fn(() => ({ result, sound, picture: {} })),
  };

  it("is of the recording and its origin, and is shown once its sound is in place", async () => {
    const put = vi.fn();
    const { commands, state } = page(jobs, async () => put);
    await commands.openExample();
    await commands.run();
    expect(jobs.run).toHaveBeenCalledWith(expect.objectContaining({ signal: signalOf(1), origin }));
    expect(put).toHaveBeenCalledOnce();
    expect(state().view?.result).toBe(result);
  });

  it("leaves what is heard and shown when it is cancelled before its sound is in place", async () => {
    const put = vi.fn();
    let ready = (_: () => void) => {};
    const prepare = vi.fn(() => new Promise<() => void>((resolve) => (ready = resolve)));
    const { commands, state } = page(jobs, prepare);
    await commands.openExample();
    const running = commands.run();
    await vi.waitFor(() => expect(prepare).toHaveBeenCalledOnce());
    commands.cancel();
    ready(put);
    await running;
    expect(put).not.toHaveBeenCalled();
    expect(state().view).toBe(undefined);
    expect(state().task.kind).toBe("idle");
  });
});

describe("a recording that is chosen during a run", () => {
  const sound = { lanes: [], peaks: [], products: new Float64Array(1), difference: 0 };
  const result = {
    instruments: { count: 1, names: ["a"], labels: Int32Array.of(0), struckBy: -1 },
    options: {},
  };
  const other = () => wav("other.wav");

  /** A page that shows a result of the example, during another run that ends when it is told to. */
  async function running(more: Parameters<typeof page>[0] = {}, seconds = 1) {
    const example = { sampleRate: 1, channels: [new Float32Array(seconds)] };
    let answer = (_: unknown) => {};
    const jobs: Parameters<typeof page>[0] = {
      example: () => openedOf(example),
      open: () => openedOf(signalOf(2)),
      run: () =>
        new Promise((resolve) => {
          answer = resolve;
        }),
      ...more,
    };
    const visited = page(jobs);
    await visited.commands.openExample();
    const run = visited.commands.run();
    const done = (of: object = result) => answer({ result: of, sound, picture: {} });
    const end = (of?: object) => {
      done(of);
      return run;
    };
    return { ...visited, example, jobs, done, end };
  }

  it("takes its place once it is read", async () => {
    const { commands, state, end, example } = await running();
    const opening = commands.openFiles([other()]);
    expect(state()).toMatchObject({
      task: { kind: "running", reading: "Reading other.wav" },
      signal: example,
    });
    await opening;
    expect(state()).toMatchObject({ input: { name: "other.wav" }, task: { kind: "due" } });
    await end();
    expect(state().view).toBe(undefined);
  });

  it("leaves the run and its result when it cannot be read", async () => {
    const open = () => {
      throw new Error("no sound");
    };
    const { commands, state, end, example } = await running({ open });
    await commands.openFiles([other()]);
    expect(state()).toMatchObject({
      task: { kind: "running", reading: undefined },
      signal: example,
      error: { message: "no sound" },
    });
    await end();
    expect(state()).toMatchObject({ view: { result }, error: { message: "no sound" } });
    expect(state().task.kind).toBe("idle");
  });

  it("is waited for when the run has ended, and replaces its result", async () => {
    const { commands, state, decoded, end } = await running({
      open: ({ signal }: { signal: Signal }) => openedOf(signal),
    });
    const opening = commands.openFiles([new File([M4A], "other.m4a")]);
    await vi.waitFor(() => expect(decoded).toHaveLength(1));
    await end();
    expect(state()).toMatchObject({
      view: { result },
      task: { kind: "busy", what: "Reading other.m4a" },
    });
    decoded[0]!(signalOf(3));
    await opening;
    expect(state()).toMatchObject({ signal: signalOf(3), task: { kind: "due" } });
    const again = commands.run();
    await end({ ...result, options: { seed: 3 } });
    await again;
    expect(state().view).toMatchObject({
      input: { name: "other.m4a" },
      signal: signalOf(3),
      result: { options: { seed: 3 } },
    });
  });

  it("leaves what is shown and can be heard where its run is cancelled", async () => {
    const { commands, state, end, example } = await running();
    await end();
    await commands.openFiles([other()]);
    const again = commands.run();
    commands.cancel();
    await end({ ...result, options: { seed: 3 } });
    await again;
    expect(state()).toMatchObject({
      input: { name: "other.wav" },
      signal: signalOf(2),
      task: { kind: "idle" },
      view: { input: { kind: "example" }, signal: example, result },
      standing: "Cancelled. What is shown stays.",
    });
  });

  it("is read on while all of a long recording follows its region", async () => {
    const { commands, state, decoded, done } = await running({}, 60);
    expect(state().task).toMatchObject({ isRegion: true });
    void commands.openFiles([new File([M4A], "other.m4a")]);
    await vi.waitFor(() => expect(decoded).toHaveLength(1));
    done();
    await vi.waitFor(() => expect(state().task).toMatchObject({ isRegion: false }));
    expect(state().task).toMatchObject({ kind: "running", reading: "Reading other.m4a" });
  });

  it("is not read any more when the run is cancelled", async () => {
    const { commands, state, end, example } = await running();
    const opening = commands.openFiles([other()]);
    commands.cancel();
    await opening;
    await end();
    expect(state()).toMatchObject({ signal: example, task: { kind: "idle" } });
    expect(state().view).toBe(undefined);
  });

  it("gives way to a saved result that is of it, and not to one of another recording", async () => {
    const input = { samples: 1, sampleRate: 8000, channels: 1 };
    const instruments = { count: 1, names: ["b"], labels: Int32Array.of(0) };
    const model = { options: resolveOptions({}), input, instruments, origin };
    const jobs = { openModel: () => model, render: () => sound, picture: () => ({}) };
    const { commands, state, end } = await running(jobs);
    await commands.openFiles([new File(["{}"], "model.json")]);
    expect(state()).toMatchObject({ task: { kind: "running", reading: undefined } });
    expect(state().error?.message).toMatch(
      /is of another length, rate or number of channels; choose/,
    );
    model.input.sampleRate = 1;
    await commands.openFiles([new File(["{}"], "model.json")]);
    expect(state()).toMatchObject({ view: { result: model }, task: { kind: "idle" } });
    await end();
    expect(state().view?.result).toBe(model);
  });
});

describe("opening a result", () => {
  const model = {
    options: resolveOptions({ notes: 7 }),
    input: { samples: 1, sampleRate: 8000, channels: 1 },
    instruments: { count: 1, names: ["a"], labels: Int32Array.of(0) },
    origin,
  } as unknown as MusicResult;
  const jobs = {
    example: () => openedOf(signalOf(1)),
    openModel: () => model,
    render: () => ({ lanes: [], peaks: [], products: new Float64Array(0), difference: 0 }),
  };
  const json = () => new File(["{}"], "model.json");

  it("shows it with its recording and its settings", async () => {
    const { commands, state } = page({ ...jobs, picture: () => ({}) });
    await commands.openExample();
    await commands.openFiles([json()]);
    expect(state().view?.result).toBe(model);
    expect(state().options).toEqual({ notes: 7 });
    expect(state().task.kind).toBe("idle");
  });

  it("waits for its recording where another is open, though it is as long", async () => {
    const song = { file: "song.wav", sha256: "c0ffee" };
    const openModel = () => ({ ...model, origin: song });
    const open = () => ({ ...openedOf(signalOf(5)), origin: song });
    const { commands, state } = page({ ...jobs, openModel, open, picture: () => ({}) });
    await commands.openExample();
    await commands.openFiles([json()]);
    expect(state()).toMatchObject({
      input: { kind: "model", name: "model.json" },
      model: { origin: song },
      task: { kind: "idle" },
    });
    expect([state().view, state().signal]).toEqual([undefined, undefined]);
    await commands.openFiles([wav("song.wav")]);
    expect(state().view).toMatchObject({ input: { name: "song.wav" }, signal: signalOf(5) });
    expect(state().model).toBe(undefined);
  });

  it("asks before it takes another file of the same length for its recording", async () => {
    const song = { file: "song.wav", sha256: "c0ffee" };
    const openModel = () => ({ ...model, origin: song });
    const open = () => ({ ...openedOf(signalOf(5)), origin: { file: "drums.wav", sha256: "d" } });
    const { commands, confirm, state } = page({ ...jobs, openModel, open, picture: () => ({}) });
    await commands.openFiles([json(), wav("drums.wav")]);
    expect(confirm.mock.calls.at(-1)![0]).toBe(
      "The result that was opened is of song.wav, and drums.wav is another file of the same length. Are they the same recording?",
    );
    expect(state().view).toBe(undefined);
    expect(state().error?.message).toBe(
      "The result that was opened is of song.wav, and drums.wav is another; choose the file that it was made from.",
    );
    confirm.mockReturnValue(true);
    await commands.openFiles([json(), wav("drums.wav")]);
    expect(state().view).toMatchObject({ input: { name: "drums.wav" }, signal: signalOf(5) });
  });

  it("takes its recording with it, in either order, and tells what else it leaves", async () => {
    const open = () => openedOf(signalOf(6));
    const { commands, state } = page({ ...jobs, open, picture: () => ({}) });
    await commands.openExample();
    await commands.openFiles([wav("song.wav"), json(), wav("more.wav"), wav("last.wav")]);
    expect(state()).toMatchObject({
      view: { result: model, signal: signalOf(6), input: { name: "song.wav" } },
      leftOut: ["more.wav", "last.wav"],
    });
    await commands.openFiles([wav("more.wav")]);
    expect(state().leftOut).toEqual([]);
  });

  it("that is damaged leaves the recording with it, and tells", async () => {
    const openModel = () => {
      throw new Error("damaged");
    };
    const open = vi.fn();
    const { commands, state } = page({ ...jobs, open, openModel });
    await commands.openExample();
    await commands.openFiles([wav("song.wav"), json()]);
    expect(open).not.toHaveBeenCalled();
    expect(state()).toMatchObject({ error: { message: "damaged" }, leftOut: ["song.wav"] });
  });

  it("says so when its picture cannot be made", async () => {
    const picture = () => {
      throw new Error("out of memory");
    };
    const { commands, state } = page({ ...jobs, picture });
    await commands.openExample();
    await commands.openFiles([json()]);
    expect(state().error?.message).toBe("out of memory");
    expect(state().task.kind).toBe("idle");
    expect(state().view).toBe(undefined);
  });
});

describe("notes that were moved and names that were given", () => {
  const sound = { lanes: [], peaks: [], products: new Float64Array(1), difference: 0 };
  const instruments = {
    count: 2,
    names: ["a", "b"],
    labels: Int32Array.of(0, 1),
    struckBy: -1,
  };
  const result = { instruments, options: {} } as unknown as MusicResult;

  async function found() {
    const jobs = {
      example: vi.fn(() => openedOf(signalOf(1))),
      run: vi.fn(() => ({ result, sound, picture: {} })),
      regroup: () => ({ ...result, instruments: { ...instruments, labels: Int32Array.of(1, 1) } }),
      render: () => sound,
    };
    const visited = { ...page(jobs), jobs };
    await visited.commands.openExample();
    await visited.commands.run();
    expect(visited.confirm).not.toHaveBeenCalled();
    return visited;
  }

  it("are lost to another recording or run after a question alone", async () => {
    const { commands, confirm, jobs, state } = await found();
    await commands.regroup({ changes: {}, from: [0, 1], what: "Moved." } as never);
    await commands.openExample();
    await commands.openFiles([new File([M4A], "other.m4a")]);
    await commands.run();
    expect(confirm).toHaveBeenCalledTimes(3);
    expect(confirm.mock.calls[0]![0]).toMatch(/^The notes that you moved/);
    expect([jobs.example, jobs.run].map((job) => job.mock.calls.length)).toEqual([1, 1]);
    expect(state().view!.result.instruments.labels).toEqual(Int32Array.of(1, 1));
    confirm.mockReturnValue(true);
    await commands.run();
    expect(state().view!.result).toBe(result);
  });

  it("are asked about once where another recording is opened, which is run by itself", async () => {
    const { commands, confirm, jobs, state } = await found();
    await commands.regroup({ changes: {}, from: [0, 1], what: "Moved." } as never);
    confirm.mockReturnValue(true);
    await commands.openExample();
    expect(state().task.kind).toBe("due");
    await commands.run();
    expect(confirm).toHaveBeenCalledOnce();
    expect(jobs.run).toHaveBeenCalledTimes(2);
  });

  it("ask for nothing once they are taken back, or saved in a file that opens again", async () => {
    const { commands, confirm, dispatch, state } = await found();
    await commands.regroup({ changes: {}, from: [0, 1], what: "Moved." } as never);
    await commands.undo();
    await commands.run();
    expect(confirm).not.toHaveBeenCalled();
    dispatch({ type: "renamed", lane: 0, name: "Cello" });
    await commands.run();
    expect(confirm).toHaveBeenCalledOnce();
    dispatch({ type: "kept", result: state().view!.result });
    await commands.run();
    expect(confirm).toHaveBeenCalledOnce();
  });
});
