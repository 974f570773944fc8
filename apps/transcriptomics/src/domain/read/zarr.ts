import { isUnmixError } from "@unmix/core";
import { problem } from "@unmix/tables";
import type * as Zarrita from "zarrita";
import type { Numbers, StoredArray, StoredGroup, StoredNode } from "./store.ts";

/** The files of a zarr store by their paths inside it, without a slash in front. */
export type ZarrFiles = ReadonlyMap<string, Uint8Array>;

/** What stands in every group or array of a store, of version 2 or 3. */
const METADATA = /(?:^|\/)(?:\.zgroup|\.zarray|\.zattrs|zarr\.json)$/;

/** Whether a file says what the group or the array beside it is. */
export function isMetadata(path: string): boolean {
  return METADATA.test(path);
}

/** The folders that stores start below, with a slash behind; none where the files are no store. */
export function zarrRoots(paths: readonly string[]): string[] {
  const folders = paths.filter(isMetadata).map((path) => path.slice(0, path.lastIndexOf("/") + 1));
  const roots: string[] = [];
  // Groups and arrays of a store lie in it.
  for (const folder of folders.sort((a, b) => a.length - b.length)) {
    if (!roots.some((root) => folder.startsWith(root))) roots.push(folder);
  }
  return roots.sort();
}

/**
 * Opens a zarr store of version 2 or 3 for as long as `use` runs.
 *
 * @throws UnmixError when the store is damaged
 */
export async function withZarr<T>(
  file: string,
  files: ZarrFiles,
  use: (root: StoredGroup) => Promise<T>,
): Promise<T> {
  // With its codecs, so loaded only where it is needed.
  const zarrita = await import("zarrita");
  const store = { get: async (key: string) => files.get(key.slice(1)) };
  try {
    const root = zarrita.root(store);
    const { v2, v3 } = zarrita.open;
    const isVersion3 = files.has("zarr.json");
    const context: Context = {
      zarrita,
      files,
      file,
      openGroup: (path) =>
        isVersion3
          ? v3(root.resolve(path), { kind: "group" })
          : v2(root.resolve(path), { kind: "group" }),
      openArray: (path) =>
        isVersion3
          ? v3(root.resolve(path), { kind: "array" })
          : v2(root.resolve(path), { kind: "array" }),
    };
    return await use(groupOf(context, await context.openGroup(""), ""));
  } catch (error) {
    if (isUnmixError(error)) throw error;
    throw problem(
      { file },
      "this zarr store is damaged: what it says of itself does not hold together, or a piece is missing; copy it again, or write it again from the program that made it.",
      error,
    );
  }
}

interface Context {
  readonly zarrita: typeof Zarrita;
  readonly openGroup: (path: string) => Promise<Group>;
  readonly openArray: (path: string) => Promise<ZarrArray>;
  readonly files: ZarrFiles;
  readonly file: string;
}

type Group = Zarrita.Group<Zarrita.Readable>;
type ZarrArray = Zarrita.Array<Zarrita.DataType, Zarrita.Readable>;

function groupOf(context: Context, group: Group, path: string): StoredGroup {
  const prefix = path === "" ? "" : `${path}/`;
  const names = new Set<string>();
  for (const key of context.files.keys()) {
    const slash = key.indexOf("/", prefix.length);
    if (slash > 0 && key.startsWith(prefix)) names.add(key.slice(prefix.length, slash));
  }
  return {
    kind: "group",
    path,
    names: Array.from(names),
    has: (name) => names.has(name),
    attribute: (name) => group.attrs[name],
    child: async (below) => nodeOf(context, prefix + below),
  };
}

async function nodeOf(context: Context, path: string): Promise<StoredNode | undefined> {
  const { files } = context;
  const version3 = files.get(`${path}/zarr.json`);
  const isArray = version3
    ? JSON.parse(new TextDecoder().decode(version3)).node_type === "array"
    : files.has(`${path}/.zarray`);
  if (isArray) return arrayOf(context, await context.openArray(path), path);
  const isGroup = version3 !== undefined || files.has(`${path}/.zgroup`);
  return isGroup ? groupOf(context, await context.openGroup(path), path) : undefined;
}

function arrayOf({ zarrita, file }: Context, array: ZarrArray, path: string): StoredArray {
  const { shape } = array;
  const length = shape[0] ?? 1;
  const read = async (from: number, to: number) => {
    const ranges = shape.map((_, axis) => (axis === 0 ? zarrita.slice(from, to) : null));
    const got = shape.length === 0 ? await zarrita.get(array) : await zarrita.get(array, ranges);
    return got !== null && typeof got === "object" && "data" in got ? got.data : [got];
  };
  return {
    kind: "array",
    path,
    shape,
    type: typeOf(array),
    chunk: array.chunks[0] ?? 1,
    attribute: (name) => array.attrs[name],
    numbers: async (from = 0, to = length) => {
      const type = typeOf(array);
      if (type !== "number" && type !== "boolean") {
        throw problem(
          { file },
          `"${path}" holds no numbers that can be read; whole numbers, or floats of 32 or 64 bits, were expected.`,
        );
      }
      if (shape.includes(0) || to <= from) return new Float64Array(0);
      const data = await read(from, to);
      return isPlainNumbers(data) ? data : Float64Array.from(data as Iterable<unknown>, Number);
    },
    texts: async () => {
      if (shape.includes(0)) return [];
      return Array.from((await read(0, length)) as Iterable<unknown>, (text) => String(text ?? ""));
    },
  };
}

function typeOf(array: ZarrArray): StoredArray["type"] {
  if (array.is("boolean")) return "boolean";
  if (array.is("string") || array.is("object")) return "text";
  return array.is("number") || array.is("bigint") ? "number" : "other";
}

function isPlainNumbers(data: unknown): data is Numbers {
  return (
    ArrayBuffer.isView(data) &&
    !(data instanceof BigInt64Array || data instanceof BigUint64Array || data instanceof DataView)
  );
}
