import { createRandom, isUnmixError } from "@unmix/core";
import { describe, expect, it } from "vitest";
import { readNpy, writeNpy } from "../../src/factorize/npy.ts";

/** The bytes of a NumPy array file, from the description of the format alone. */
function npy(
  type: string,
  shape: readonly number[],
  payload: (view: DataView, little: boolean) => void,
  { fortran = false, version = 1, bytes = Number.NaN } = {},
) {
  const sizes = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const order = fortran ? "True" : "False";
  const dictionary = `{'descr': '${type}', 'fortran_order': ${order}, 'shape': (${sizes}), }`;
  const before = version === 1 ? 10 : 12;
  const length = Math.ceil((before + dictionary.length + 1) / 64) * 64 - before;
  const count = shape.reduce((product, n) => product * n, 1);
  const size = Number.isNaN(bytes) ? count * Number(type.slice(2)) : bytes;
  const file = new Uint8Array(before + length + size);
  const view = new DataView(file.buffer);
  file.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, version, 0]);
  if (version === 1) view.setUint16(8, length, true);
  else view.setUint32(8, length, true);
  file.set(new TextEncoder().encode(`${dictionary.padEnd(length - 1)}\n`), before);
  payload(new DataView(file.buffer, before + length), type[0] !== ">");
  return { name: "Y.npy", bytes: file };
}

type Setter = (view: DataView, i: number, value: number, little: boolean) => void;

const TYPES: Readonly<Record<string, Setter>> = {
  f8: (view, i, value, little) => view.setFloat64(8 * i, value, little),
  f4: (view, i, value, little) => view.setFloat32(4 * i, value, little),
  i8: (view, i, value, little) => view.setBigInt64(8 * i, BigInt(value), little),
  u8: (view, i, value, little) => view.setBigUint64(8 * i, BigInt(value), little),
  i4: (view, i, value, little) => view.setInt32(4 * i, value, little),
  u4: (view, i, value, little) => view.setUint32(4 * i, value, little),
  i2: (view, i, value, little) => view.setInt16(2 * i, value, little),
  u2: (view, i, value, little) => view.setUint16(2 * i, value, little),
  i1: (view, i, value) => view.setInt8(i, value),
  u1: (view, i, value) => view.setUint8(i, value),
};

