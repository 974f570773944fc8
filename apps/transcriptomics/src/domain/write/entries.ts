import type { Dataset, Group } from "h5wasm";
import { isGroup } from "../read/hdf5/open.ts";
import type { Column } from "../types.ts";
import type { Block } from "./additions.ts";

/** Numbers that are packed together, where there are more. */
const CHUNK = 1 << 16;

/** What anndata reads first of every entry: how it is encoded. */
export function markGroup(entry: Group | Dataset, type: string, version: string): void {
  entry.create_attribute("encoding-type", type);
  entry.create_attribute("encoding-version", version);
}

/** The group of this name; `undefined` where there is none. */
export function childGroup(parent: Group, name: string): Group | undefined {
  if (!parent.keys().includes(name)) return undefined;
  const entity = parent.get(name);
  return isGroup(entity) ? entity : undefined;
}

/** Adds a matrix, and returns the name it got. */
export function addBlock(parent: Group, name: string, block: Block, rows: number): string {
  const free = freeName(parent, name);
  const shape = [rows, block.columns];
  markGroup(parent.create_dataset({ name: free, data: block.values, shape }), "array", "0.2.0");
  return free;
}

/** Adds numbers as a list, packed where there are many. */
export function addNumbers(
  parent: Group,
  name: string,
  data: Float64Array | Float32Array | Int32Array | BigInt64Array,
): Dataset {
  return parent.create_dataset(
    data.length > CHUNK
      ? { name, data, chunks: [CHUNK], compression: "gzip", compression_opts: 1 }
      : { name, data },
  );
}

/** Adds a text, and returns the name it got. */
export function addText(parent: Group, name: string, text: string): string {
  const free = freeName(parent, name);
  markGroup(parent.create_dataset({ name: free, data: text, shape: [] }), "string", "0.2.0");
  return free;
}

/** Adds a list of texts. */
export function addTexts(parent: Group, name: string, texts: readonly string[]): void {
  markGroup(
    parent.create_dataset({ name, data: [...texts], shape: [texts.length], dtype: "S" }),
    "string-array",
    "0.2.0",
  );
}

/**
 * Adds columns to a data frame, and returns the names they got. Labels are texts, which every version
 * of anndata reads: a category needs an attribute of a type that the library cannot write.
 */
export function addFrameColumns(frame: Group, columns: readonly Column[]): string[] {
  if (columns.length === 0) return [];
  const names = columns.map((column) => {
    const name = freeName(frame, column.name);
    if (column.kind === "number") {
      markGroup(addNumbers(frame, name, column.values), "array", "0.2.0");
    } else {
      const texts = Array.from(column.codes, (code) => column.categories[code] ?? "");
      addTexts(frame, name, texts);
    }
    return name;
  });
  const order: unknown = frame.attrs["column-order"]?.value;
  const before = Array.isArray(order) ? order.map(String) : [];
  if (frame.attrs["column-order"]) frame.delete_attribute("column-order");
  const after = [...before, ...names];
  frame.create_attribute("column-order", after, [after.length], "S");
  return names;
}

/** The name, or with a number behind it where it is taken. */
function freeName(parent: Group, name: string): string {
  const taken = parent.keys();
  let free = name;
  for (let n = 2; taken.includes(free); n++) free = `${name}_${n}`;
  return free;
}
