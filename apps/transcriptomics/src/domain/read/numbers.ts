import { decimalSign, measure, problem } from "@unmix/tables";

/** The numbers of one text table, whose decimal sign, a dot or a comma, they show themselves. */
export interface NumberReader {
  /**
   * The number that a field holds, `undefined` where it holds none.
   *
   * @param row in the file, from 1
   * @throws UnmixError where its decimal sign is not that of the numbers before it
   */
  readonly read: (field: string, row: number, column: string) => number | undefined;
  /**
   * To be called behind the last number. Where every comma could part thousands, they mark decimals if
   * semicolons separate the fields, as spreadsheets with decimal commas write them, and no number but 0
   * lacks one; for of counts in thousands some are below a thousand.
   *
   * @param delimiter what separates the fields
   * @throws UnmixError naming a number that could be meant in two ways, as "1,234"
   */
  readonly finish: (delimiter: string) => void;
}

interface Found {
  readonly field: string;
  readonly row: number;
  readonly column: string;
}

/** What a number shows of the decimal sign: which it is, or a sign that may part thousands as well. */
type Shown = "comma" | "dot" | "comma or thousands" | "dot or thousands";

/** Reads the numbers of a table one by one. */
export function createNumberReader(file: string): NumberReader {
  const first = new Map<Shown, Found>();
  let hasBare = false;
  const note = (shown: Shown, found: Found) => {
    if (!first.has(shown)) first.set(shown, found);
    const [comma, dot] = [first.get("comma"), first.get("dot")];
    if (!comma || !dot) return;
    const other = shown === "comma" ? dot : comma;
    throw problem(
      { file, row: found.row, column: `"${found.column}"` },
      `"${found.field}" has a decimal ${shown} and "${other.field}" (row ${other.row}, column "${other.column}") a decimal ${other === dot ? "dot" : "comma"}; one sign in the whole table was expected, so save it again with one.`,
    );
  };
  return {
    read(field, row, column) {
      const value = field === "" ? Number.NaN : Number(field);
      // Most fields: whole numbers, or decimals of a table that is known to have dots.
      if (Number.isFinite(value) && (first.has("dot") || !field.includes("."))) {
        hasBare ||= value !== 0;
        return value;
      }
      const measured = measureEither(field);
      if (measured === undefined) return undefined;
      note(shownBy(field), { field, row, column });
      return measured;
    },
    finish(delimiter) {
      const comma = first.get("comma");
      const unsure = first.get(comma ? "dot or thousands" : "comma or thousands");
      if (!unsure || (!comma && !first.has("dot") && delimiter === ";" && !hasBare)) return;
      const why = comma
        ? `others have decimal commas, as "${comma.field}" in row ${comma.row}`
        : "no other number shows that its commas mark decimals";
      const bare = unsure.field.replace(/[.,]/, "");
      throw problem(
        { file, row: unsure.row, column: `"${unsure.column}"` },
        `"${unsure.field}" may be ${bare} or ${unsure.field.replace(",", ".")}: ${why}. Save the table without signs between thousands, or with decimal dots.`,
      );
    },
  };
}

/** Whether a field holds a number, whichever its decimal sign is. */
export function isNumber(field: string): boolean {
  return measureEither(field) !== undefined;
}

/** The number of a field; of one that can be meant in two ways, the one with decimals. */
function measureEither(field: string): number | undefined {
  const value = measure(field, field.includes(","));
  return typeof value === "number" ? value : undefined;
}

function shownBy(field: string): Shown {
  const sign = decimalSign(field);
  if (sign === "either") return "comma or thousands";
  if (sign !== undefined) return sign;
  if (typeof measure(field, true) !== "number") return "dot or thousands";
  // What parts thousands, as in "1,234,567", is not the decimal sign.
  return field.includes(",") ? "dot" : "comma";
}
