import { columnName, measure, problem, widthOf } from "@unmix/tables";
import type { Warning } from "../types.ts";
import { bareName, noteErrorsBehind, roleWithErrors } from "./errors-behind.ts";
import { type HeadedSheet, holdsWholeNumbers, unitOf, withUnitsAligned } from "./head.ts";
import { guessRole, type Subject } from "./headings.ts";
import { idColumn } from "./ids.ts";
import { noteLeftOut } from "./left-out.ts";
import type { Role } from "./mapping.ts";
import { noteErrors } from "./note-errors.ts";
import { noteFeatures } from "./note-features.ts";
import { noteJoined } from "./note-joined.ts";
import { noteQuality } from "./note-quality.ts";
import type { PlannedColumn, PlannedLayout, Planning } from "./planned.ts";
import { applyRoles, findNamed } from "./roles.ts";
import { hasNumbers, headingOf } from "./sheet.ts";

/** Plans the reading of a wide workbook: a role for every sheet, and for columns of no sample. */
export function planWide(
  planning: Planning,
  data: readonly HeadedSheet[],
  layout: "wide" | "pairs",
  numbersAreNames: boolean,
  areBlocks: boolean,
): PlannedLayout {
  const { mapping, subject, decimalComma, reason } = planning;
  const given = planning.workbook.sheets;
  const names = data.map(nameOf);
  const guessed = data.map((sheet, i): PlannedColumn => {
    const numbers = hasNumbers(sheet, decimalComma);
    const guess =
      layout === "pairs" && numbers
        ? { role: "feature" as const, why: "It holds numbers in pairs of columns." }
        : roleWithErrors(
            guessRole(names, i, numbers, new Set(areBlocks ? ["source"] : ["grain", "source"])),
            sheet.behind?.values().next().value,
          );
    return { name: names[i]!, sheet: given.indexOf(sheet), unit: "", ...guess };
  });
  const planned = applyRoles(
    planning.workbook,
    mapping,
    [...guessed, ...columnsOfNoSample(planning, data, guessed)],
    "sheets",
  );
  checkRoles(planning, planned, layout, areBlocks);
  const used = planned
    .filter(({ role, column }) => column === undefined && (role === "feature" || role === "error"))
    .map((column) => given[column.sheet]!);
  const named = used.filter(({ head }) => head.names !== undefined);
  if (named.length > 0 && named.length < used.length) {
    throw namesMissing(planning.workbook.file, used, subject);
  }
  const aligned =
    named.length > 0 && mapping.data === undefined && mapping.header !== false
      ? withUnitsAligned(used, decimalComma)
      : used;
  const ids = planned.find(({ column, role }) => column === undefined && role === "grain");
  const sheets = given.map((sheet, index) =>
    index === ids?.sheet && aligned[0]
      ? { ...sheet, head: aligned[0].head }
      : (aligned[used.indexOf(sheet)] ?? sheet),
  );
  const workbook = { ...planning.workbook, sheets };
  const columns = planned.map((column) =>
    column.column === undefined && mapping.units !== false
      ? { ...column, unit: commonUnit(sheets[column.sheet]!) }
      : column,
  );
  const notes = [
    ...(used[0] ? noteJoined(used[0]) : []),
    ...noteLeftOut(columns, workbook, decimalComma),
    ...noteErrors(columns),
    ...(layout === "wide" ? noteErrorsBehind(cellsOfSheets(used), decimalComma) : []),
    ...noteQuality(columns),
    ...(used[0] ? noteFeatures(used[0], columns, subject) : []),
    ...noteIds(columns),
    ...noteNumbers(aligned, numbersAreNames, planning),
  ];
  return { workbook, layout, decimalComma, columns, reason, notes };
}

/** The name of a sheet's feature. */
function nameOf({ name = "Value", behind }: HeadedSheet): string {
  return behind ? bareName(name) : name;
}

/** The columns of the sheets of features. */
function cellsOfSheets(sheets: readonly HeadedSheet[]) {
  return sheets.flatMap((sheet) =>
    Array.from({ length: widthOf(sheet) }, (_, column) => ({ name: nameOf(sheet), sheet, column })),
  );
}

