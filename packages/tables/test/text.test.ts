import { forEachRow, guessDecimalComma, inUtf8, readText, sha256 } from "@unmix/tables";
import { describe, expect, it } from "vitest";

function file(content: string | Uint8Array) {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  return { name: "data.csv", bytes };
}

describe("readText", () => {
  it.each([
    [",", "a,b\n1,2\n"],
    [";", "a;b\n1,5;2,5\n"],
    ["\t", "a\tb\n1\t2\n"],
    ["|", "a|b\n1|2\n"],
    [" ", "a b\n1 2\n"],
    [";", "sep=;\na;b\n1;2\n"],
  ])("finds the separator %j", (delimiter, text) => {
    const read = readText(file(text));
    expect(read.delimiter).toBe(delimiter);
    expect(read.sheet.rows.at(-2)).toEqual(["a", "b"]);
    expect(read.sheet.rows.at(-1)).toHaveLength(2);
  });

  it("reads quoted fields, marks of encodings, and drops blank rows at the end", () => {
    expect(readText(file('"a,b",c\n1,2\n\n\n')).sheet.rows).toEqual([
      ["a,b", "c"],
      ["1", "2"],
    ]);
    const utf16 = Uint8Array.from([0xff, 0xfe, 0xe9, 0, 0x2c, 0, 0x62, 0]);
    expect(readText(file(utf16)).sheet.rows).toEqual([["é", "b"]]);
    const western = Uint8Array.from([0xe9, 0x2c, 0x62]);
    expect(readText(file(western)).sheet.rows).toEqual([["é", "b"]]);
  });

  it.each([
    [[0xff, 0xfe, 0xe9, 0, 0x2c, 0]],
    [[0xfe, 0xff, 0, 0xe9, 0, 0x2c]],
    [[0xef, 0xbb, 0xbf, 0xc3, 0xa9, 0x2c]],
    [[0xc3, 0xa9, 0x2c]],
  ])("turns marked text to UTF-8 (%j)", (bytes) => {
    expect(inUtf8(file(Uint8Array.from(bytes))).bytes).toEqual(Uint8Array.of(0xc3, 0xa9, 0x2c));
  });

  it.each([
    "      time     value\n    0.0000     0.2955\n   10.0100    -0.6742\n",
    "time   value\r\n0.0000 0.2955  \r\n10.0100    -0.6742 \r\n",
  ])("takes a run of blanks for one separator (%j)", (text) => {
    const { sheet, delimiter } = readText(file(text));
    const rows = [
      ["time", "value"],
      ["0.0000", "0.2955"],
      ["10.0100", "-0.6742"],
    ];
    expect(delimiter).toBe(" ");
    expect(sheet.rows).toEqual(rows);
    const seen: (readonly string[])[] = [];
    forEachRow(file(text), (fields) => seen.push(fields));
    expect(seen).toEqual(rows);
  });

  it("keeps blanks in quotes, and blanks where another separator is", () => {
    expect(readText(file('"a  b"   c\n1  2\n')).sheet.rows[0]).toEqual(["a  b", "c"]);
    expect(readText(file("a  b,c\n1,2\n")).sheet.rows[0]).toEqual(["a  b", "c"]);
  });

  it("takes blank rows for no usual width", () => {
    const { rows } = readText(file("\n\n\n1 2\n3 4\n")).sheet;
    expect(rows.slice(-2)).toEqual([
      ["1", "2"],
      ["3", "4"],
    ]);
  });

  it("names the row with a field too many", () => {
    expect(() => readText(file("a,b\n1,2\n3,4,5\n6,7\n"))).toThrow(
      '"data.csv", row 3: the row has 3 fields and the others have 2; a field that holds the separator "," must stand in double quotes, so mend the row and try again.',
    );
  });
});

describe("guessDecimalComma", () => {
  it.each([
    ["1,5;2\n", true],
    ["1.5;2\n", false],
    ["1,234;2\n", true],
    ["1 2\n", false],
    ['"1,234",2\n', false],
  ])("of %j is %s", (text, comma) => {
    const { sheet, delimiter } = readText(file(text));
    expect(guessDecimalComma([sheet], delimiter)).toBe(comma);
  });
});

it("gives the SHA-256 of a file", async () => {
  // The published test vector of FIPS 180-4.
  expect(await sha256(file("abc"))).toBe(
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
  );
});
