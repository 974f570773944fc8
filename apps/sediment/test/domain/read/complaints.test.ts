import { isUnmixError } from "@unmix/core";
import { type InputFile, type Mapping, parseMapping, readGrains } from "@unmix/sediment/domain";
import { strFromU8, strToU8, unzipSync, zipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { rawWorkbook, text, workbook } from "./files.ts";

const header = ["Sink", "Grain", "Age"];
const good = [header, ["A", "1", 10], ["B", "2", 20]];
const bytes = (content: string, name: string): InputFile => ({
  name,
  bytes: strToU8(content, true),
});
const compound = (stream: string) =>
  `\u00d0\u00cf\u0011\u00e0\u00a1\u00b1\u001a\u00e1${"\0".repeat(600)}${Array.from(stream, (c) => `${c}\0`).join("")}`;
const zipOf = (...names: string[]) =>
  zipSync(Object.fromEntries(names.map((name) => [name, strToU8("<x/>")])));
const wide = (ages: (string | number | null)[][], ratios: (string | number | null)[][]) =>
  workbook({ Age: ages, Ratio: ratios });

const values = [
  [1, 2],
  [3, 4],
];

/** A stored archive in which the 7 of a cell has become an 8. */
function altered(): InputFile {
  const parts = unzipSync(new Uint8Array(workbook({ Age: [[7, 2]] }).bytes));
  const archive = zipSync(parts, { level: 0 });
  const at = archive.findIndex((_, i) => strFromU8(archive.subarray(i, i + 8)) === "<v>7</v>");
  archive[at + 3] = "8".charCodeAt(0);
  return { name: "grains.xlsx", bytes: archive };
}

/** What is wrong, the file, the mapping, and the sentence that is to be given. */
const COMPLAINTS: readonly [string, InputFile, Mapping | undefined, string][] = [
  [
    "an empty file",
    { name: "none.xlsx", bytes: new Uint8Array(0) },
    undefined,
    '"none.xlsx": the file is empty; a workbook or table of grains was expected.',
  ],
  [
    "an old Excel workbook",
    bytes(compound("Workbook"), "old.xls"),
    undefined,
    '"old.xls": this is an old Excel workbook (.xls), and .xlsx was expected; open it in a spreadsheet program and save it as .xlsx.',
  ],
  [
    "a workbook with a password",
    bytes(compound("EncryptedPackage"), "secret.xlsx"),
    undefined,
    '"secret.xlsx": the workbook is protected by a password and cannot be read; open it in a spreadsheet program, remove the password and save it as .xlsx.',
  ],
  [
    "a PDF",
    bytes("%PDF-1.7 …", "paper.xlsx"),
    undefined,
    '"paper.xlsx": this is a PDF document, and an Excel workbook (.xlsx) or a text table (.csv, .tsv) was expected; save the table in one of these formats and try again.',
  ],
  [
    "a web page with the ending of a workbook",
    bytes("<!DOCTYPE html><html><table><tr><td>1", "export.xls"),
    undefined,
    '"export.xls": this is a web page (HTML), and an Excel workbook (.xlsx) or a text table (.csv, .tsv) was expected; save the table in one of these formats and try again.',
  ],
  [
    "a picture",
    bytes("\u0089PNG\r\n\u001a\n\0\0", "photo.csv"),
    undefined,
    '"photo.csv": this is a picture, and an Excel workbook (.xlsx) or a text table (.csv, .tsv) was expected; save the table in one of these formats and try again.',
  ],
  [
    "bytes that are no text",
    bytes("abc\0\u0001\u0002", "data.bin"),
    undefined,
    '"data.bin": this is neither a known kind of file nor plain text; save the table as .csv (UTF-8) and try again.',
  ],
  [
    "a zip archive without a workbook",
    { name: "photos.zip", bytes: zipOf("a.xml") },
    undefined,
    '"photos.zip": this is a zip archive without a workbook in it, and an Excel workbook (.xlsx) was expected; save it as .xlsx or .csv and try again.',
  ],
  [
    "a binary workbook",
    { name: "grains.xlsb", bytes: zipOf("xl/workbook.bin") },
    undefined,
    '"grains.xlsb": this is a binary Excel workbook (.xlsb), and an Excel workbook (.xlsx) was expected; save it as .xlsx or .csv and try again.',
  ],
  [
    "an OpenDocument file",
    { name: "grains.ods", bytes: zipOf("content.xml") },
    undefined,
    '"grains.ods": this is an OpenDocument file (.ods), and an Excel workbook (.xlsx) was expected; save it as .xlsx or .csv and try again.',
  ],
  [
    "a workbook cut short",
    { name: "half.xlsx", bytes: new Uint8Array(workbook({ Age: values }).bytes).slice(0, 700) },
    undefined,
    '"half.xlsx": the workbook is damaged: the archive cannot be unpacked; open it in a spreadsheet program, save it again as .xlsx and try that file.',
  ],
  [
    "a number changed in the archive",
    altered(),
    undefined,
    '"grains.xlsx": the workbook is damaged: its part "xl/worksheets/sheet1.xml" has changed since it was written; open it in a spreadsheet program, save it again as .xlsx and try that file.',
  ],
  [
    "a part that is not complete",
    rawWorkbook('<sheetData><row r="1"><c r="A1"><v>1</v></row></sheetData>'),
    undefined,
    '"grains.xlsx": the workbook is damaged: its part "xl/worksheets/sheet1.xml" is not complete XML; open it in a spreadsheet program, save it again as .xlsx and try that file.',
  ],
  [
    "a part that is missing",
    { name: "part.xlsx", bytes: zipOf("xl/workbook.xml") },
    undefined,
    '"part.xlsx": the workbook is damaged: its parts do not fit together; open it in a spreadsheet program, save it again as .xlsx and try that file.',
  ],
  [
    "a sheet whose part is not linked",
    rawWorkbook("<sheetData/>", {
      "xl/workbook.xml":
        '<workbook xmlns:r="r"><sheets><sheet name="A" r:id="rId1"/><sheet name="B" r:id="rId9"/></sheets></workbook>',
    }),
    undefined,
    '"grains.xlsx": the workbook is damaged: a sheet that it names is missing; open it in a spreadsheet program, save it again as .xlsx and try that file.',
  ],
  [
    "a workbook of charts alone",
    rawWorkbook("", {
      "xl/_rels/workbook.xml.rels":
        '<Relationships><Relationship Id="rId1" Type="http://x/chartsheet" Target="chartsheets/sheet1.xml"/></Relationships>',
      "xl/worksheets/sheet1.xml": "<x/>",
      "xl/chartsheets/sheet1.xml": "<chartsheet/>",
    }),
    undefined,
    '"grains.xlsx": the workbook has no sheet of cells, only charts; a table of grains was expected, so choose the workbook that holds the values.',
  ],
  [
    "an impossible address of a cell",
    rawWorkbook('<sheetData><row r="1"><c r="A1048577"><v>1</v></c></row></sheetData>'),
    undefined,
    '"grains.xlsx": the workbook is damaged: its part "xl/worksheets/sheet1.xml" holds "<c r="A1048577">" where the address of the next row or cell was expected; open it in a spreadsheet program, save it again as .xlsx and try that file.',
  ],
  [
    "a filled cell in the furthest corner",
    rawWorkbook(
      '<sheetData><row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>',
    ),
    undefined,
    '"grains.xlsx", sheet "Grains": a cell is filled as far out as XFD1048576, which makes more than 5,000,000 cells of the 2 that are filled; delete the rows and columns out there and save it again.',
  ],
  [
    "a workbook without a filled cell",
    workbook({ Sheet1: [] }),
    undefined,
    '"grains.xlsx", sheet "Sheet1": there is not a single filled cell; a table of grains was expected, so fill it or choose another file.',
  ],
  [
    "a text file of blanks",
    text(" , \n,\n"),
    undefined,
    '"grains.csv": there is not a single filled cell; a table of grains was expected, so fill it or choose another file.',
  ],
  [
    "a sheet without a number",
    workbook({ Notes: [["read me"], ["please"]] }),
    undefined,
    '"grains.xlsx", sheet "Notes": no cell holds a number; measured values of grains were expected, so check that the right file and sheet were chosen.',
  ],
  [
    "a quote that is not closed",
    text('Sink,Grain,Age\nA,1,10\nB,"2,20\nC,3,30\n'),
    undefined,
    '"grains.csv", row 3: a quoted field that starts in this row is not closed properly; a quote was expected at its end (and a quote inside a quoted field doubled), so mend the row and try again.',
  ],
  [
    "fields that nothing separates",
    text('"Sink ID"  "Age"\nA 1 2\nB   2\n'),
    undefined,
    '"grains.csv": no separator of fields was found; a tab, semicolon, bar or comma between them was expected, so save the table as .csv and try again.',
  ],
  [
    "a role that a column of a wide workbook cannot have",
    wide(
      [
        ["Grain", "A"],
        [1, 2],
      ],
      [
        ["Grain", "A"],
        [1, 3],
      ],
    ),
    parseMapping("Grain=source"),
    '"grains.xlsx": the mapping gives the column "Grain" the role "source", but in the layout "wide" a column is a sink, holds the ids of grains or is ignored; change its role, or choose the layout "long".',
  ],
  [
    "a row with a field too many",
    text("Sink,Age\nA,1\nB,2,5\nC,3\n"),
    undefined,
    '"grains.csv", row 3: the row has 3 fields and the others have 2; a field that holds the separator "," must stand in double quotes, so mend the row and try again.',
  ],
  [
    "no column for the sample",
    workbook({
      T: [
        ["Age", "Ratio"],
        [1, 2],
        [3, 4],
      ],
    }),
    { layout: "long" },
    '"grains.xlsx", sheet "T": no column names the sample of each grain; one was expected beside "Age", "Ratio", so choose it by the role "sink", or choose the layout "wide" if each column is a sample.',
  ],
  [
    "two columns for the sample",
    workbook({ T: good }),
    parseMapping("Grain=sink"),
    '"grains.xlsx", sheet "T": the columns "Sink" and "Grain" both have the role "sink"; only one was expected, so give the other another role.',
  ],
  [
    "a blank in the column of the sample",
    workbook({ T: [...good, ["B", "3", 30], [null, "4", 40]] }),
    undefined,
    '"grains.xlsx", sheet "T", row 5, column A: the sample in column "Sink" is blank; every grain needs the sample that it came from, so fill the cell or delete the row.',
  ],
  [
    "a mapping of a column that is not there",
    workbook({ T: good }),
    parseMapping("Site=sink"),
    '"grains.xlsx": the mapping names "Site", which is not there; the columns are "Sink", "Grain", "Age".',
  ],
  [
    "a mapping of a sheet that is not there",
    wide(values, values),
    parseMapping("Hf=feature"),
    '"grains.xlsx": the mapping names "Hf", which is not there; the sheets are "Age", "Ratio".',
  ],
  [
    "a sheet that is not there",
    workbook({ T: good }),
    { sheet: "U" },
    '"grains.xlsx": there is no sheet "U"; the file has "T".',
  ],
  [
    "values that are said to stand above the names",
    workbook({ T: good }),
    parseMapping("header=2,data=1"),
    '"grains.xlsx": the mapping has the names in row 2 and the first values in row 1; the values must stand below the names, so correct one of them.',
  ],
  [
    "a row that is not there",
    workbook({ T: good }),
    parseMapping("header=9"),
    '"grains.xlsx": the mapping speaks of row 9, and the last row that is filled is 3; correct the number.',
  ],
  [
    "a role that a sheet cannot have",
    wide(values, values),
    parseMapping("Age=sink"),
    '"grains.xlsx", sheet "Age": the mapping gives this sheet the role "sink", but in the layout "wide" a sheet is a feature, an error or ignored; change its role, or choose the layout "long".',
  ],
  [
    "errors of what is no feature",
    workbook({
      T: [
        ["Sink", "Age", "Age err"],
        ["A", 1, 0.1],
        ["B", 2, 0.1],
      ],
    }),
    parseMapping("Age err=error:Ratio"),
    '"grains.xlsx": the mapping says that "Age err" is the error of "Ratio", which is not a feature; the features are "Age".',
  ],
  [
    "no feature at all",
    workbook({ T: good }),
    parseMapping("Age=ignore"),
    '"grains.xlsx", sheet "T": no column is a feature; at least one column of measured values was expected, so give one the role "feature".',
  ],
  [
    "no sheet that is a feature",
    wide(values, values),
    parseMapping("Age=ignore,Ratio=ignore"),
    '"grains.xlsx": no sheet is a feature; at least one sheet of measured values was expected, so give one the role "feature".',
  ],
  [
    "headings and nothing below",
    workbook({ T: [["Sink", "Grain", 5]] }),
    undefined,
    '"grains.xlsx", sheet "T": there is no row below the headings; a row per grain was expected.',
  ],
  [
    "two columns of one name",
    workbook({
      T: [
        ["Sink", "Age", "Age"],
        ["A", 1, 2],
        ["B", 3, 4],
      ],
    }),
    undefined,
    '"grains.xlsx", sheet "T", row 1, column C: the feature "Age" stands twice, first in column B; each feature needs a name of its own, so rename one of them.',
  ],
  [
    "two sheets of nearly one name",
    workbook({ Age: values, "age ": values }),
    undefined,
    '"grains.xlsx", sheet "age ": another sheet has the same title but for case and blanks; each feature needs a name of its own, so rename one of them.',
  ],
  [
    "a sheet with fewer samples",
    wide([[1, 2, 3]], [[1, 2]]),
    undefined,
    '"grains.xlsx", sheet "Ratio": the sheet has 2 sample columns and the sheet "Age" has 3; the same samples were expected in every sheet, so add or remove columns, or leave the sheet out by the role "ignore".',
  ],
  [
    "a sample named twice",
    wide(
      [
        ["A", "B", "A"],
        [1, 2, 3],
      ],
      [
        ["A", "B", "A"],
        [1, 2, 3],
      ],
    ),
    undefined,
    '"grains.xlsx", sheet "Age", row 1, column C: the sample "A" stands twice, first in column A; each sample needs a name of its own, so rename one of them.',
  ],
  [
    "a sample that another sheet does not have",
    wide(
      [
        ["A", "B"],
        [1, 2],
      ],
      [
        ["A", "C"],
        [1, 2],
      ],
    ),
    undefined,
    '"grains.xlsx", sheet "Ratio", row 1, column B: the sample "C" is not in the sheet "Age"; the same samples were expected in every sheet, so correct the name.',
  ],
  [
    "names of samples in one sheet only",
    wide(
      [
        ["A", "B"],
        [1, 2],
      ],
      [
        [1, 2],
        [3, 4],
      ],
    ),
    undefined,
    '"grains.xlsx", sheet "Ratio", row 1: the row holds values and the sheet "Age" has names of samples there; add the row of names to this sheet, or remove it from the others.',
  ],
  [
    "names of samples in a later sheet only",
    wide(
      [
        [1, 2],
        [3, 4],
      ],
      [
        ["A", "B"],
        [1, 2],
      ],
    ),
    undefined,
    '"grains.xlsx", sheet "Age", row 1: the row holds values and the sheet "Ratio" has names of samples there; add the row of names to this sheet, or remove it from the others.',
  ],
  [
    "a feature without a number",
    workbook({
      T: [
        ["Sink", "Age", "Hf"],
        ["A", 1, "n.a."],
        ["B", 2, null],
      ],
    }),
    parseMapping("Hf=feature"),
    '"grains.xlsx", sheet "T", column C: the feature "Hf" holds no number at all; measured values were expected, so fill it or leave it out by the role "ignore".',
  ],
];

describe("a file that cannot be used", () => {
  it.each(COMPLAINTS)("%s gives its own sentence", async (_, file, mapping, message) => {
    const error = await readGrains(file, mapping).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(isUnmixError(error, "file")).toBe(true);
    expect((error as Error).message).toBe(message);
  });

  it("each complaint has a sentence of its own", () => {
    const bodies = COMPLAINTS.map(([, , , message]) => message.replace(/"[^"]*"/g, '""'));
    const repeated = bodies.filter((body, i) => bodies.indexOf(body) !== i);
    // A sample named in one sheet only is the same fault whichever sheet it is.
    expect(repeated).toHaveLength(1);
  });

  it("refuses an archive that unpacks to too much, before unpacking it", async () => {
    // Of a fixed time: at some the directory has the byte that is sought in more places.
    const half = zipSync(
      { "xl/workbook.xml": strToU8("<x/>"), "xl/big.xml": new Uint8Array(1000) },
      { mtime: new Date(2000, 0, 1) },
    );
    // The size that the directory states, of the last entry: 4 bytes, 24 after its signature.
    const at = half.lastIndexOf(0x50, half.length - 23);
    const view = new DataView(half.buffer);
    expect(view.getUint32(at, true)).toBe(0x02014b50);
    view.setUint32(at + 24, 0x7fffffff, true);
    await expect(readGrains({ name: "bomb.xlsx", bytes: half })).rejects.toThrow(
      '"bomb.xlsx": the workbook holds more than 5,000,000 cells or unpacks to more than 400 MB',
    );
  });
});

describe("a mapping that cannot be understood", () => {
  it.each([
    [
      "SINK ID",
      'The mapping "SINK ID" is not understood; write the column\'s name, an equals sign and its role, as in "SINK ID=sink", and put a name that holds a comma or an equals sign in double quotes.',
    ],
    [
      "Age=features",
      'The mapping of "Age" names the role "features", which is not known; use one of sink, grain, feature, error, source, ignore.',
    ],
    [
      "Age err=error",
      'The mapping of "Age err" does not say whose error it is; write "Age err=error:" and the feature\'s name.',
    ],
    [
      "Age=feature:Hf",
      'The mapping of "Age" has "Hf" after its role; only errors name a feature, as in "Age err=error:Age".',
    ],
    [
      "header=three",
      'The mapping says "header=three", and after "header=" the number of the row of names, "yes" or "no" was expected.',
    ],
    [
      "layout=tall",
      'The mapping says "layout=tall", and after "layout=" wide, long, pairs was expected.',
    ],
  ])("%s", (given, message) => {
    expect(() => parseMapping(given)).toThrow(message);
  });
});
