import { align } from "./align.ts";
import { compiledKernels, isShared, type Stretches } from "./compiled.ts";
import type { Kernels, KernelsName } from "./kernels.ts";
import { plainKernels } from "./plain.ts";
import type { Team } from "./team.ts";
import { performer, threadedKernels } from "./threaded.ts";

/**
 * Which kernels to use. `auto` is `simd` where it loads and `plain` elsewhere. `relaxed` is faster and
 * may round differently from machine to machine; where it does not load, `auto` serves.
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
  /** Gives the stretch back; its views must not be used afterwards. */
  release(): void;
}

// The first bytes belong to the compiled module.
const FIRST = 1024;
const PAGE = 65536;
const MOST_PAGES = 65536;
// Every WebAssembly.Memory reserves gigabytes of address space, so a few are kept and used again.
const KEPT_MEMORIES = 4;
const KEPT_BYTES = 2 ** 28;

interface Slot extends KernelMemory {
  readonly capacity: number;
  /** Where the kernels are compiled: what they work on, and their loops. */
  readonly compiled?: { readonly memory: WebAssembly.Memory; readonly stretches: Stretches };
}

const free: Slot[] = [];
/** What a team has shared is kept as long as the team. */
const freeOfTeams = new WeakMap<Team, Slot[]>();

/**
 * Lends `bytes` of kernel memory; their content is unspecified.
 *
 * @param team threads that the kernels are to share their work with, on a memory that all see
 */
export function borrowWorkspace(
  bytes: number,
  choice: KernelsChoice = "auto",
  team?: Team,
): Workspace {
  const needed = FIRST + bytes;
  const kept = keptFor(team);
  const fits = kept.findIndex((slot) => slot.choice === choice && slot.capacity >= needed);
  const slot =
    fits >= 0 ? kept.splice(fits, 1)[0]! : createSlot(needed, choice, team !== undefined);
  return lend(slot, FIRST, team, () => {
    // Plain memory is freed by itself, and kept it would serve where the compiled kernels can.
    if (slot.kernels.name === "plain" || slot.capacity > KEPT_BYTES) return;
    kept.push(slot);
    // The smallest goes first: a larger one serves whatever it served.
    if (kept.length > KEPT_MEMORIES) {
      kept.sort((a, b) => b.capacity - a.capacity);
      kept.pop();
    }
  });
}

function keptFor(team: Team | undefined): Slot[] {
  if (!team) return free;
  const kept = freeOfTeams.get(team) ?? [];
  freeOfTeams.set(team, kept);
  return kept;
}

/** Lends a slot from `base` on, its kernels shared with `team` where that is possible. */
function lend(slot: Slot, base: number, team: Team | undefined, back: () => void): Workspace {
  const { kernels, compiled, buffer } = slot;
  const shared = team && compiled && isShared(compiled.memory) && kernels.name !== "plain";
  const lead = shared
    ? team.gather(compiled.memory, kernels.name, (inputs, parts) =>
        performer(compiled.stretches, inputs, parts),
      )
    : undefined;
  let lent = true;
  return {
    kernels: lead ? threadedKernels(kernels, compiled!.stretches, lead, team!.threads) : kernels,
    buffer,
    base,
    threads: team?.threads ?? 1,
    release() {
      if (!lent) return;
      lent = false;
      lead?.leave();
      back();
    },
  };
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
  const { slot, top } = home;
  if (choice !== slot.choice && choice !== slot.kernels.name) return undefined;
  if (top + bytes > slot.capacity) return undefined;
  if (team && !(slot.compiled && isShared(slot.compiled.memory))) return undefined;
  home.lent = true;
  return lend(slot, top, team, () => {
    home.lent = false;
  });
}

function createSlot(bytes: number, choice: KernelsChoice, shared: boolean): Slot {
  const pages = Math.ceil(bytes / PAGE);
  if (choice !== "plain" && pages <= MOST_PAGES) {
    const made =
      (choice === "relaxed" && createCompiled(pages, "relaxed", shared)) ||
      createCompiled(pages, "simd", shared);
    if (made) return { ...made, choice, capacity: pages * PAGE };
  }
  const buffer = new ArrayBuffer(pages * PAGE);
  return { kernels: plainKernels(buffer), choice, buffer, capacity: pages * PAGE };
}

function createCompiled(
  pages: number,
  name: "simd" | "relaxed",
  shared: boolean,
): Pick<Slot, "kernels" | "buffer" | "compiled"> | undefined {
  try {
    // A shared memory takes address space for its maximum, so that is what is needed.
    const limits = shared ? { maximum: pages, shared } : {};
    const memory = new WebAssembly.Memory({ initial: pages, ...limits });
    const made = compiledKernels(name, memory);
    if (!made) return undefined;
    const { stretches, ...kernels } = made;
    return { kernels, buffer: memory.buffer, compiled: { memory, stretches } };
  } catch {
    // No WebAssembly, or no address space left: the plain kernels give the same to rounding.
    return undefined;
  }
}
