import { isBlank, isHeading, measure, type Sheet, wholeText, widthOf } from "@unmix/tables";
import type { GrainTable, Truth, Warning } from "../types.ts";
import { title } from "./sheet.ts";
import type { Workbook } from "./workbook.ts";

/** The sheet `Source proportions`: for each sink how many grains (or which share) of each source. */
interface Proportions {
  readonly sources: readonly string[];
  /** I × sources. */
  readonly amounts: Float64Array;
}

/**
 * Adds what the sheets `Source proportions` and `Grain ID` of a wide workbook say of the truth. The
 * first holds a row per sink and a column per source, with counts or shares. The second holds, for
 * each sink, one column per source with the ids of its grains in the file of sources, padded by 0;
 * where it is there, the grains of a sink stand in the order of the sources, and so each is known.
 * What contradicts itself is left out and said in a note.
 */
export function withTruth(table: GrainTable, workbook: Workbook): GrainTable {
  const find = (name: string) =>
    workbook.sheets.find(
      (sheet) => title(sheet).trim().toLowerCase() === name && widthOf(sheet) > 0,
    );
  const proportionSheet = find("source proportions");
  const idSheet = find("grain id");
  const notes: Warning[] = [];
  const complain = (sheet: Sheet, sentence: string) => {
    notes.push({
      code: "truthInconsistent",
      message: `"${workbook.file}", sheet "${sheet.name}": ${sentence}`,
    });
  };
  const known = proportionSheet && readProportions(table, proportionSheet, complain);
  const counted = idSheet && countIds(table, idSheet, complain, known?.sources.length);
  const grainsOf = new Int32Array(table.sinks.length);
  for (const sink of table.sinkOf) grainsOf[sink]!++;
  const truth = join(table, grainsOf, known, counted, (sentence) => complain(idSheet!, sentence));
  const merged = [...(table.notes ?? []), ...notes];
  return {
    ...table,
    ...(truth ? { truth } : {}),
    ...(merged.length > 0 ? { notes: merged } : {}),
  };
}

function join(
  table: GrainTable,
  grainsOf: Int32Array,
  known: Proportions | undefined,
  counted: Proportions | undefined,
  complain: (sentence: string) => void,
): Truth | undefined {
  const base = known ?? counted;
  if (!base) return undefined;
  const R = base.sources.length;
  const proportions = shares(base.amounts, R);
  const truth = { sources: base.sources, proportions };
  if (!counted) return truth;
  const isCount = known === undefined || known.amounts.some((amount) => amount > 1);
  for (let i = 0; i < table.sinks.length; i++) {
    let sum = 0;
    for (let r = 0; r < R; r++) {
      const ids = counted.amounts[i * R + r]!;
      sum += ids;
      if (isCount && known && ids !== known.amounts[i * R + r]!) {
        complain(
          `sample "${table.sinks[i]}" has ${ids} grain ids of "${base.sources[r]}" and the sheet "Source proportions" says ${known.amounts[i * R + r]}; the known sources of single grains are left out.`,
        );
        return truth;
      }
    }
    if (sum !== grainsOf[i]) {
      complain(
        `sample "${table.sinks[i]}" has ${sum} grain ids and the features have ${grainsOf[i]} grains; the known sources of single grains are left out.`,
      );
      return truth;
    }
  }
  return { ...truth, labels: labelsInOrder(table, counted.amounts, R) };
}

function shares(amounts: Float64Array, R: number): Float64Array {
  return amounts.map((amount, k) => {
    const start = k - (k % R);
    let sum = 0;
    for (let r = 0; r < R; r++) sum += amounts[start + r]!;
    return amount / sum;
  });
}

/** The first grains of a sink are of source 1, the next of source 2, and so on. */
function labelsInOrder(table: GrainTable, counts: Float64Array, R: number): Int32Array {
  const labels = new Int32Array(table.sinkOf.length);
  const seen = new Int32Array(table.sinks.length);
  table.sinkOf.forEach((sink, n) => {
    let number = seen[sink]!++;
    let r = 0;
    while (number >= counts[sink * R + r]!) number -= counts[sink * R + r++]!;
    labels[n] = r;
  });
  return labels;
}

function readProportions(
  table: GrainTable,
  sheet: Sheet,
  complain: (sheet: Sheet, sentence: string) => void,
): Proportions | undefined {
  const I = table.sinks.length;
  const header = isHeading(sheet.rows[0]?.[1]) || isHeading(sheet.rows[0]?.[0]);
  const rows = sheet.rows.slice(header ? 1 : 0).filter((row) => !row.every(isBlank));
  const named = rows.some((row) => isHeading(row[0]));
  const from = named || (header && !isHeading(sheet.rows[0]?.[1])) ? 1 : 0;
  const R = widthOf(sheet) - from;
  const sources = Array.from({ length: R }, (_, r) => {
    const heading = header ? wholeText(sheet.rows[0]?.[from + r]) : "";
    return heading === "" ? `Source ${r + 1}` : heading;
  });
  if (rows.length !== I || R < 1) {
    complain(
      sheet,
      `it has ${rows.length} rows and the features have ${I} samples; the known proportions are left out.`,
    );
    return undefined;
  }
  const names = rows.map((row) => wholeText(row[0]));
  const byName = named && table.sinks.every((sink) => names.includes(sink));
  const amounts = new Float64Array(I * R);
  for (let i = 0; i < I; i++) {
    const row = rows[byName ? names.indexOf(table.sinks[i]!) : i]!;
    let sum = 0;
    for (let r = 0; r < R; r++) {
      const amount = measure(row[from + r], false);
      if (typeof amount !== "number" || amount < 0) {
        complain(
          sheet,
          `the cell of sample "${table.sinks[i]}" and "${sources[r]}" holds no count or share; the known proportions are left out.`,
        );
        return undefined;
      }
      amounts[i * R + r] = amount;
      sum += amount;
    }
    if (!(sum > 0)) {
      complain(
        sheet,
        `the row of sample "${table.sinks[i]}" sums to nothing; the known proportions are left out.`,
      );
      return undefined;
    }
  }
  return { sources, amounts };
}

function countIds(
  table: GrainTable,
  sheet: Sheet,
  complain: (sheet: Sheet, sentence: string) => void,
  expected: number | undefined,
): Proportions | undefined {
  const I = table.sinks.length;
  const width = widthOf(sheet);
  const R = expected ?? width / I;
  if (width !== I * R) {
    complain(
      sheet,
      `it has ${width} columns and ${I} samples of ${R} sources need ${I * R}; the known sources of single grains are left out.`,
    );
    return undefined;
  }
  let start = 0;
  while (
    start < sheet.rows.length &&
    !sheet.rows[start]!.some((cell) => typeof measure(cell, false) === "number")
  )
    start++;
  const amounts = new Float64Array(I * R);
  for (const row of sheet.rows.slice(start)) {
    for (let c = 0; c < width; c++) {
      const id = measure(row[c], false);
      if (typeof id === "number" && id > 0) amounts[c]!++;
    }
  }
  const headings = sheet.rows[start - 1] ?? [];
  const sources = Array.from({ length: R }, (_, r) =>
    isHeading(headings[r]) ? wholeText(headings[r]) : `Source ${r + 1}`,
  );
  return { sources, amounts };
}
