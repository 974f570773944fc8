import { type InputFile, toZip } from "@unmix/tables";
import { strToU8 } from "fflate";
import { toXlsx } from "../../../src/domain/write/xlsx.ts";

type Row = readonly (string | number | null)[];

/** A workbook of these sheets, as rows of cells. */
export function workbook(
  sheets: Readonly<Record<string, readonly Row[]>>,
  name = "grains.xlsx",
): InputFile {
  const bytes = toXlsx(Object.entries(sheets).map(([title, rows]) => ({ name: title, rows })));
  return { name, bytes };
}

/** A text file. */
export function text(content: string, name = "grains.csv"): InputFile {
  return { name, bytes: strToU8(content) };
}

/** A workbook of one sheet "Grains" whose rows are given as XML. */
export function rawWorkbook(rows: string, extra: Readonly<Record<string, string>> = {}): InputFile {
  const main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
  const office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
  const files: Record<string, string> = {
    "xl/workbook.xml": `<workbook xmlns="${main}" xmlns:r="${office}"><sheets><sheet name="Grains" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    "xl/_rels/workbook.xml.rels": `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="${office}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="${office}/styles" Target="styles.xml"/></Relationships>`,
    "xl/styles.xml": `<styleSheet xmlns="${main}"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>`,
    "xl/worksheets/sheet1.xml": `<worksheet xmlns="${main}">${rows}</worksheet>`,
    ...extra,
  };
  const bytes = toZip(
    Object.fromEntries(Object.entries(files).map(([n, xml]) => [n, strToU8(xml)])),
  );
  return { name: "grains.xlsx", bytes };
}