describe("a NumPy array file", () => {
  const types = Object.keys(TYPES).flatMap((name) => [`<${name}`, `>${name}`]);

  it.each(types)("of the type %s is read in C and in Fortran order", (type) => {
    const signed = /[fi]/.test(type[1]!);
    const values = [0, 1, 2, 3, 4, 5].map((i) => (signed && i % 2 ? -1 : 1) * i * 7);
    const set = TYPES[type.slice(1)]!;
    const c = npy(type, [2, 3], (view, little) => {
      for (let i = 0; i < 6; i++) set(view, i, values[i]!, little);
    });
    expect(readNpy(c)).toEqual({ data: Float64Array.from(values), shape: [2, 3] });
    // Fortran order: the first index varies fastest.
    const f = npy(
      type,
      [2, 3],
      (view, little) => {
        for (let i = 0; i < 6; i++) {
          set(view, i, values[(i % 2) * 3 + Math.floor(i / 2)]!, little);
        }
      },
      { fortran: true },
    );
    expect(readNpy(f)).toEqual({ data: Float64Array.from(values), shape: [2, 3] });
  });

  it("of booleans and of half floats is read", () => {
    const booleans = npy("|b1", [2, 2], (view) => view.setUint8(3, 1));
    expect([...readNpy(booleans).data]).toEqual([0, 0, 0, 1]);
    for (const type of ["<f2", ">f2"]) {
      // 1.5 is 0x3e00, −2 is 0xc000, 2⁻²⁴ is 0x0001, and 65504 is 0x7bff.
      const halves = npy(type, [2, 2], (view, little) =>
        [0x3e00, 0xc000, 1, 0x7bff].forEach((bits, i) => {
          view.setUint16(2 * i, bits, little);
        }),
      );
      expect([...readNpy(halves).data]).toEqual([1.5, -2, 2 ** -24, 65504]);
    }
  });

  it.each([1, 2, 3])("of the format %d is read", (version) => {
    const file = npy("<f8", [2, 2, 1], (view) => view.setFloat64(24, 4.5, true), { version });
    expect(readNpy(file)).toEqual({ data: Float64Array.of(0, 0, 0, 4.5), shape: [2, 2, 1] });
  });

  it("of three modes in Fortran order is read entry by entry", () => {
    const shape = [2, 3, 4];
    const file = npy(
      ">f8",
      shape,
      (view) => {
        let at = 0;
        for (let k = 0; k < 4; k++)
          for (let j = 0; j < 3; j++)
            for (let i = 0; i < 2; i++) view.setFloat64(8 * at++, 100 * i + 10 * j + k);
      },
      { fortran: true },
    );
    const { data } = readNpy(file);
    for (let i = 0; i < 2; i++)
      for (let j = 0; j < 3; j++)
        for (let k = 0; k < 4; k++) expect(data[(i * 3 + j) * 4 + k]).toBe(100 * i + 10 * j + k);
  });

  it("leaves the bytes that it was given as they are", () => {
    const file = npy(">f8", [1, 2], (view) => view.setFloat64(0, 3));
    const before = file.bytes.slice();
    readNpy(file);
    expect(file.bytes).toEqual(before);
  });

  const nothing = () => {};
  it.each([
    [
      npy("<c16", [1, 1], nothing),
      '"Y.npy": the values are of the type “<c16”; real numbers (floats of 16, 32 or 64 bits, integers or booleans) were expected, so save the array with .astype("float64").',
    ],
    [npy("|O", [1, 1], nothing, { bytes: 8 }), "the values are of the type “|O”"],
    [npy("<U5", [1, 1], nothing), "the values are of the type “<U5”"],
    [
      npy("<f8", [2, 3], nothing, { bytes: 40 }),
      '"Y.npy": this NumPy array is damaged: its header says 2 × 3 = 6 values of 8 bytes, and 40 bytes follow; write it again with numpy.save.',
    ],
    [npy("<f8", [2, 3], nothing, { bytes: 56 }), "and 56 bytes follow"],
    [
      npy("<f8", [2], nothing, { bytes: 3 }),
      "its header says 2 values of 8 bytes, and 3 bytes follow",
    ],
    [
      { name: "Y.npy", bytes: npy("<f8", [2], nothing).bytes.slice(0, 40) },
      "damaged: its header is cut short",
    ],
    [
      { name: "Y.npy", bytes: npy("<f8", [2], nothing).bytes.slice(0, 7) },
      "damaged: its header is not there",
    ],
  ])("is refused with a sentence (%#)", (file, sentence) => {
    expect(() => readNpy(file)).toThrow(sentence);
  });
});

it("gives a tensor or a sentence, whatever became of the bytes", () => {
  const random = createRandom(1);
  const file = npy("<f8", [3, 2], (view) => view.setFloat64(8, 2, true));
  let refused = 0;
  for (let n = 0; n < 2000; n++) {
    const bytes = file.bytes.slice(0, n % 4 ? undefined : random.integer(file.bytes.length));
    for (let m = 0; m < 3 && bytes.length > 0; m++) {
      bytes[random.integer(Math.min(bytes.length, 80))] = random.integer(256);
    }
    try {
      const { data, shape } = readNpy({ name: "Y.npy", bytes });
      expect(data.length).toBe(shape.reduce((product, length) => product * length, 1));
    } catch (error) {
      expect(isUnmixError(error), String(error)).toBe(true);
      refused++;
    }
  }
  expect(refused).toBeGreaterThan(500);
});

describe("writeNpy", () => {
  it("writes bytes that the format's description reads back to the last bit", () => {
    const values = [0.1, -0, 5e-324, 1.7976931348623157e308, Number.NaN, -1 / 3];
    const bytes = writeNpy({ data: Float64Array.from(values), shape: [3, 2] });
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    expect([...bytes.subarray(0, 8)]).toEqual([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0]);
    const length = view.getUint16(8, true);
    const header = new TextDecoder().decode(bytes.subarray(10, 10 + length));
    expect(header).toMatch(/^\{.*'descr': ?'<f8'.*\} *\n$/);
    expect(header).toMatch(/'fortran_order': ?False/);
    expect(header).toMatch(/'shape': ?\(3, ?2\)/);
    expect(bytes.length).toBe(10 + length + 48);
    values.forEach((value, i) => {
      expect(Object.is(view.getFloat64(10 + length + 8 * i, true), value)).toBe(true);
    });
    expect(readNpy({ name: "x", bytes })).toEqual({
      data: Float64Array.from(values),
      shape: [3, 2],
    });
  });

  it("writes a view of larger memory", () => {
    const data = Float64Array.of(9, 1, 2, 9).subarray(1, 3);
    expect([...readNpy({ name: "x", bytes: writeNpy({ data, shape: [1, 2] }) }).data]).toEqual([
      1, 2,
    ]);
  });
});
