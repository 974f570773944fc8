import { type Cell, isBlank } from "./file.ts";

/** Why a cell gives no number. */
export type SkipReason = "blank" | "text" | "belowDetection" | "nonfinite" | "error";

const LONGEST_TEXT = 40;
const PLAIN = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const COMMA_DECIMAL = /^[+-]?(?:\d+,\d*|,\d+)(?:e[+-]?\d+)?$/i;
/** "1,234" or "1.234": thousands to some, a decimal fraction to others. */
const AMBIGUOUS = /^[+-]?[1-9]\d{0,2}[.,]\d{3}$/;
const COMMA_GROUPS = /^[+-]?\d{1,3}(?:,\d{3})+(?:\.\d*)?$/;
const DOT_GROUPS = /^[+-]?\d{1,3}(?:\.\d{3})+(?:,\d*)?$/;
const SPACE_GROUPS = /^[+-]?\d{1,3}(?:[\s'’]\d{3})+(?=[.,]|$)/;
const BELOW_DETECTION = /^(?:[<≤]\s*\S.*|b\.?\s*d\.?(?:\s*l\.?)?|below detection.*)$/i;
const NONFINITE = /^[+-]?(?:nan|inf(?:inity)?|∞)$/i;
const EXCEL_ERROR = /^#(?:DIV\/0!|N\/A|NAME\?|NULL!|NUM!|REF!|VALUE!|SPILL!|CALC!|GETTING_DATA)$/i;
const MISSING = /^(?:n\.?\s*[ad]\.?|n\/[ad]|none|null|missing|[-–—.?*]+)$/i;

/**
 * The number that a cell holds, or the reason why it holds none. Numbers stored as text, thin
 * spaces and grouped thousands are read. A text such as "1,234" means 1234 to some and 1.234 to
 * others: it is read only as the decimal sign of the file says, and otherwise skipped.
 */
export function measure(cell: Cell | undefined, decimalComma: boolean): number | SkipReason {
  if (typeof cell === "number") return Number.isFinite(cell) ? cell : "nonfinite";
  // Most cells of a long table; with a decimal comma the dot of "1.234" may group.
  if (typeof cell === "string" && !decimalComma && PLAIN.test(cell)) return finite(Number(cell));
  if (cell === undefined || isBlank(cell)) return "blank";
  if (typeof cell !== "string") return "text";
  const text = cell.trim().replace(/^[−–](?=[\d.,])/, "-");
  const number = parseNumber(text, decimalComma);
  if (number !== undefined) return finite(number);
  if (EXCEL_ERROR.test(text)) return "error";
  if (NONFINITE.test(text)) return "nonfinite";
  if (BELOW_DETECTION.test(text)) return "belowDetection";
  return "text";
}

function finite(number: number): number | SkipReason {
  return Number.isFinite(number) ? number : "nonfinite";
}

/** What stands in a cell, as text of at most 40 characters. */
export function cellText(cell: Cell | undefined): string {
  const text = wholeText(cell);
  const characters = Array.from(text);
  return characters.length > LONGEST_TEXT
    ? `${characters.slice(0, LONGEST_TEXT - 1).join("")}…`
    : text;
}

/** A cell as a name or an id: its text, trimmed. */
export function wholeText(cell: Cell | undefined): string {
  if (cell === null || cell === undefined) return "";
  if (cell instanceof Date) {
    return Number.isNaN(cell.getTime())
      ? "invalid date"
      : cell.toISOString().replace("T00:00:00.000Z", "");
  }
  if (typeof cell === "boolean") return cell ? "TRUE" : "FALSE";
  return String(cell).trim();
}

/** Whether a cell could be a heading: text that is neither a number nor a mark for a missing one. */
export function isHeading(cell: Cell | undefined): boolean {
  return typeof cell === "string" && measure(cell, false) === "text" && !isMissing(cell);
}

/** Whether a cell marks a missing value: "n.a.", "-". */
export function isMissing(cell: Cell | undefined): boolean {
  return typeof cell === "string" && MISSING.test(cell.trim());
}

/** Which decimal sign a text shows: unmistakably a comma or a dot, or a comma that may group. */
export function decimalSign(text: string): "comma" | "dot" | "either" | undefined {
  const trimmed = text.trim();
  if (!trimmed.includes(",")) {
    return trimmed.includes(".") && PLAIN.test(trimmed) && !AMBIGUOUS.test(trimmed)
      ? "dot"
      : undefined;
  }
  if (AMBIGUOUS.test(trimmed)) return "either";
  return COMMA_DECIMAL.test(trimmed) || DOT_GROUPS.test(trimmed) ? "comma" : undefined;
}

function parseNumber(given: string, decimalComma: boolean): number | undefined {
  const text = given.replace(SPACE_GROUPS, (groups) => groups.replace(/[\s'’]/g, ""));
  if (AMBIGUOUS.test(text)) {
    if (text.includes(",") !== decimalComma) return undefined;
    return Number(text.replace(",", "."));
  }
  if (PLAIN.test(text)) return Number(text);
  if (COMMA_DECIMAL.test(text)) return Number(text.replace(",", "."));
  if (COMMA_GROUPS.test(text)) return Number(text.replaceAll(",", ""));
  if (DOT_GROUPS.test(text)) return Number(text.replaceAll(".", "").replace(",", "."));
  return undefined;
}
