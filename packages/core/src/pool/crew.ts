import { fromErrorData, UnmixError } from "../errors.ts";
import type { Progress } from "../iterate/steps.ts";
import { createControl, dismiss, lead, type Team } from "../kernels/team.ts";
import type { Report, Start, TaskOrder, Thread } from "./thread.ts";

/** The threads of a pool, as those use them who hand out work. */
export interface Crew {
  /** The threads as those of one kernel call. */
  readonly team: Team;
  /** Settles when every thread but one is up: the caller is the other. */
  ready(): Promise<void>;
  /**
   * A thread that is free, once there is one. As many can be had as the pool has threads: while
   * tasks run, whoever called waits.
   */
  borrow(signal?: AbortSignal): Promise<Hand>;
  close(): Promise<void>;
}

/** One thread, lent. */
export interface Hand {
  /** Rejects with what the task threw, or when the thread is ended or ends by itself. */
  ask(order: Omit<TaskOrder, "id">, onProgress: (progress: Progress) => void): Promise<unknown>;
  /** Ends the thread at once; what was asked rejects with `reason`. Another takes its place. */
  discard(reason: unknown): void;
  /** Gives the thread back. */
  release(): void;
}

interface Member {
  readonly thread: Thread;
  readonly up: Promise<void>;
  lent: boolean;
  /** The open question. */
  asked: Question | undefined;
}

interface Question {
  readonly id: number;
  readonly resolve: (result: unknown) => void;
  readonly reject: (reason: unknown) => void;
  readonly onProgress: (progress: Progress) => void;
}

/** Up to `threads` threads; `ready` starts all but one of them, tasks the last. */
export function createCrew(threads: number, start: Start): Crew {
  const members = new Set<Member>();
  const waiting: (() => void)[] = [];
  /** Threads that were told to end and have not yet. */
  const ending = new Set<Promise<void>>();
  const control = createControl();
  /** The gathering that is open, 0 for none. */
  let gathered = 0;
  let sessions = 0;
  let closed = false;
  let ids = 0;

  const team: Team = {
    threads,
    gather(memories, name, performerOf) {
      const free = [...members].filter(({ lent }) => !lent).slice(0, threads - 1);
      if (gathered || closed || free.length === 0) return undefined;
      const led = lead(control, ++sessions, performerOf);
      if (!led) return undefined;
      const session = sessions;
      gathered = session;
      free.forEach(({ thread }, i) => {
        const gathering = { control, session, thread: i + 1, threads, memories, name };
        thread.post({ kind: "gather", ...gathering });
      });
      return { ...led, leave: () => disperse(session) };
    },
  };

  /** Ends a gathering; its leader goes on alone. */
  function disperse(session: number): void {
    if (gathered !== session) return;
    dismiss(control, session);
    gathered = 0;
  }

  function add(): Member {
    let rise!: () => void;
    let fall!: (error: Error) => void;
    const up = new Promise<void>((resolve, reject) => {
      rise = resolve;
      fall = reject;
    });
    // Whoever waits for it hears of it.
    up.catch(() => {});
    const thread = start(
      (report) => (report.kind === "ready" ? rise() : hear(member, report)),
      (error) => {
        fall(error);
        remove(member, error);
      },
    );
    const member: Member = { thread, up, lent: false, asked: undefined };
    members.add(member);
    return member;
  }

  function remove(member: Member, reason: unknown): void {
    members.delete(member);
    const { asked } = member;
    member.asked = undefined;
    asked?.reject(reason);
    const end = member.thread.end().finally(() => ending.delete(end));
    ending.add(end);
    waiting.shift()?.();
  }

  function hear(member: Member, report: Exclude<Report, { kind: "ready" }>): void {
    const { asked } = member;
    if (asked?.id !== report.id) return;
    if (report.kind === "progress") {
      asked.onProgress(report.progress);
      return;
    }
    member.asked = undefined;
    if (report.kind === "done") asked.resolve(report.result);
    else asked.reject(fromErrorData(report.error));
  }

  async function rise(member: Member): Promise<void> {
    member.thread.hold(true);
    try {
      await member.up;
    } finally {
      member.thread.hold(false);
    }
  }

  async function lend(member: Member, signal: AbortSignal | undefined): Promise<Hand> {
    member.lent = true;
    try {
      await unlessAborted(rise(member), signal);
      return handOf(member);
    } catch (error) {
      giveBack(member);
      throw error;
    }
  }

  function giveBack(member: Member): void {
    member.lent = false;
    waiting.shift()?.();
  }

  /** Settles when a thread may have come free, or `signal` is aborted. */
  function untilWoken(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve) => {
      const leave = () => {
        waiting.splice(waiting.indexOf(wake), 1);
        resolve();
      };
      const wake = () => {
        signal?.removeEventListener("abort", leave);
        resolve();
      };
      waiting.push(wake);
      signal?.addEventListener("abort", leave, { once: true });
    });
  }

  function handOf(member: Member): Hand {
    return {
      async ask(order, onProgress) {
        const id = ++ids;
        member.thread.hold(true);
        try {
          return await new Promise((resolve, reject) => {
            if (!members.has(member)) return reject(closed ? isClosed() : hasEnded());
            member.asked = { id, resolve, reject, onProgress };
            member.thread.post({ ...order, id });
          });
        } finally {
          member.asked = undefined;
          member.thread.hold(false);
        }
      },
      discard(reason) {
        if (members.has(member)) remove(member, reason);
      },
      release: () => giveBack(member),
    };
  }

  return {
    team,
    async ready() {
      while (members.size < threads - 1) add();
      await Promise.all([...members].map(rise));
    },
    async borrow(signal) {
      for (;;) {
        signal?.throwIfAborted();
        if (closed) throw isClosed();
        // Threads that share in kernels hear no message.
        disperse(gathered);
        let member = [...members].find(({ lent }) => !lent);
        if (!member && members.size < threads) member = add();
        if (member) return await lend(member, signal);
        await untilWoken(signal);
      }
    },
    async close() {
      closed = true;
      disperse(gathered);
      for (const member of [...members]) remove(member, isClosed());
      for (const wake of waiting.splice(0)) wake();
      await Promise.all(ending);
    },
  };
}

/** What `promise` gives, but no longer waited for once `signal` is aborted: then its reason is thrown. */
async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise;
  let leave!: () => void;
  const aborted = new Promise<never>((_, reject) => {
    leave = () => reject(signal.reason);
    signal.addEventListener("abort", leave, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener("abort", leave);
  }
}

function isClosed(): UnmixError {
  return new UnmixError("option", "The pool of threads is closed; open another.");
}

function hasEnded(): Error {
  return new Error("The thread has ended.");
}
