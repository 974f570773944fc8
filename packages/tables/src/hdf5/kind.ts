const INTEGER = 0;
export const FLOAT = 1;
const STRING = 3;
const COMPOUND = 6;
const ENUM = 8;

/** How elements of a dataset are stored: as much as the library of HDF5 says of it. */
export interface ElementType {
  /** The class of the type, by its number in the format. */
  readonly type: number;
  /** Bytes of one. */
  readonly size: number;
  readonly enum_type?: { readonly members: Readonly<Record<string, number>> };
}

/** What the elements of a dataset are; a float of neither 32 nor 64 bits is an odd one. */
export type ElementKind = "number" | "odd float" | "boolean" | "text" | "records" | "other";

/** What the elements of a dataset are. */
export function kindOf({ type, size, enum_type }: ElementType): ElementKind {
  if (type === INTEGER) return [1, 2, 4, 8].includes(size) ? "number" : "other";
  if (type === FLOAT) return size === 4 || size === 8 ? "number" : "odd float";
  if (type === STRING) return "text";
  if (type === COMPOUND) return "records";
  return type === ENUM && isBoolean(enum_type?.members ?? {}) ? "boolean" : "other";
}

/** h5py stores booleans as an enumeration of these two, whose order in the file says nothing. */
function isBoolean(members: Readonly<Record<string, number>>): boolean {
  return Object.keys(members).length === 2 && members.FALSE === 0 && members.TRUE === 1;
}
