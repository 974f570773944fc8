import { FLOAT } from "./kind.ts";

/** How numbers are stored: as much as the library of HDF5 says of it. */
export interface NumberType {
  /** 0 for whole numbers and 1 for floats; what is neither is read as whole. */
  readonly type: number;
  /** Bytes of one. */
  readonly size: number;
  readonly signed: boolean;
  readonly littleEndian: boolean;
}

/** The numbers in `bytes`, whose order is turned in place where it is not that of this machine. */
export function typedNumbers(bytes: Uint8Array, { type, size, signed, littleEndian }: NumberType) {
  if (!littleEndian && size > 1) {
    for (let at = 0; at + size <= bytes.length; at += size) bytes.subarray(at, at + size).reverse();
  }
  const { buffer } = bytes;
  if (type === FLOAT) return size === 4 ? new Float32Array(buffer) : new Float64Array(buffer);
  if (size === 8) return signed ? new BigInt64Array(buffer) : new BigUint64Array(buffer);
  if (size === 4) return signed ? new Int32Array(buffer) : new Uint32Array(buffer);
  if (size === 2) return signed ? new Int16Array(buffer) : new Uint16Array(buffer);
  return signed ? new Int8Array(buffer) : new Uint8Array(buffer);
}
