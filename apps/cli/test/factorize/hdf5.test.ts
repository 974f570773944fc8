import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { File, ready } from "h5wasm";
import { beforeAll, describe, expect, it } from "vitest";
import { readTensor } from "../../src/factorize/read/read.ts";

let bytes: Uint8Array;

beforeAll(async () => {
  const { FS } = await ready;
  const file = new File("/made.h5", "w");
  file.create_dataset({ name: "y", data: Float64Array.of(1, 2, 3, 4, 5, 6.5), shape: [1, 2, 3] });
  const group = file.create_group("g");
  group.create_dataset({ name: "f4", data: Float32Array.of(0.5, 1, 2, 3), shape: [2, 2] });
  group.create_dataset({ name: "i8", data: BigInt64Array.of(-1n, 2n), shape: [1, 2], dtype: "<q" });
  group.create_dataset({ name: "u1", data: Uint8Array.of(255, 2), shape: [2, 1] });
  file.create_dataset({
    name: "packed",
    data: Float64Array.from({ length: 64 }, (_, i) => i % 5),
    shape: [8, 8],
    chunks: [4, 8],
    compression: "gzip",
  });
  file.create_dataset({ name: "text", data: ["a", "b"] });
  file.create_dataset({ name: "one", data: 3 });
  file.create_soft_link("/nowhere", "broken");
  file.close();
  bytes = FS.readFile("/made.h5") as Uint8Array;
  FS.unlink("/made.h5");
});

const read = (path?: string) => readTensor({ name: "Y.h5", bytes }, path, "auto", "refuse");

describe("a dataset of an HDF5 file", () => {
  it.each([
    ["y", [1, 2, 3], [1, 2, 3, 4, 5, 6.5]],
    ["/y", [1, 2, 3], [1, 2, 3, 4, 5, 6.5]],
    ["/g/f4", [2, 2], [0.5, 1, 2, 3]],
    ["g/i8", [1, 2], [-1, 2]],
    ["g/u1", [2, 1], [255, 2]],
  ])("%s is read", async (path, shape, values) => {
    const { tensor, names } = await read(path);
    expect(tensor).toEqual({ data: Float64Array.from(values), shape });
    expect(names).toEqual(shape.map(() => null));
  });

  // f.create_dataset("y", data=numpy.zeros((4, 6)) + numpy.arange(6), chunks=(3, 4), shuffle=True,
  // compression="lzf"); the file named latest is of one chunk and h5py.File(…, libver="latest").
  const made = (name: string) =>
    readFileSync(join(dirname(fileURLToPath(import.meta.url)), `${name}.h5`));
  const readMade = (bytes: Uint8Array) =>
    readTensor({ name: "lzf.h5", bytes }, "/y", "auto", "refuse");

  it("is read where h5py packed it with lzf", async () => {
    const { tensor } = await readMade(made("lzf"));
    expect(tensor.shape).toEqual([4, 6]);
    expect([...tensor.data]).toEqual(Array.from({ length: 24 }, (_, i) => i % 6));
  });

  it("is refused by name where that is in the layout of late versions", async () => {
    await expect(readMade(made("lzf-latest"))).rejects.toThrow(
      '"lzf.h5": the dataset /y is packed with LZF in a layout that is not known here; write it again without compression or with gzip.',
    );
  });

  it("is refused where what h5py packed is damaged", async () => {
    // One of its chunks begins there: 255 is a step back, to before the beginning.
    const bytes = Uint8Array.from(made("lzf")).fill(255, 4038, 4046);
    await expect(readMade(bytes)).rejects.toThrow(
      '"lzf.h5": this HDF5 file cannot be read: it is damaged',
    );
  });

  it("is read where it is packed", async () => {
    const { tensor } = await read("packed");
    expect([...tensor.data]).toEqual(Array.from({ length: 64 }, (_, i) => i % 5));
  });

  const all =
    "there are /g/f4 (2 × 2), /g/i8 (1 × 2), /g/u1 (2 × 1), /one (one value), /packed (8 × 8), /text (2), /y (1 × 2 × 3).";
  it.each([
    [
      undefined,
      `"Y.h5": an HDF5 file may hold several datasets; say which one after a colon, as in Y.h5:/g/f4; ${all}`,
    ],
    ["", "say which one after a colon"],
    ["nope", `"Y.h5": there is no dataset /nope; choose another; ${all}`],
    ["/g", `"Y.h5": there is no dataset /g; choose another; ${all}`],
    ["broken", "there is no dataset /broken"],
    ["text", `"Y.h5": the dataset /text holds no array of real numbers; choose another; ${all}`],
    ["one", "the dataset /one holds no array of real numbers"],
  ])("%s is refused with the datasets there are", async (path, sentence) => {
    await expect(read(path)).rejects.toThrow(sentence);
  });

  it("is refused where the file is damaged", async () => {
    const cut = { name: "Y.h5", bytes: bytes.slice(0, 600) };
    await expect(readTensor(cut, "y", "auto", "refuse")).rejects.toThrow(
      '"Y.h5": this HDF5 file cannot be read: it is damaged, or packed in a way that is not known here; write it again without compression or with gzip.',
    );
  });
});
