import { align } from "./align.ts";
import { compiledKernels, FIRST, isShared } from "./compiled.ts";
import type { CompiledName, Kernels, KernelsName } from "./kernels.ts";
import { plainKernels } from "./plain.ts";
import { createShare } from "./share.ts";
import type { Stretches } from "./stretches.ts";
import type { Team } from "./team.ts";
import { threadedKernels } from "./threaded.ts";

/**
 * Which kernels to use. `auto` is `simd` where it loads and `plain` elsewhere. `relaxed` is faster and
 * may round differently from machine to machine; where it does not load, `auto` serves. `wide` is `relaxed`
 * for V8 that was started with `--experimental-wasm-revectorize`, on x64 in Node 24 and later but on macOS: there
 * the large products use vectors of 256 bits, which sums them in another order; without that it is slower than
 * `relaxed`.
 */
export type KernelsChoice = "auto" | KernelsName;

/** One memory and the kernels that work on it. */
export interface KernelMemory {
  readonly kernels: Kernels;
  readonly choice: KernelsChoice;
  readonly buffer: ArrayBufferLike;
}

/** A stretch of kernel memory lent to one computation. */
export interface Workspace {
  readonly kernels: Kernels;
  readonly buffer: ArrayBufferLike;
  /** The byte offset where the stretch begins, a multiple of 64. */
  readonly base: number;
  /** How many threads the kernels may work on, each of which needs its own scratch. */
  readonly threads: number;
  /** Where the kernels are compiled: what they work on, and their loops. */
  readonly compiled?: Compiled;
  /** Gives the stretch back; its views must not be used afterwards. */
  release(): void;
}

const PAGE = 65536;
const MOST_PAGES = 65536;
// Every WebAssembly.Memory reserves gigabytes of address space, so a few are kept and used again.
const KEPT_MEMORIES = 4;
const KEPT_BYTES = 2 ** 25;

interface Compiled {
  readonly memory: WebAssembly.Memory;
  readonly stretches: Stretches;
}

interface Slot extends KernelMemory {
  readonly capacity: number;
  readonly compiled?: Compiled;
}

const free: Slot[] = [];
/** What a team has shared is kept as long as the team. */
const freeOfTeams = new WeakMap<Team, Slot[]>();

/**
 * Lends `bytes` of kernel memory; their content is unspecified.
 *
 * @param team threads that the kernels are to share their work with, on a memory that all see
 * @param gathers whether they are called to it at once; else {@link shareWorkspaces} calls them
 */
export function borrowWorkspace(
  bytes: number,
  choice: KernelsChoice = "auto",
  team?: Team,
  gathers = true,
): Workspace {
  const needed = FIRST + bytes;
  const kept = keptFor(team);
  const fits = kept.findIndex((slot) => slot.choice === choice && slot.capacity >= needed);
  const slot =
    fits >= 0 ? kept.splice(fits, 1)[0]! : createSlot(needed, choice, team !== undefined);
  const lent = lend(slot, FIRST, () => {
    // Plain memory is freed by itself, and kept it would serve where the compiled kernels can.
    if (slot.kernels.name === "plain" || slot.capacity > KEPT_BYTES) return;
    kept.push(slot);
    // The smallest goes first: a larger one serves whatever it served.
    if (kept.length > KEPT_MEMORIES) {
      kept.sort((a, b) => b.capacity - a.capacity);
      kept.pop();
    }
  });
  return gathers ? shareWorkspaces([lent], team)[0]! : lent;
}

function keptFor(team: Team | undefined): Slot[] {
  if (!team) return free;
  const kept = freeOfTeams.get(team) ?? [];
  freeOfTeams.set(team, kept);
  return kept;
}

function lend({ kernels, compiled, buffer }: Slot, base: number, back: () => void): Workspace {
  let lent = true;
  return {
    kernels,
    buffer,
    base,
    threads: 1,
    ...(compiled && { compiled }),
    release() {
      if (!lent) return;
      lent = false;
      back();
    },
  };
}

/**
 * The same workspaces with kernels that `team` shares, where it is free and sees their memory; it goes
 * when the last in the list is released.
 */
export function shareWorkspaces(
  workspaces: readonly Workspace[],
  team: Team | undefined,
): Workspace[] {
  if (!team) return [...workspaces];
  const { name } = workspaces[0]!.kernels;
  const seen = workspaces.filter(
    ({ kernels, compiled }) => compiled && isShared(compiled.memory) && kernels.name === name,
  );
  const lead = gather(seen, team);
  return workspaces.map((workspace, k) => {
    const kernels = lead?.kernels.get(workspace) ?? workspace.kernels;
    return {
      ...workspace,
      kernels,
      threads: team.threads,
      release() {
        if (k === workspaces.length - 1) lead?.leave();
        workspace.release();
      },
    };
  });
}

