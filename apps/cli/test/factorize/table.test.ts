import { describe, expect, it } from "vitest";
import { readTensor } from "../../src/factorize/read/read.ts";
import { type Naming, parseNaming, readTable } from "../../src/factorize/read/table.ts";

const file = (text: string) => ({ name: "Y.csv", bytes: new TextEncoder().encode(text) });
const read = (text: string, naming: Naming = "auto") => readTable(file(text), naming, "refuse");

describe("a text table", () => {
  it.each([
    ["numbers alone", "1,2\n3,4\n", null, null],
    ["names of columns", "a,b\n1,2\n3,4\n", null, ["a", "b"]],
    ["names of rows", "x,1,2\ny,3,4\n", ["x", "y"], null],
    ["both", "gene,a,b\nx,1,2\ny,3,4\n", ["x", "y"], ["a", "b"]],
    ["both and a blank corner", ",a,b\nx,1,2\ny,3,4\n", ["x", "y"], ["a", "b"]],
    ["an index of each", ",0,1\n0,1,2\n1,3,4\n", ["0", "1"], ["0", "1"]],
    ["an index from 1", ",1,2\n1,1,2\n2,3,4\n", ["1", "2"], ["1", "2"]],
    ["decimal commas", "a;b\n1,0;2,0\n3,0;4,0\n", null, ["a", "b"]],
    ["tabs", "a\tb\n1\t2\n3\t4\n", null, ["a", "b"]],
    ["a line that says the separator", "sep=;\na;b\n1;2\n3;4\n", null, ["a", "b"]],
  ])("with %s is read", (_, text, rows, columns) => {
    expect(read(text)).toEqual({
      tensor: { data: Float64Array.of(1, 2, 3, 4), shape: [2, 2] },
      names: [rows, columns],
    });
  });

  it("takes numbers for names where it is told", () => {
    const text = "9,10,20\n5,1,2\n7,3,4\n";
    expect(read(text).tensor.shape).toEqual([3, 3]);
    expect(read(text, "columns").names).toEqual([null, ["9", "10", "20"]]);
    expect(read(text, "rows").names).toEqual([["9", "5", "7"], null]);
    expect(read(text, "both")).toEqual({
      tensor: { data: Float64Array.of(1, 2, 3, 4), shape: [2, 2] },
      names: [
        ["5", "7"],
        ["10", "20"],
      ],
    });
  });

  it("of one column with a name is read", () => {
    expect(read("a\n1\n2\n")).toMatchObject({ tensor: { shape: [2, 1] }, names: [null, ["a"]] });
  });

  it("reads numbers as the sediment app does", () => {
    expect([...read("1 234.5;−3\n2e-3;.5\n").tensor.data]).toEqual([1234.5, -3, 0.002, 0.5]);
  });

  it.each([
    [
      "a,b\n1,2\n3,\n",
      '"Y.csv", row 3, column B: the cell is blank; a number was expected in every cell, so fill it in, leave out its row or column, or leave such cells out of the fit with --missing mask.',
    ],
    ["1,2\n3\n", '"Y.csv", row 2, column B: the cell is blank'],
    [
      "a,b\n1,2\n3,n.a.\n",
      '"Y.csv", row 3, column B: “n.a.” is no number; a number was expected in every cell, so fill it in, leave out its row or column, or leave such cells out of the fit with --missing mask.',
    ],
    [
      "1,2\n3,NaN\n",
      '"Y.csv", row 2, column B: “NaN” is no number; a number was expected in every cell, so fill it in, leave out its row or column, or leave such cells out of the fit with --missing mask.',
    ],
    ["1,2\n3,<0.5\n", "“<0.5” is no number"],
    ["1,x\n3,4\n5,6\ny,8\n", '"Y.csv", row 4, column A: “y” is no number'],
    ["a,b\n", '"Y.csv": the table holds no numbers; rows of numbers were expected.'],
    ["\n\n", '"Y.csv": the table holds no numbers'],
  ])("%j is refused", (text, sentence) => {
    expect(() => read(text)).toThrow(sentence);
  });

  it("has NaN where a cell is missing, when those are masked", () => {
    const text = "a,b\n1,\n NaN,n.a.\n#N/A,-\n-5,2\n";
    const { tensor } = readTable(file(text), "auto", "mask");
    const none = Number.NaN;
    expect(tensor.data).toEqual(Float64Array.of(1, none, none, none, none, none, -5, 2));
    for (const cell of ["inf", "<0.5", "low"]) {
      expect(() => readTable(file(`a,b\n1,${cell}\n2,3\n`), "auto", "mask")).toThrow(
        `"Y.csv", row 2, column B: “${cell}” is no number`,
      );
    }
  });

  it("is told from other files by its bytes", async () => {
    await expect(readTensor(file("PK\u0003\u0004"), undefined, "auto", "refuse")).rejects.toThrow(
      '"Y.csv": this is an archive (.npz, .xlsx or .zip); save one array as .npy, or the table as .csv, and try again.',
    );
    await expect(readTensor(file(""), undefined, "auto", "refuse")).rejects.toThrow(
      '"Y.csv": the file is empty; a tensor was expected.',
    );
    await expect(readTensor(file("1,2\n"), "y", "auto", "refuse")).rejects.toThrow(
      '"Y.csv": this is no HDF5 file, so it has no dataset “y”; leave out the colon and what follows.',
    );
  });
});

it("refuses another word for where names stand", () => {
  expect(parseNaming("both")).toBe("both");
  expect(() => parseNaming("top")).toThrow(
    "The flag --names is “top”; it must be one of auto, none, rows, columns, both.",
  );
});