/** The ids of grains, where a column holds them, and the columns that the user speaks of. */
function columnsOfNoSample(
  { mapping }: Planning,
  data: readonly HeadedSheet[],
  sheets: readonly PlannedColumn[],
): PlannedColumn[] {
  const columns: PlannedColumn[] = [];
  const add = (sheet: HeadedSheet, column: number, role: Role, why: string) => {
    const name = headingOf(sheet, column);
    if (columns.some((other) => other.name === name)) return;
    columns.push({ name, sheet: sheets[data.indexOf(sheet)]!.sheet, column, unit: "", role, why });
  };
  for (const sheet of data) {
    const ids = idColumn(sheet);
    if (ids) add(sheet, 0, ids.role, ids.why);
  }
  const first = data[sheets.findIndex(({ role }) => role === "feature")];
  for (const said of first ? (mapping.columns ?? []) : []) {
    if (findNamed(sheets, said.name, ({ name }) => name)) continue;
    const all = Array.from({ length: widthOf(first!) }, (_, c) => c);
    const column =
      findNamed(all, said.name, (c) => headingOf(first!, c)) ??
      all.find((c) => columnName(c) === said.name);
    if (column !== undefined) add(first!, column, "sink", "It is a column of values.");
  }
  return columns;
}

function checkRoles(
  { workbook }: Planning,
  columns: readonly PlannedColumn[],
  layout: string,
  areBlocks: boolean,
): void {
  const ofSheets = ["feature", "error", ...(areBlocks ? ["grain"] : [])];
  for (const { name, role, column } of columns) {
    const allowed = column === undefined ? ofSheets : ["sink", "grain"];
    if (role === "ignore" || allowed.includes(role)) continue;
    throw problem(
      { file: workbook.file, ...(column === undefined && { sheet: name }) },
      column === undefined
        ? `the mapping gives this sheet the role "${role}", but in the layout "${layout}" a sheet is a feature, an error or ignored; change its role, or choose the layout "long".`
        : `the mapping gives the column "${name}" the role "${role}", but in the layout "${layout}" a column is a sink, holds the ids of grains or is ignored; change its role, or choose the layout "long".`,
    );
  }
}

function namesMissing(file: string, sheets: readonly HeadedSheet[], subject: Subject): Error {
  const named = sheets.find(({ head }) => head.names !== undefined)!;
  const unnamed = sheets.find(({ head }) => head.names === undefined)!;
  return problem(
    { file, sheet: unnamed.name, row: unnamed.head.data + 1 },
    `the row holds values and the sheet "${named.name}" has names of ${subject}s there; add the row of names to this sheet, or remove it from the others.`,
  );
}

/** The unit of a sheet's feature: the one text that stands below all names. */
function commonUnit(sheet: HeadedSheet): string {
  const units = new Set(Array.from({ length: widthOf(sheet) }, (_, c) => unitOf(sheet, c)));
  units.delete("");
  return units.size === 1 ? [...units][0]! : "";
}

function noteIds(columns: readonly PlannedColumn[]): Warning[] {
  return columns
    .filter(({ column, role, why }) => column !== undefined && role === "grain" && why !== "")
    .map(({ name }) => ({
      code: "idColumn",
      message: `The column "${name}" is taken for the ids of grains and not for a sample; say "layout=wide,${name}=sink" if it is one.`,
    }));
}

/** Whole numbers in the first row are names or values, and which is a guess. */
function noteNumbers(
  sheets: readonly HeadedSheet[],
  numbersAreNames: boolean,
  { mapping, subject, decimalComma }: Planning,
): Warning[] {
  if (mapping.header !== undefined || sheets.length === 0) return [];
  const [sheet] = sheets;
  const { names, data } = sheet!.head;
  if (numbersAreNames) {
    return [
      {
        code: "numbersAsNames",
        message: `The whole numbers in row ${names! + 1} are the same in every sheet and are taken for the names of ${subject}s; say "header=no" if they are values.`,
      },
    ];
  }
  if (names !== undefined || !holdsWholeNumbers(sheet!.rows[data], decimalComma)) return [];
  const rest = sheet!.rows.slice(data + 1).flat();
  const numbers = rest.map((cell) => measure(cell, decimalComma)).filter(Number.isFinite);
  if (numbers.length === 0 || numbers.some(Number.isInteger)) return [];
  return [
    {
      code: "numbersAsValues",
      message: `The whole numbers in row ${data + 1} are taken for values; say "header=${data + 1}" if they are the names of ${subject}s.`,
    },
  ];
}
