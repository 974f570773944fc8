/** Numbers as an array of a file holds them; whole numbers of 64 bits come as float64. */
export type Numbers =
  | Float64Array
  | Float32Array
  | Int32Array
  | Uint32Array
  | Int16Array
  | Uint16Array
  | Int8Array
  | Uint8Array;

/** What HDF5 and zarr have in common: a tree of groups and arrays with attributes. */
export type StoredNode = StoredGroup | StoredArray | StoredTable;

export interface StoredGroup {
  readonly kind: "group";
  readonly path: string;
  readonly names: readonly string[];
  readonly has: (name: string) => boolean;
  /** The node of this name, a path inside the group allowed; `undefined` where there is none. */
  readonly child: (path: string) => Promise<StoredNode | undefined>;
  /** An attribute, as text, number or a list of them; `undefined` where there is none. */
  readonly attribute: (name: string) => unknown;
}

export interface StoredArray {
  readonly kind: "array";
  readonly path: string;
  readonly shape: readonly number[];
  readonly type: "number" | "boolean" | "text" | "other";
  /** Rows of the first axis that are stored, and packed, together. */
  readonly chunk: number;
  readonly attribute: (name: string) => unknown;
  /** The rows `from` up to `to` of the first axis, row-major. */
  readonly numbers: (from?: number, to?: number) => Promise<Numbers>;
  readonly texts: () => Promise<readonly string[]>;
}

/** A table of records, as anndata wrote data frames before its version 0.7. */
export interface StoredTable {
  readonly kind: "table";
  readonly path: string;
  readonly rows: number;
  readonly fields: readonly string[];
  readonly field: (name: string) => Promise<readonly (string | number)[] | undefined>;
  readonly attribute: (name: string) => unknown;
}

/** An attribute as text. */
export function textAttribute(node: StoredNode, name: string): string | undefined {
  const value = node.attribute(name);
  const only = Array.isArray(value) && value.length === 1 ? value[0] : value;
  return typeof only === "string" ? only : undefined;
}

/** An attribute as a list of numbers. */
export function numbersAttribute(node: StoredNode, name: string): number[] | undefined {
  const value = node.attribute(name);
  if (!Array.isArray(value) && !ArrayBuffer.isView(value)) return undefined;
  const list = Array.from(value as ArrayLike<number | bigint>, Number);
  return list.every((item) => Number.isFinite(item)) ? list : undefined;
}

/** An attribute as a list of texts. */
export function textsAttribute(node: StoredNode, name: string): string[] | undefined {
  const value = node.attribute(name);
  if (typeof value === "string") return [value];
  return Array.isArray(value) && value.every((item) => typeof item === "string")
    ? value
    : undefined;
}
