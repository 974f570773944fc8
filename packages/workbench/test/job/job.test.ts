import { drive, isUnmixError, type Progress, type Steps, UnmixError } from "@unmix/core";
import { afterEach, describe, expect, it, vi } from "vitest";
import { buffersOf } from "../../src/job/expose.ts";
import { connect, expose, openDesk, runJob } from "../../src/job/index.ts";

type TestJobs = {
  double: { input: number; output: number };
  refuse: { input: string; output: never };
  crash: { input: undefined; output: never };
  count: { input: number; output: { reached: number } };
  large: { input: number; output: { values: Float64Array } };
  hang: { input: undefined; output: undefined };
};

let left = 0;

function* counting(limit: number): Steps<{ reached: number }> {
  let i = 0;
  try {
    for (; i < limit; i++) {
      const order = yield {
        stage: "Counting",
        iteration: i,
        maxIterations: limit,
        statistics: { i },
      };
      if (order === "stop") break;
    }
    return { reached: i };
  } finally {
    left++;
  }
}

const made: (() => void)[] = [];
afterEach(() => {
  for (const undo of made.splice(0)) undo();
  left = 0;
});

function pair() {
  const { port1, port2 } = new MessageChannel();
  const close = expose<TestJobs>(
    {
      double: (x) => 2 * x,
      refuse: (file) => {
        throw new UnmixError("file", `${file}: row 3 holds text.`, { file, row: 3, show: () => 1 });
      },
      crash: () => {
        throw new TypeError("x is not a function");
      },
      count: (limit, context) => drive(counting(limit), { ...context, interval: 0 }),
      large: (length) => ({ values: new Float64Array(length).fill(7) }),
      hang: () => new Promise(() => {}),
    },
    port2,
  );
  made.push(() => {
    close();
    port1.close();
    port2.close();
  });
  return { port: port1, connection: connect<TestJobs>(port1) };
}

describe("a job over a channel", () => {
  it("answers each call with its own result", async () => {
    const { connection } = pair();
    const answers = [1, 2, 3].map((x) => connection.call("double", x));
    expect(await Promise.all(answers)).toEqual([2, 4, 6]);
  });

  it("carries an UnmixError with tag and data, without what cannot be cloned", async () => {
    const { connection } = pair();
    const error = await connection.call("refuse", "a.csv").catch((reason: unknown) => reason);
    expect(isUnmixError(error, "file")).toBe(true);
    expect((error as UnmixError).message).toBe("a.csv: row 3 holds text.");
    expect((error as UnmixError).data).toMatchObject({ file: "a.csv", row: 3 });
  });

  it("carries a fault of the program by name and message", async () => {
    const { connection } = pair();
    const error = await connection.call("crash", undefined).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ name: "TypeError", message: "x is not a function" });
  });

  it("says when a job is unknown", async () => {
    const { connection } = pair();
    await expect(connection.call("toString" as "double", 1)).rejects.toThrow('named "toString"');
  });

  it("reports progress in order, then the result", async () => {
    const { connection } = pair();
    const seen: number[] = [];
    const onProgress = (progress: Progress) => seen.push(progress.iteration);
    expect(await connection.call("count", 5, { onProgress })).toEqual({ reached: 5 });
    expect(seen).toEqual([0, 1, 2, 3, 4]);
  });

  it("stops here and keeps what it has", async () => {
    const { connection } = pair();
    const stop = new AbortController();
    const result = await connection.call("count", 1_000_000, {
      stop: stop.signal,
      onProgress: (progress) => progress.iteration >= 3 && stop.abort(),
    });
    expect(result.reached).toBeGreaterThanOrEqual(3);
    expect(result.reached).toBeLessThan(1_000_000);
  });

  it("stops a job that was asked to stop before it began", async () => {
    const { connection } = pair();
    const result = await connection.call("count", 1_000_000, { stop: AbortSignal.abort() });
    expect(result.reached).toBeLessThan(1_000_000);
  });

  it("cancels with the signal's reason and leaves the generator", async () => {
    const { connection } = pair();
    const cancel = new AbortController();
    const reason = new Error("cancelled by the user");
    const call = connection.call("count", 1_000_000, {
      signal: cancel.signal,
      onProgress: () => cancel.abort(reason),
    });
    await expect(call).rejects.toBe(reason);
    await vi.waitFor(() => expect(left).toBe(1));
  });

  it("cancels at once where the job never listens", async () => {
    const { connection } = pair();
    const cancel = new AbortController();
    const call = connection.call("hang", undefined, { signal: cancel.signal });
    cancel.abort();
    await expect(call).rejects.toMatchObject({ name: "AbortError" });
  });

  it("does not begin when it was cancelled before", async () => {
    const { connection } = pair();
    const onProgress = vi.fn();
    const call = connection.call("count", 3, { signal: AbortSignal.abort(), onProgress });
    await expect(call).rejects.toMatchObject({ name: "AbortError" });
    expect(onProgress).not.toHaveBeenCalled();
  });

  it("rejects open calls when it is closed", async () => {
    const { connection } = pair();
    const call = connection.call("hang", undefined);
    connection.close();
    await expect(call).rejects.toThrow("closed");
  });

  it("moves the buffers of a large result", async () => {
    const { connection } = pair();
    const { values } = await connection.call("large", 100_000);
    expect(values.length).toBe(100_000);
    expect(values[99_999]).toBe(7);
  });
});

