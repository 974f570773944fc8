import { type Mapping, readGrains } from "@unmix/sediment/domain";
import { describe, expect, it } from "vitest";
import { rawWorkbook, text, workbook } from "./files.ts";

describe("cells that hold no usable number", () => {
  it("are counted with sheet, row, column, text and reason, and no grain is lost", async () => {
    const table = await readGrains(
      workbook({
        Grains: [
          ["Sink", "Grain", "Age", "Hf"],
          ["A", "a1", 1, null],
          ["A", "a2", "n.a.", "n.a."],
          ["B", "b1", "<0.01", 0],
          ["B", "b2", "3.5", "#DIV/0!"],
          [null, null, null, null],
          ["B", "b3", null, "  "],
        ],
      }),
    );
    expect(table.grainIds).toEqual(["a1", "a2", "b1", "b2", "b3"]);
    expect(Array.from(table.values)).toEqual([1, NaN, NaN, NaN, NaN, 0, 3.5, NaN, NaN, NaN]);
    const at = (row: number, column: string, text: string, reason: string) => ({
      sheet: "Grains",
      row,
      column,
      text,
      reason,
    });
    expect(table.skipped).toEqual([
      at(2, "D", "", "blank"),
      at(3, "C", "n.a.", "text"),
      at(3, "D", "n.a.", "text"),
      at(4, "C", "<0.01", "belowDetection"),
      at(5, "D", "#DIV/0!", "error"),
      at(7, "C", "", "blank"),
      at(7, "D", "", "blank"),
    ]);
  });

  it("count an error below zero, and keep its grain and an error of zero", async () => {
    const table = await readGrains(text("Sink,Age,Age 1s\nA,-5,-1\nA,2,0\nB,3,0.5\n"));
    expect(Array.from(table.values)).toEqual([-5, 2, 3]);
    expect(Array.from(table.errors!)).toEqual([NaN, 0, 0.5]);
    expect(table.skipped).toEqual([{ row: 2, column: "C", text: "-1", reason: "negativeError" }]);
  });

  it("are found in the kinds of cell that Excel has", async () => {
    const cells = [
      '<c r="B2" t="e"><v>#DIV/0!</v></c>',
      '<c r="B3" t="b"><v>1</v></c>',
      '<c r="B4" s="1"><v>44000</v></c>',
      '<c r="B5" t="str"><f>A1&amp;"1"</f><v>7.5</v></c>',
      '<c r="B6"><f>1/3</f><v>0.3333333333333333</v></c>',
      '<c r="B7" t="inlineStr"><is><r><t>&lt;</t></r><r><t>0.5</t></r></is></c>',
      '<c r="B8" s="1"/>',
    ];
    const name = (text: string) => `<is><t>${text}</t></is>`;
    const rows = cells.map((cell, i) => {
      const sink = `<c r="A${i + 2}" t="inlineStr">${name(i < 3 ? "A" : "B")}</c>`;
      return `<row r="${i + 2}">${sink}${cell}</row>`;
    });
    const head = `<row r="1"><c r="A1" t="inlineStr">${name("Sink")}</c><c r="B1" t="inlineStr">${name("Age")}</c></row>`;
    const table = await readGrains(rawWorkbook(`<sheetData>${head}${rows.join("")}</sheetData>`));
    expect(Array.from(table.values)).toEqual([NaN, NaN, NaN, 7.5, 1 / 3, NaN, NaN]);
    expect(table.skipped.map(({ row, text, reason }) => [row, text, reason])).toEqual([
      [2, "#DIV/0!", "error"],
      [3, "TRUE", "text"],
      [4, "2020-06-18", "text"],
      [7, "<0.5", "belowDetection"],
      [8, "", "blank"],
    ]);
  });

  it("reads cells and rows that leave out their address", async () => {
    const rows =
      '<row><c t="inlineStr"><is><t>Sink</t></is></c><c t="inlineStr"><is><t>Age</t></is></c></row><row><c t="inlineStr"><is><t>A</t></is></c><c><v>1</v></c></row><row><c t="inlineStr"><is><t>B</t></is></c><c><v>2</v></c></row>';
    const table = await readGrains(rawWorkbook(`<sheetData>${rows}</sheetData>`));
    expect(table.sinks).toEqual(["A", "B"]);
    expect(Array.from(table.values)).toEqual([1, 2]);
  });

  it("takes a claimed size and formatted blanks for what they are", async () => {
    const rows =
      '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c></row><row r="2"><c r="A2"><v>3</v></c><c r="B2"><v>4</v></c></row><row r="1048576"><c r="XFD1048576" s="1"/></row>';
    const table = await readGrains(
      rawWorkbook(`<dimension ref="A1:XFD1048576"/><sheetData>${rows}</sheetData>`),
    );
    expect(Array.from(table.values)).toEqual([1, 3, 2, 4]);
  });
});

describe("text tables", () => {
  const rows = [
    ["Sink", "Grain", "Age", "Hf"],
    ["A", "1", "10.5", "1"],
    ["B", "x,y", "20", "2"],
  ];
  const expected = { sinks: ["A", "B"], features: ["Age", "Hf"], grainIds: ["1", "x,y"] };
  const write = (separator: string, end: string) =>
    rows
      .map((row) =>
        row.map((field) => (field.includes(separator) ? `"${field}"` : field)).join(separator),
      )
      .join(end);

  it.each([
    [",", "\n"],
    [",", "\r\n"],
    [";", "\r\n"],
    ["\t", "\n"],
    ["|", "\n"],
  ])("are read with the separator %j and the line end %j", async (separator, end) => {
    for (const tail of ["", end, end + end]) {
      const table = await readGrains(text(write(separator, end) + tail));
      expect(table).toMatchObject(expected);
      expect(Array.from(table.values)).toEqual([10.5, 1, 20, 2]);
      expect(table.skipped).toEqual([]);
    }
  });

  it("are read with a mark, in UTF-16 and in the Western encoding", async () => {
    const content = "Sink,T (°C)\nÅ,1\nB,2\n";
    const utf16 = new Uint8Array(2 + content.length * 2);
    utf16.set([0xff, 0xfe]);
    for (let i = 0; i < content.length; i++) utf16[2 + 2 * i] = content.charCodeAt(i);
    const western = Uint8Array.from(content, (letter) => letter.charCodeAt(0));
    for (const bytes of [text(`\ufeff${content}`).bytes, utf16, western]) {
      const table = await readGrains({ name: "t.csv", bytes });
      expect(table.sinks).toEqual(["Å", "B"]);
      expect(table.features).toEqual(["T (°C)"]);
    }
  });

  it("are read with decimal commas between semicolons", async () => {
    const content = "Sink;Age;Hf\nA;1,5;1,250\nB;2,25;3,5\n";
    const table = await readGrains(text(content));
    expect(Array.from(table.values)).toEqual([1.5, 1.25, 2.25, 3.5]);
    const forced: Mapping = { decimalComma: false };
    expect(Array.from((await readGrains(text(content), forced)).values)).toEqual([
      1.5,
      NaN,
      2.25,
      3.5,
    ]);
  });

  it("name places without a sheet", async () => {
    const table = await readGrains(text("Sink,Age,Hf\nA,x,1\nB,2,3\n"));
    expect(table.skipped).toEqual([{ row: 2, column: "B", text: "x", reason: "text" }]);
  });
});