/** Calls a team to workspaces whose memory it sees, if it is free. */
function gather(workspaces: readonly Workspace[], team: Team) {
  const name = workspaces[0]?.kernels.name;
  if (name === undefined || name === "plain") return undefined;
  const made = new Map<Workspace, Kernels>();
  const memories = workspaces.map(({ compiled }) => compiled!.memory);
  let begin: ReturnType<typeof createShare>["lead"] | undefined;
  const lead = team.gather(memories, name, (inputs, parts) => {
    const { share, perform, lead } = createShare(inputs, parts, team.threads);
    begin = lead;
    for (const each of workspaces) {
      made.set(each, threadedKernels(each.kernels, each.compiled!.stretches, share));
    }
    return perform;
  });
  if (!lead) return undefined;
  begin!(lead);
  return { kernels: made, leave: lead.leave };
}

interface Home {
  readonly slot: Slot;
  readonly top: number;
  lent: boolean;
}

const homes = new WeakMap<ArrayBufferLike, Home>();

/**
 * An array of `length` zeros inside kernel memory with `headroom` bytes free behind it, so that a
 * computation on it copies nothing.
 *
 * @param shared whether other threads are to see it
 */
export function allocateInKernelMemory(
  length: number,
  headroom: number,
  shared = false,
): Float64Array {
  const top = FIRST + align(length * 8);
  const slot = createSlot(top + headroom, "auto", shared);
  homes.set(slot.buffer, { slot, top, lent: false });
  return new Float64Array(slot.buffer as ArrayBuffer, FIRST, length);
}

/** Lends `bytes` behind an array that lives in kernel memory, or nothing where that cannot be. */
export function borrowBeside(
  data: Float64Array,
  bytes: number,
  choice: KernelsChoice,
  team?: Team,
): Workspace | undefined {
  const home = homes.get(data.buffer);
  if (!home || home.lent || data.byteOffset % 16 !== 0) return undefined;
  const { top } = home;
  const slot = withChoice(home.slot, choice);
  if (!slot || top + bytes > slot.capacity) return undefined;
  if (team && !(slot.compiled && isShared(slot.compiled.memory))) return undefined;
  home.lent = true;
  const lent = lend(slot, top, () => {
    home.lent = false;
  });
  return shareWorkspaces([lent], team)[0]!;
}

/** The same memory with the kernels of a choice, if it can have them. */
function withChoice(slot: Slot, choice: KernelsChoice): Slot | undefined {
  if (choice === slot.choice || choice === slot.kernels.name) return slot;
  const made =
    slot.compiled && choice !== "plain" ? compiledOn(slot.compiled.memory, choice) : undefined;
  return made && { ...slot, ...made };
}

function createSlot(bytes: number, choice: KernelsChoice, shared: boolean): Slot {
  const pages = Math.ceil(bytes / PAGE);
  const capacity = pages * PAGE;
  if (choice !== "plain" && pages <= MOST_PAGES) {
    const made = createCompiled(pages, choice, shared);
    if (made) return { ...made, choice, capacity };
  }
  const buffer = new ArrayBuffer(capacity);
  return { kernels: plainKernels(buffer), choice, buffer, capacity };
}

type CompiledChoice = Exclude<KernelsChoice, "plain">;
type OnMemory = Pick<Slot, "kernels" | "buffer" | "compiled">;

function createCompiled(
  pages: number,
  choice: CompiledChoice,
  shared: boolean,
): OnMemory | undefined {
  try {
    // A shared memory takes address space for its maximum, so that is what is needed.
    const limits = shared ? { maximum: pages, shared } : {};
    return compiledOn(new WebAssembly.Memory({ initial: pages, ...limits }), choice);
  } catch {
    // No WebAssembly, or no address space left: the plain kernels give the same to rounding.
    return undefined;
  }
}

/** The kernels that a choice stands for, the first that load. */
function compiledOn(memory: WebAssembly.Memory, choice: CompiledChoice): OnMemory | undefined {
  for (const name of namesFor(choice)) {
    const made = compiledKernels(name, memory);
    if (!made) continue;
    const { stretches, ...kernels } = made;
    return { kernels, buffer: memory.buffer, compiled: { memory, stretches } };
  }
  return undefined;
}

function namesFor(choice: CompiledChoice): CompiledName[] {
  if (choice === "wide") return ["wide", "relaxed", "simd"];
  return choice === "relaxed" ? ["relaxed", "simd"] : ["simd"];
}
