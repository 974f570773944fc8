import ndarray from "ndarray";
import { UnmixError } from "../errors.ts";
import { finish, inStretches, type Pausing, ready, SOME } from "../iterate/pauses.ts";
import { checkShape, sizeOf, type Tensor } from "./tensor.ts";

/**
 * Anything that lays numbers out in strides: an `ndarray` or a view of one (`step`, `pick`,
 * `transpose`, `lo`, `hi`), or a plain `{ data, shape }`, which is row-major and contiguous.
 */
export interface StridedArray {
  /** The numbers, wherever the view has them; or what gives each by its place. */
  readonly data:
    | ArrayLike<number>
    | {
        /** How many numbers there are. */
        readonly length: number;
        /** The number at a place from 0 to `length` − 1. */
        get(index: number): number;
      };
  /** The length along each dimension. */
  readonly shape: readonly number[];
  /** Steps in `data` between neighbours along each dimension; may be negative. */
  readonly stride?: readonly number[];
  /** Where in `data` the first entry is, default 0. */
  readonly offset?: number;
}

/**
 * The tensor that `array` shows. Contiguous float64 data is taken as it is, without a copy; any
 * other layout or type is copied once.
 *
 * @throws {UnmixError} when shape, stride, offset and data do not fit together, or an entry is not a
 *   number
 */
export function fromNdarray(array: StridedArray): Tensor {
  const { shape, layOut } = numbersOf(array);
  return { data: finish(layOut()), shape };
}

/** {@link fromNdarray}, but it is for {@link LaidOut.layOut} to copy. */
export function numbersOf(array: StridedArray): LaidOut<Float64Array> {
  return laidOut(array, Float64Array);
}

/** {@link numbersOf}, but data in float32 stay as they are. */
export function valuesOf(array: StridedArray): LaidOut<Values> {
  return array?.data instanceof Float32Array ? laidOut(array, Float32Array) : numbersOf(array);
}

/** An array whose layout is checked. */
export interface LaidOut<Own extends Values> {
  readonly shape: readonly number[];
  /** Whether its numbers have to be copied, entry by entry. */
  readonly isCopied: boolean;
  /** Its numbers row by row, as they lie where that is so, else a copy made with pauses. */
  layOut(): Pausing<Own>;
}

/** Numbers one after another. */
export type Values = Float64Array | Float32Array;

function laidOut<Own extends Values>(
  array: StridedArray,
  Type: new (length: number) => Own,
): LaidOut<Own> {
  checkArray(array);
  const { data, shape } = array;
  checkShape(shape);
  const contiguous = contiguousStride(shape);
  const stride = array.stride ?? contiguous;
  const offset = array.offset ?? 0;
  checkLayout(data.length, shape, stride, offset);
  const size = sizeOf(shape);
  if (!array.stride && array.offset === undefined) checkWhole(data.length, shape, size);
  if (data instanceof Type && sameLayout(shape, stride, contiguous)) {
    const whole = offset === 0 && data.length === size;
    const own = whole ? data : (data.subarray(offset, offset + size) as Own);
    return { shape: [...shape], isCopied: false, layOut: () => ready(own) };
  }
  return { shape: [...shape], isCopied: true, layOut: () => copyOf(array, stride, new Type(size)) };
}

function* copyOf<Own extends Values>(
  { data, shape, offset = 0 }: StridedArray,
  stride: readonly number[],
  out: Own,
): Pausing<Own> {
  const read = readerOf(data);
  const index = new Array<number>(shape.length).fill(0);
  let position = offset;
  const copy = (from: number, to: number) => {
    let at = position;
    for (let i = from; i < to; i++) {
      const value = read(at);
      if (typeof value !== "number") throw notANumber(value, index);
      out[i] = value;
      for (let d = shape.length - 1; d >= 0; d--) {
        at += stride[d]!;
        if (++index[d]! < shape[d]!) break;
        at -= stride[d]! * shape[d]!;
        index[d] = 0;
      }
    }
    position = at;
  };
  // Entries that lie far apart are each waited for.
  yield* inStretches(out.length, copy, SOME / 8);
  return out;
}

/** `tensor` as an `ndarray` over the same data. It compiles code: not for pages under a strict content policy. */
export function toNdarray(tensor: Tensor): ndarray.NdArray<Float64Array> {
  return ndarray(tensor.data, [...tensor.shape]);
}

function contiguousStride(shape: readonly number[]): number[] {
  const stride = new Array<number>(shape.length);
  let step = 1;
  for (let d = shape.length - 1; d >= 0; d--) {
    stride[d] = step;
    step *= shape[d]!;
  }
  return stride;
}

/** Whether two strides visit the same entries: the stride of a dimension of length 1 is never used. */
function sameLayout(
  shape: readonly number[],
  stride: readonly number[],
  other: readonly number[],
): boolean {
  return shape.every((length, d) => length <= 1 || stride[d] === other[d]);
}

function checkArray(array: StridedArray): void {
  const lists = [array?.data, array?.stride ?? []];
  if (lists.every((list) => typeof list === "object" && typeof list?.length === "number")) return;
  const given =
    Array.isArray(array) || ArrayBuffer.isView(array)
      ? "a list; put its numbers one row after another into data, and its lengths into shape"
      : array && typeof array === "object"
        ? `an object of ${Object.keys(array).join(", ") || "nothing"}`
        : String(array);
  throw new UnmixError(
    "input",
    `An array must be an ndarray, or { data, shape } such as { data: [1, 2, 3, 4], shape: [2, 2] }, but it is ${given}.`,
    { given: array },
  );
}

function notANumber(value: unknown, index: readonly number[]): UnmixError {
  const shown = typeof value === "string" ? `"${value}"` : String(value);
  return new UnmixError(
    "input",
    `The entry [${index.join(", ")}] of the array is ${shown}; every entry must be a number. Put NaN where one is missing.`,
    { index: [...index], value },
  );
}

function checkLayout(
  length: number,
  shape: readonly number[],
  stride: readonly number[],
  offset: number,
): void {
  let low = offset;
  let high = offset;
  for (let d = 0; d < shape.length; d++) {
    const reach = (shape[d]! - 1) * (stride[d] ?? Number.NaN);
    if (reach < 0) low += reach;
    else high += reach;
  }
  const inside = low >= 0 && high < length && Number.isInteger(low) && Number.isInteger(high);
  if (stride.length !== shape.length || (sizeOf(shape) > 0 && !inside)) {
    throw new UnmixError(
      "shape",
      `An array of shape [${shape.join(", ")}], stride [${stride.join(", ")}] and offset ${offset} does not fit into ${length} numbers.`,
      { shape: [...shape], stride: [...stride], offset, length },
    );
  }
}

/** Numbers beyond the shape are a wrong shape more often than they are to be left out. */
function checkWhole(length: number, shape: readonly number[], size: number): void {
  if (length === size) return;
  throw new UnmixError(
    "shape",
    `An array of shape [${shape.join(", ")}] has ${size} entries, but ${length} numbers are given; mend the shape, or say where in them it lies with offset.`,
    { shape: [...shape], length },
  );
}

function readerOf(data: StridedArray["data"]): (index: number) => number {
  if ("get" in data && typeof data.get === "function") return (index) => data.get(index);
  const values = data as ArrayLike<number>;
  return (index) => values[index]!;
}