describe("buffersOf", () => {
  it("finds each whole large buffer once and leaves views and small arrays", () => {
    const whole = new Float64Array(10_000);
    const memory = new ArrayBuffer(1_000_000);
    const found = buffersOf({
      a: whole,
      again: [{ whole }],
      view: new Float64Array(memory, 8, 20_000),
      small: new Int32Array(4),
      words: ["a", "b"],
    });
    expect(found).toEqual([whole.buffer]);
  });
});

describe("a desk", () => {
  const openFor = (onError: (error: { message: string }) => void) =>
    openDesk<TestJobs>(() => new Worker(""), { onProgress: vi.fn(), onError });

  it("drops other work, and what is wrong with it, once that was cancelled or overtaken", async () => {
    const onError = vi.fn();
    const desk = openFor(onError);
    const cancelled = desk.instead(async () => 1);
    desk.cancel();
    expect(await cancelled).toBe(undefined);
    const overtaken = desk.instead(() => Promise.reject(new Error("late")));
    expect(await desk.instead(async () => 2)).toBe(2);
    expect(await overtaken).toBe(undefined);
    expect(onError).not.toHaveBeenCalled();
  });

  it("says what other work failed of", async () => {
    const onError = vi.fn();
    const work = () => Promise.reject(new Error("no such sound"));
    expect(await openFor(onError).instead(work)).toBe(undefined);
    expect(onError).toHaveBeenCalledWith(expect.objectContaining({ message: "no such sound" }));
  });
});

describe("runJob", () => {
  function fakeWorker(start: (port: MessagePort) => void) {
    const { port1, port2 } = new MessageChannel();
    start(port2);
    const terminate = vi.fn(() => {
      port1.close();
      port2.close();
    });
    return { terminate, open: () => Object.assign(port1, { terminate }) };
  }

  it("ends the worker after the result", async () => {
    const worker = fakeWorker((port) => {
      expose<Pick<TestJobs, "double">>({ double: (x) => 2 * x }, port);
    });
    const { open, terminate } = worker;
    expect(await runJob<Pick<TestJobs, "double">, "double">(open, "double", 4)).toBe(8);
    expect(terminate).toHaveBeenCalledOnce();
  });

  it("ends the worker after a cancel and after a breakdown", async () => {
    const cancelled = fakeWorker(() => {});
    const cancel = new AbortController();
    const call = runJob<TestJobs, "double">(cancelled.open, "double", 1, { signal: cancel.signal });
    cancel.abort();
    await expect(call).rejects.toMatchObject({ name: "AbortError" });
    expect(cancelled.terminate).toHaveBeenCalledOnce();

    const broken = fakeWorker(() => {});
    let port: MessagePort | undefined;
    const failing = runJob<TestJobs, "double">(
      () => {
        const worker = broken.open();
        port = worker;
        return worker;
      },
      "double",
      1,
    );
    port!.dispatchEvent(Object.assign(new Event("error"), { message: "no such file" }));
    await expect(failing).rejects.toThrow("no such file");
    expect(broken.terminate).toHaveBeenCalledOnce();
  });
});
