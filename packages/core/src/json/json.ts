import { UnmixError } from "../errors.ts";
import { decodeBase64, encodeBase64 } from "./base64.ts";

/**
 * Values cross files as JSON with three additions, so that what is read equals what was written to
 * the last bit:
 *
 * - a typed array is `{ "dtype": "float64", "shape": [n], "base64": "…" }`, bytes little-endian;
 * - a number that JSON cannot hold is `{ "$number": "NaN" }` (or `Infinity`, `-Infinity`, `-0`);
 * - a plain object that looks like one of these is wrapped: `{ "$plain": { … } }`.
 *
 * Keys keep their order, so the same value gives the same bytes.
 */
const DTYPES = {
  float64: Float64Array,
  float32: Float32Array,
  int32: Int32Array,
  uint32: Uint32Array,
  int16: Int16Array,
  uint16: Uint16Array,
  int8: Int8Array,
  uint8: Uint8Array,
} as const;

type Dtype = keyof typeof DTYPES;

/**
 * Writes a plain value (null, booleans, numbers, strings, arrays, plain objects, typed arrays) as
 * JSON text. A property that is `undefined` is left out.
 *
 * @throws {UnmixError} naming the place of a value that is not plain: a function, a class instance,
 *   a bigint, a cycle
 */
export function toJson(value: unknown): string {
  return JSON.stringify(encode(value, "the value", new Set()));
}

/**
 * Reads what {@link toJson} wrote, from its text or from the object `JSON.parse` made of it.
 *
 * @throws {UnmixError} when the text is not JSON, or an array in it is not what it says
 */
export function fromJson(source: string | object): unknown {
  if (typeof source !== "string") return decode(source, "the value");
  let parsed: unknown;
  try {
    parsed = JSON.parse(source);
  } catch (cause) {
    throw new UnmixError(
      "file",
      `The text is not JSON (${(cause as Error).message}); it may be cut short or be another kind of file.`,
      {},
      { cause },
    );
  }
  return decode(parsed, "the value");
}

function encode(value: unknown, place: string, above: Set<object>): unknown {
  switch (typeof value) {
    case "string":
    case "boolean":
      return value;
    case "number":
      if (Number.isFinite(value) && !Object.is(value, -0)) return value;
      return { $number: Object.is(value, -0) ? "-0" : String(value) };
    case "object":
      return value === null ? null : encodeObject(value, place, above);
    default:
      throw notPlain(place, `a ${typeof value}`);
  }
}

function encodeObject(value: object, place: string, above: Set<object>): unknown {
  if (ArrayBuffer.isView(value)) return encodeTyped(value, place);
  if (above.has(value)) throw notPlain(place, "an object that contains itself");
  above.add(value);
  try {
    if (Array.isArray(value)) {
      return Array.from(value, (item, i) => encode(item, `${place}[${i}]`, above));
    }
    const prototype = Object.getPrototypeOf(value);
    if (prototype !== Object.prototype && prototype !== null) {
      throw notPlain(place, `an instance of ${value.constructor?.name ?? "a class"}`);
    }
    const entries = Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .map(([key, item]) => [key, encode(item, `${place}.${key}`, above)]);
    const object = Object.fromEntries(entries);
    return isMarked(object) ? { $plain: object } : object;
  } finally {
    above.delete(value);
  }
}

function encodeTyped(value: ArrayBufferView, place: string): unknown {
  for (const dtype of Object.keys(DTYPES) as Dtype[]) {
    if (!(value instanceof DTYPES[dtype])) continue;
    const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
    return { dtype, shape: [value.length], base64: encodeBase64(bytes) };
  }
  throw notPlain(place, `an instance of ${value.constructor.name}`);
}

function decode(value: unknown, place: string): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item, i) => decode(item, `${place}[${i}]`));
  const object = value as Record<string, unknown>;
  if (isTyped(object)) return decodeTyped(object, place);
  if (isOnly(object, "$number")) return decodeNumber(object.$number, place);
  const plain = isOnly(object, "$plain") ? object.$plain : object;
  if (typeof plain !== "object" || plain === null || Array.isArray(plain)) {
    throw new UnmixError("file", `In ${place}, "$plain" does not hold an object.`, { place });
  }
  return Object.fromEntries(
    Object.entries(plain).map(([key, item]) => [key, decode(item, `${place}.${key}`)]),
  );
}

function decodeNumber(name: unknown, place: string): number {
  if (name === "NaN" || name === "Infinity" || name === "-Infinity" || name === "-0") {
    return Number(name);
  }
  throw new UnmixError(
    "file",
    `In ${place}, "$number" is ${JSON.stringify(name)}; it can be NaN, Infinity, -Infinity or -0.`,
    { place },
  );
}

function decodeTyped(object: Record<string, unknown>, place: string): unknown {
  const { dtype, shape, base64 } = object;
  if (typeof dtype !== "string" || !Object.hasOwn(DTYPES, dtype)) {
    throw new UnmixError(
      "file",
      `The array at ${place} has the dtype ${JSON.stringify(dtype)}; known are ${Object.keys(DTYPES).join(", ")}.`,
      { place, dtype },
    );
  }
  const bytes = typeof base64 === "string" ? decodeBase64(base64) : undefined;
  if (bytes === undefined) {
    throw new UnmixError(
      "file",
      `The array at ${place} is not base64; the file may be cut short or altered.`,
      { place },
    );
  }
  const Typed = DTYPES[dtype as Dtype];
  const sizes = Array.isArray(shape) ? shape : [Number.NaN];
  const length = sizes.reduce((product: number, n) => product * Number(n), 1);
  if (bytes.length !== length * Typed.BYTES_PER_ELEMENT) {
    throw new UnmixError(
      "file",
      `The array at ${place} holds ${bytes.length} bytes, but ${dtype} of shape ${JSON.stringify(shape)} needs ${length * Typed.BYTES_PER_ELEMENT}.`,
      { place, bytes: bytes.length, shape },
    );
  }
  return new Typed(bytes.buffer);
}

function isMarked(object: Record<string, unknown>): boolean {
  return isTyped(object) || isOnly(object, "$number") || isOnly(object, "$plain");
}

function isTyped(object: Record<string, unknown>): boolean {
  return (
    Object.keys(object).length === 3 &&
    Object.hasOwn(object, "dtype") &&
    Object.hasOwn(object, "shape") &&
    Object.hasOwn(object, "base64")
  );
}

function isOnly(object: Record<string, unknown>, key: string): boolean {
  return Object.hasOwn(object, key) && Object.keys(object).length === 1;
}

function notPlain(place: string, what: string): UnmixError {
  return new UnmixError(
    "input",
    `Only plain values can be written as JSON, but ${place} is ${what}; convert it or leave it out.`,
    { place },
  );
}
