import { strFromU8, unzipSync } from "fflate";

const NEEDED = /workbook\.xml|sharedStrings|worksheets\/[^/]+$/;

/** The cells of one sheet by address, as the text that stands in them. */
export interface ScannedSheet {
  readonly name: string;
  readonly cells: ReadonlyMap<string, string>;
  readonly rows: number;
}

/**
 * A second, minimal reader of workbooks that shares nothing with the one under test: it unzips,
 * follows the relations and scans the sheets' XML with expressions.
 */
export function scanWorkbook(bytes: Uint8Array): ScannedSheet[] {
  const parts = unzipSync(bytes, { filter: ({ name }) => NEEDED.test(name) });
  const part = (name: string) => (parts[name] ? strFromU8(parts[name]) : "");
  const targets = new Map(
    elements(part("xl/_rels/workbook.xml.rels"), "Relationship").map(({ attributes }) => [
      attributes.Id,
      attributes.Target,
    ]),
  );
  const strings = elements(part("xl/sharedStrings.xml"), "si").map(({ inner }) => texts(inner));
  return elements(part("xl/workbook.xml"), "sheet").map(({ attributes }) => {
    const xml = part(`xl/${targets.get(attributes["r:id"])}`);
    return { name: decode(attributes.name ?? ""), ...scanCells(xml, strings) };
  });
}

function scanCells(xml: string, strings: readonly string[]) {
  const cells = new Map<string, string>();
  let row = 0;
  for (const line of elements(xml, "row")) {
    row = Number(line.attributes.r ?? row + 1);
    let column = 0;
    for (const { attributes, inner } of elements(line.inner, "c")) {
      const letters = attributes.r?.replace(/\d+/, "");
      column = letters === undefined ? column + 1 : number(letters);
      const text = cellText(attributes.t ?? "n", inner, strings);
      if (text.trim() !== "") cells.set(`${row}:${column}`, text);
    }
  }
  const rows = Math.max(0, ...Array.from(cells.keys(), (key) => Number(key.split(":")[0])));
  return { cells, rows };
}

function cellText(type: string, inner: string, strings: readonly string[]): string {
  if (type === "inlineStr")
    return elements(inner, "is")
      .map((is) => texts(is.inner))
      .join("");
  const value = elements(inner, "v")
    .map((v) => decode(v.inner))
    .join("");
  if (type === "s") return value.trim() === "" ? "" : (strings[Number(value)] ?? "");
  if (type === "b" && value !== "") return value === "1" ? "TRUE" : "FALSE";
  if (type === "d" && value !== "") {
    return new Date(value).toISOString().replace("T00:00:00.000Z", "");
  }
  return value;
}

function elements(xml: string, tag: string) {
  const expression = new RegExp(`<${tag}((?:\\s[^<>]*?)?)(?:/>|>(.*?)</${tag}>)`, "gs");
  return Array.from(xml.matchAll(expression), ([, given, inner]) => ({
    attributes: Object.fromEntries(
      Array.from(given!.matchAll(/([\w:]+)="([^"]*)"/g), ([, name, value]) => [name!, value!]),
    ) as Record<string, string | undefined>,
    inner: inner ?? "",
  }));
}

function texts(xml: string): string {
  return elements(xml, "t")
    .map((t) => decode(t.inner))
    .join("");
}

function decode(text: string): string {
  return text
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&amp;", "&");
}

function number(letters: string): number {
  return Array.from(letters).reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0);
}
