import { fromNdarray, type Tensor } from "@unmix/core";
import { bytesOf, type InputFile, problem } from "@unmix/tables";
import { dump, parse } from "npyjs";

const MAGIC = "\u0093NUMPY";

/** Whether the bytes are those of a NumPy array file, whatever the name says. */
export function isNpy(bytes: Uint8Array): boolean {
  return latin(bytes.subarray(0, MAGIC.length)) === MAGIC;
}

/**
 * Reads a NumPy array file (`.npy`, format 1, 2 or 3) of any real number type and byte order, in C
 * or Fortran order, as a row-major tensor of float64.
 *
 * @throws UnmixError naming the file when it is no such array, holds no real numbers, or is damaged
 */
export function readNpy(file: InputFile): Tensor {
  // A copy, because swapping works in place.
  const bytes = new Uint8Array(bytesOf(file));
  const { type, size, start, shape: sizes } = readHeader(bytes, file.name);
  const count = sizes.reduce((product, n) => product * n, 1);
  const held = (bytes.length - start) / size;
  if (held !== count) {
    const said = sizes.length > 1 ? `${sizes.join(" × ")} = ${count}` : String(count);
    throw damaged(
      file.name,
      `its header says ${said} values of ${size} ${size === 1 ? "byte" : "bytes"}, and ${bytes.length - start} bytes follow`,
    );
  }
  if (type.startsWith(">")) toLittleEndian(bytes, start, size);
  let array: ReturnType<typeof parse>;
  try {
    array = parse(bytes.buffer);
  } catch (cause) {
    throw damaged(file.name, "its header is not one that numpy writes", cause);
  }
  const { shape, fortranOrder } = array;
  const data = numbersOf(array.data as unknown as ArrayLike<number>);
  return fromNdarray(
    fortranOrder ? { data, shape, stride: fortranStride(shape) } : { data, shape },
  );
}

/** A tensor as the bytes of a NumPy array file: float64, C order. */
export function writeNpy({ data, shape }: Tensor): Uint8Array {
  return new Uint8Array(dump(data, [...shape]));
}

/** Values of any number type, booleans and whole numbers of 64 bits included, as float64. */
export function numbersOf(values: ArrayLike<number | bigint | boolean>): Float64Array {
  if (values instanceof Float64Array) return values;
  return Float64Array.from(values, Number);
}

interface Header {
  /** The NumPy name of the number type, such as `<f8`. */
  readonly type: string;
  /** Bytes of a value. */
  readonly size: number;
  /** Where the values start. */
  readonly start: number;
  readonly shape: readonly number[];
}

function readHeader(bytes: Uint8Array, file: string): Header {
  const wide = bytes[6]! > 1;
  const from = wide ? 12 : 10;
  const view = new DataView(bytes.buffer);
  if (!isNpy(bytes) || bytes.length < from) throw damaged(file, "its header is not there");
  const start = from + (wide ? view.getUint32(8, true) : view.getUint16(8, true));
  if (start > bytes.length) throw damaged(file, "its header is cut short");
  const text = latin(bytes.subarray(from, start));
  const type = /'descr'\s*:\s*('[^']*'|\[.*?\])/.exec(text)?.[1]?.replaceAll("'", "");
  if (type === undefined) throw damaged(file, "its header does not say what the values are");
  const sizes = /'shape'\s*:\s*\(([\d\s,L]*)\)/.exec(text)?.[1];
  if (sizes === undefined) throw damaged(file, "its header does not say its shape");
  const shape = (sizes.match(/\d+/g) ?? []).map(Number);
  const size = /^[<>|](?:[iu][1248]|f[248]|b1)$/.test(type) ? Number(type.at(-1)) : 0;
  if (size > 0) return { type, size, start, shape };
  throw problem(
    { file },
    `the values are of the type “${type}”; real numbers (floats of 16, 32 or 64 bits, integers or booleans) were expected, so save the array with .astype("float64").`,
  );
}

/** Turns big-endian values round, and their type in the header with them. */
function toLittleEndian(bytes: Uint8Array, start: number, size: number): void {
  const order = latin(bytes.subarray(0, start)).indexOf("'>");
  bytes[order + 1] = "<".charCodeAt(0);
  for (let at = start; at + size <= bytes.length; at += size) {
    bytes.subarray(at, at + size).reverse();
  }
}

function fortranStride(shape: readonly number[]): number[] {
  let step = 1;
  return shape.map((length) => {
    const own = step;
    step *= length;
    return own;
  });
}

function damaged(file: string, why: string, cause?: unknown) {
  return problem(
    { file },
    `this NumPy array is damaged: ${why}; write it again with numpy.save.`,
    cause,
  );
}

/** One character a byte, which the decoder called latin1 does not give everywhere. */
function latin(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
}
