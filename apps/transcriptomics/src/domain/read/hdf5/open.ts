import { isUnmixError, type UnmixError } from "@unmix/core";
import { problem } from "@unmix/tables";
import type { Dataset, File, Group, Module } from "h5wasm";
import { type GivenFile, readBytes, sizeOf } from "../given.ts";
import type { StoredGroup, StoredNode } from "../store.ts";
import { fromDataset, type Origin } from "./dataset.ts";
import { areHeapsSound } from "./heaps.ts";

let mounted = 0;

/**
 * Opens an HDF5 file for as long as `use` runs. The bytes are not copied, and those of a distant
 * file fetched when they are needed.
 *
 * @throws UnmixError when the file is damaged
 */
export async function withHdf5<T>(
  file: GivenFile,
  use: (root: StoredGroup) => Promise<T>,
): Promise<T> {
  // Large, so loaded only where it is needed.
  const library = await import("h5wasm");
  const module = await library.ready;
  // Otherwise the library writes its own account of an error to the terminal.
  module.activate_throwing_error_handler();
  const bytes: Origin["bytes"] = (from, to) => readBytes(file, from, to);
  if (!areHeapsSound(bytes, sizeOf(file))) throw damaged(file);
  const path = `/read-${mounted++}.h5`;
  mount(module, file, path);
  let opened: File | undefined;
  try {
    opened = new library.File(path, "r");
    return await use(groupOf(opened, { file: file.name, bytes }));
  } catch (error) {
    if (isUnmixError(error)) throw error;
    throw damaged(file, error);
  } finally {
    try {
      opened?.close();
    } finally {
      module.FS.unlink(path);
    }
  }
}

function mount({ FS }: typeof Module, file: GivenFile, path: string): void {
  // Typed by the library without what Emscripten has beyond the commonest.
  const files = FS as unknown as {
    writeFile(path: string, data: Uint8Array, options: { canOwn: boolean }): void;
    lookupPath(path: string): { node: MountedNode };
  };
  const size = sizeOf(file);
  if (!("read" in file)) {
    files.writeFile(path, readBytes(file, 0, size), { canOwn: true });
    return;
  }
  files.writeFile(path, new Uint8Array(0), { canOwn: true });
  const { node } = files.lookupPath(path);
  node.usedBytes = size;
  node.stream_ops = {
    ...node.stream_ops,
    read: (_stream, buffer, offset, length, position) => {
      const bytes = readBytes(file, position, position + length);
      new Uint8Array(buffer.buffer, buffer.byteOffset).set(bytes, offset);
      return bytes.length;
    },
  };
}

/** A file of the library's file system in memory. */
interface MountedNode {
  usedBytes: number;
  stream_ops: {
    read: (
      stream: unknown,
      buffer: Int8Array,
      offset: number,
      length: number,
      position: number,
    ) => number;
  };
}

function damaged(file: GivenFile, cause?: unknown): UnmixError {
  return problem(
    { file: file.name },
    isCutShort(cause)
      ? "this HDF5 file is shorter than it says it is: it was cut off, so copy or download it again."
      : "this HDF5 file is damaged: what it says of itself does not hold together; copy or download it again, or write it again from the program that made it.",
    cause,
  );
}

function isCutShort(error: unknown): boolean {
  return error instanceof Error && /truncated file|eof = /i.test(error.message);
}

function groupOf(group: Group, origin: Origin): StoredGroup {
  const names = group.keys();
  return {
    kind: "group",
    path: group.path.replace(/^\//, ""),
    names,
    has: (name) => names.includes(name),
    attribute: attributesOf(group),
    child: async (path) => {
      let at: Group = group;
      const steps = path.split("/");
      for (const [i, step] of steps.entries()) {
        if (!at.keys().includes(step)) return undefined;
        const entity = at.get(step);
        if (i === steps.length - 1) return nodeOf(entity, origin);
        if (!isGroup(entity)) return undefined;
        at = entity;
      }
      return undefined;
    },
  };
}

function nodeOf(entity: unknown, origin: Origin): StoredNode | undefined {
  if (isGroup(entity)) return groupOf(entity, origin);
  return isDataset(entity) ? fromDataset(entity, origin, attributesOf(entity)) : undefined;
}

/** Whether an entity of the library is a group. */
export function isGroup(entity: unknown): entity is Group {
  return (entity as Group | null)?.type === ("Group" as Group["type"]);
}

function isDataset(entity: unknown): entity is Dataset {
  return (entity as Dataset | null)?.type === ("Dataset" as Dataset["type"]);
}

function attributesOf(entity: Group | Dataset): (name: string) => unknown {
  return (name) => {
    const found = entity.attrs[name]?.value;
    return found === null ? undefined : found;
  };
}
