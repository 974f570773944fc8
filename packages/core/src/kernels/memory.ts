import { compiledKernels } from "./compiled.ts";
import type { Kernels, KernelsName } from "./kernels.ts";
import { plainKernels } from "./plain.ts";

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
  /** Gives the stretch back; its views must not be used afterwards. */
  release(): void;
}

/** Rounds a number of bytes up to a whole number of cache lines. */
export const align = (bytes: number): number => Math.ceil(bytes / 64) * 64;

// The first bytes belong to the compiled module.
const FIRST = 1024;
const PAGE = 65536;
const MOST_PAGES = 65536;
// Every WebAssembly.Memory reserves gigabytes of address space, so a few are kept and used again.
const KEPT_MEMORIES = 4;
const KEPT_BYTES = 2 ** 28;

interface Slot extends KernelMemory {
  readonly capacity: number;
}

const free: Slot[] = [];

/** Lends `bytes` of kernel memory; their content is unspecified. */
export function borrowWorkspace(bytes: number, choice: KernelsChoice = "auto"): Workspace {
  const needed = FIRST + bytes;
  const fits = free.findIndex((slot) => slot.choice === choice && slot.capacity >= needed);
  const slot = fits >= 0 ? free.splice(fits, 1)[0]! : createSlot(needed, choice);
  let lent = true;
  return {
    kernels: slot.kernels,
    buffer: slot.buffer,
    base: FIRST,
    release() {
      if (!lent) return;
      lent = false;
      // Plain memory is freed by itself, and kept it would serve where the compiled kernels can.
      if (slot.kernels.name === "plain" || slot.capacity > KEPT_BYTES) return;
      free.push(slot);
      // The smallest goes first: a larger one serves whatever it served.
      if (free.length > KEPT_MEMORIES) {
        free.sort((a, b) => b.capacity - a.capacity);
        free.pop();
      }
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
 */
export function allocateInKernelMemory(length: number, headroom: number): Float64Array {
  const top = FIRST + align(length * 8);
  const slot = createSlot(top + headroom, "auto");
  homes.set(slot.buffer, { slot, top, lent: false });
  return new Float64Array(slot.buffer as ArrayBuffer, FIRST, length);
}

/** Lends `bytes` behind an array that lives in kernel memory, or nothing where that cannot be. */
export function borrowBeside(
  data: Float64Array,
  bytes: number,
  choice: KernelsChoice,
): Workspace | undefined {
  const home = homes.get(data.buffer);
  if (!home || home.lent || data.byteOffset % 16 !== 0) return undefined;
  const { slot, top } = home;
  if (choice !== slot.choice && choice !== slot.kernels.name) return undefined;
  if (top + bytes > slot.capacity) return undefined;
  home.lent = true;
  return {
    kernels: slot.kernels,
    buffer: slot.buffer,
    base: top,
    release() {
      home.lent = false;
    },
  };
}

function createSlot(bytes: number, choice: KernelsChoice): Slot {
  const pages = Math.ceil(bytes / PAGE);
  if (choice !== "plain" && pages <= MOST_PAGES) {
    const made =
      (choice === "relaxed" && createCompiled(pages, "relaxed")) || createCompiled(pages, "simd");
    if (made) return { ...made, choice, capacity: pages * PAGE };
  }
  const buffer = new ArrayBuffer(pages * PAGE);
  return { kernels: plainKernels(buffer), choice, buffer, capacity: pages * PAGE };
}

function createCompiled(
  pages: number,
  name: "simd" | "relaxed",
): { kernels: Kernels; buffer: ArrayBuffer } | undefined {
  try {
    const memory = new WebAssembly.Memory({ initial: pages });
    const kernels = compiledKernels(name, memory);
    return kernels && { kernels, buffer: memory.buffer };
  } catch {
    // No WebAssembly, or no address space left: the plain kernels give the same to rounding.
    return undefined;
  }
}
