import type { CompiledName } from "./kernels.ts";

/**
 * How threads share the slabs of one kernel call without messages: a few words of shared memory. The
 * thread that calls is the leader; it publishes a job of some slabs, works on them itself, and waits
 * until all are done. The others follow: they claim slabs one by one, whoever is there. A leader whose
 * followers are late or gone does the work alone.
 */
export interface Team {
  /** Threads at most, the leader included. */
  readonly threads: number;
  /**
   * Calls the others to these memories, or gives nothing where they are at something else. What is given
   * ends with `leave`; after it, and after `dismiss`, every job is done by the leader alone.
   */
  gather(
    memories: readonly WebAssembly.Memory[],
    name: CompiledName,
    performerOf: PerformerOf,
  ): Lead | undefined;
}

/** The leader's side of one gathering. */
export interface Lead {
  /** What a job reads: set before `run`. */
  readonly inputs: Float64Array;
  /** What slabs leave for the leader, such as partial sums: up to {@link PARTS}. */
  readonly parts: Float64Array;
  /** Runs slabs 0 to `slabs` − 1, at most {@link MOST_SLABS}, each by one thread; then all are done. */
  run(job: number, slabs: number): void;
  leave(): void;
}

/** Does one slab; `thread` is 0 for the leader. */
export type Perform = (job: number, slab: number, slabs: number, thread: number) => void;

/** What does slabs with these inputs and parts; nothing where this engine cannot. */
export type PerformerOf = (inputs: Float64Array, parts: Float64Array) => Perform | undefined;

/** What a follower is called to. */
export interface Gathering {
  readonly control: SharedArrayBuffer;
  readonly session: number;
  readonly thread: number;
  /** Threads at most, the leader included. */
  readonly threads: number;
  readonly memories: readonly WebAssembly.Memory[];
  readonly name: CompiledName;
}

export const MOST_SLABS = 63;
export const PARTS = 2 ** 14;
const INPUTS = 32;

// Words that different threads write lie on different cache lines.
const SESSION = 0;
const CLAIM = 16;
const DONE = 32;
const SLEEPERS = 48;
const LEADER_SLEEPS = 64;
const JOB = 80;
const BROKEN = 81;
const INPUTS_AT = 4 * 96;
const PARTS_AT = INPUTS_AT + 8 * INPUTS;

/** Looks at a word this often before it sleeps: some 25 µs, about what a sleep and a waking cost. */
const SPINS = 3000;
/** The same where looking was in vain again and again, as it is where threads lack cores. */
const LEAST_SPINS = 50;
/** Milliseconds that no slab takes. */
const LOST = 60_000;

export function createControl(): SharedArrayBuffer {
  return new SharedArrayBuffer(PARTS_AT + 8 * PARTS);
}

/** Views of the shared words. */
function viewsOf(control: SharedArrayBuffer): {
  words: Int32Array;
  inputs: Float64Array;
  parts: Float64Array;
} {
  return {
    words: new Int32Array(control, 0, INPUTS_AT / 4),
    inputs: new Float64Array(control, INPUTS_AT, INPUTS),
    parts: new Float64Array(control, PARTS_AT, PARTS),
  };
}

/** Begins session `session` of the team that shares `control`; 0 is no session. */
export function lead(
  control: SharedArrayBuffer,
  session: number,
  performerOf: PerformerOf,
): Lead | undefined {
  const { words, inputs, parts } = viewsOf(control);
  const perform = performerOf(inputs, parts);
  if (!perform) return undefined;
  Atomics.store(words, SESSION, session);
  publish(words, 0);
  let spins = SPINS;
  return {
    inputs,
    parts,
    run(job, slabs) {
      if (Atomics.load(words, SESSION) !== session) {
        for (let slab = 0; slab < slabs; slab++) perform(job, slab, slabs, 0);
        return;
      }
      words[JOB] = job;
      Atomics.store(words, DONE, 0);
      publish(words, slabs);
      for (;;) {
        const claim = Atomics.load(words, CLAIM);
        const slab = claimed(claim, 0);
        if (slab < 0) break;
        if (Atomics.compareExchange(words, CLAIM, claim, claim + ONE_MORE[0]) !== claim) continue;
        perform(job, slab, slabs, 0);
        Atomics.add(words, DONE, 1);
      }
      spins = untilDone(words, slabs, spins);
      if (Atomics.load(words, BROKEN) !== 0) {
        throw new Error("A thread of the pool failed in a kernel; open another pool.");
      }
    },
    leave: () => dismiss(control, session),
  };
}

