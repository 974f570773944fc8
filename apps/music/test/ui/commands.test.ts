import { type Desk, openDesk } from "@unmix/workbench/job";
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

const FLAC = new TextEncoder().encode("fLaC and what follows");
const signalOf = (value: number): Signal => ({
  sampleRate: 8000,
  channels: [Float32Array.of(value)],
});

const openedOf = (signal: Signal) => ({ signal, peaks: new Float32Array(2), origin: {} });

/** Commands whose desk answers what `jobs` say, and what became of the page. */
function page(
  jobs: Record<string, (input: never) => unknown>,
  prepare: Player["prepare"] = async () => () => {},
  decode?: Decode,
) {
  let state: PageState = initialState;
  const actions: Action[] = [];
  const decoded: ((signal: Signal) => void)[] = [];
  const answer = async (job: string, input: unknown) => jobs[job]!(input as never);
  const dispatch = (action: Action) => {
    actions.push(action);
    state = reduce(state, action);
  };
  const desk = openDesk<StemsJobs>(() => new Worker(""), {
    onProgress: vi.fn(),
    onError: (error) => dispatch({ type: "failed", error }),
  });
  const commands = commandsOn({
    desk: { ...desk, ask: answer, askBeside: answer } as Desk<StemsJobs>,
    state: () => state,
    dispatch,
    player: { prepare, pause: vi.fn() },
    playNote: vi.fn(),
    decode: decode ?? (() => new Promise((resolve) => decoded.push(resolve))),
  });
  return { commands, decoded, actions, state: () => state };
}

describe("opening files", () => {
  const open = ({ signal }: { signal: Signal }) => openedOf(signal);

  it("drops what was decoded once another file was chosen", async () => {
    const { commands, decoded, state } = page({ open });
    const first = commands.openFile(new File([FLAC], "first.flac"));
    await vi.waitFor(() => expect(decoded).toHaveLength(1));
    const second = commands.openFile(new File([FLAC], "second.flac"));
    await vi.waitFor(() => expect(decoded).toHaveLength(2));
    decoded[1]!(signalOf(2));
    await second;
    decoded[0]!(signalOf(1));
    await first;
    expect(state().signal).toEqual(signalOf(2));
    expect(state().input).toMatchObject({ name: "second.flac" });
  });

  it("drops what was decoded once it was cancelled", async () => {
    const { commands, decoded, state } = page({ open });
    const opening = commands.openFile(new File([FLAC], "first.flac"));
    await vi.waitFor(() => expect(decoded).toHaveLength(1));
    commands.cancel();
    decoded[0]!(signalOf(1));
    await opening;
    expect(state().signal).toBe(undefined);
    expect(state().task.kind).toBe("idle");
  });

  it("says what kept a file from being decoded", async () => {
    const { commands, state } = page({ open }, undefined, () => Promise.reject(new Error("no")));
    await commands.openFile(new File([FLAC], "first.flac"));
    expect(state().error?.message).toContain("no");
    expect(state().task.kind).toBe("idle");
  });
});

describe("a run", () => {
  const sound = { lanes: [], peaks: [], products: new Float64Array(1), difference: 0 };
  const result = { instruments: { count: 1, names: ["a"], struckBy: -1 }, options: {} };
  const jobs = {
    example: () => openedOf(signalOf(1)),
    run: vi.fn(() => ({ result, sound, picture: {} })),
  };

  it("is of the recording and its origin, and is shown once its sound is in place", async () => {
    const put = vi.fn();
    const { commands, state } = page(jobs, async () => put);
    await commands.openExample();
    await commands.run();
    expect(jobs.run).toHaveBeenCalledWith(
      expect.objectContaining({ signal: signalOf(1), origin: {} }),
    );
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

describe("opening a result", () => {
  const model = {
    options: resolveOptions({ notes: 7 }),
    input: { samples: 1, sampleRate: 8000, channels: 1 },
    instruments: { count: 1, names: ["a"] },
    origin: { file: "" },
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
    await commands.openFile(json());
    expect(state().view?.result).toBe(model);
    expect(state().options).toEqual({ notes: 7 });
    expect(state().task.kind).toBe("idle");
  });

  it("says so when its picture cannot be made", async () => {
    const picture = () => {
      throw new Error("out of memory");
    };
    const { commands, state } = page({ ...jobs, picture });
    await commands.openExample();
    await commands.openFile(json());
    expect(state().error?.message).toBe("out of memory");
    expect(state().task.kind).toBe("idle");
    expect(state().view).toBe(undefined);
  });
});