/** Ends a session, so that followers go back to their messages. */
export function dismiss(control: SharedArrayBuffer, session: number): void {
  const { words } = viewsOf(control);
  if (Atomics.compareExchange(words, SESSION, session, 0) !== session) return;
  publish(words, 0);
}

/** Works on the slabs of a session until it ends; returns at once where it is over already. */
export function follow({ control, session, thread }: Gathering, performerOf: PerformerOf): void {
  const { words, inputs, parts } = viewsOf(control);
  if (Atomics.load(words, SESSION) !== session) return;
  const perform = performerOf(inputs, parts);
  if (!perform) return;
  const side = thread % 2 === 0 ? 0 : 1;
  let spins = SPINS;
  for (;;) {
    const claim = Atomics.load(words, CLAIM);
    // After the claim: a later session has another.
    if (Atomics.load(words, SESSION) !== session) return;
    const slab = claimed(claim, side);
    if (slab < 0) {
      spins = rest(words, claim, spins);
    } else if (Atomics.compareExchange(words, CLAIM, claim, claim + ONE_MORE[side]) === claim) {
      const slabs = slabsOf(claim);
      try {
        perform(words[JOB]!, slab, slabs, thread);
      } catch {
        Atomics.store(words, BROKEN, 1);
      }
      const done = Atomics.add(words, DONE, 1) + 1;
      if (done === slabs && Atomics.load(words, LEADER_SLEEPS) !== 0) {
        Atomics.notify(words, DONE);
      }
    }
  }
}

/**
 * The claim word: the number of the job, how many slabs it has, and how many are claimed from its end
 * and from its beginning. Every other thread claims from the end, so that each comes back to the slabs
 * that it had in the job before, which lie in its own caches.
 */
const SLAB_BITS = 6;
const ONE_MORE = [1, 1 << SLAB_BITS] as const;

function slabsOf(claim: number): number {
  return (claim >> (2 * SLAB_BITS)) & MOST_SLABS;
}

/** The next slab on side 0, the beginning, or 1, the end; −1 where all are claimed. */
function claimed(claim: number, side: 0 | 1): number {
  const slabs = slabsOf(claim);
  const first = claim & MOST_SLABS;
  const last = (claim >> SLAB_BITS) & MOST_SLABS;
  if (first + last === slabs) return -1;
  return side === 0 ? first : slabs - 1 - last;
}

/** A new job, of which nothing is claimed. */
function publish(words: Int32Array, slabs: number): void {
  const before = Atomics.load(words, CLAIM) >> (3 * SLAB_BITS);
  const claim = ((before + 1) << (3 * SLAB_BITS)) | (slabs << (2 * SLAB_BITS));
  // An empty job has nothing to claim from the start.
  Atomics.store(words, CLAIM, claim);
  if (Atomics.load(words, SLEEPERS) !== 0) Atomics.notify(words, CLAIM);
}

/** Waits for another claim word than `claim`; returns how often to look the next time. */
function rest(words: Int32Array, claim: number, spins: number): number {
  for (let i = 0; i < spins; i++) if (Atomics.load(words, CLAIM) !== claim) return moreSpins(spins);
  Atomics.add(words, SLEEPERS, 1);
  Atomics.wait(words, CLAIM, claim);
  Atomics.sub(words, SLEEPERS, 1);
  return fewerSpins(spins);
}

/** Waits for the slabs that others claimed; returns how often to look the next time. */
function untilDone(words: Int32Array, slabs: number, spins: number): number {
  for (let i = 0; i < spins; i++) if (Atomics.load(words, DONE) === slabs) return moreSpins(spins);
  const began = performance.now();
  Atomics.store(words, LEADER_SLEEPS, 1);
  for (;;) {
    const done = Atomics.load(words, DONE);
    if (done === slabs) break;
    // A page may not sleep; it looks again.
    if (mayWait()) Atomics.wait(words, DONE, done, 1000);
    if (performance.now() - began > LOST) {
      throw new Error("A thread of the pool no longer answers; open another pool.");
    }
  }
  Atomics.store(words, LEADER_SLEEPS, 0);
  return fewerSpins(spins);
}

function moreSpins(spins: number): number {
  return Math.min(SPINS, 2 * spins);
}

function fewerSpins(spins: number): number {
  return Math.max(LEAST_SPINS, spins >> 1);
}

let waits: boolean | undefined;

/** Whether this thread may sleep: the main thread of a page may not. */
function mayWait(): boolean {
  if (waits === undefined) {
    try {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 1);
      waits = true;
    } catch {
      waits = false;
    }
  }
  return waits;
}
