import { isUnmixError } from "@unmix/core";
import { problem } from "@unmix/tables";
import type { Column } from "../types.ts";
import {
  type StoredArray,
  type StoredGroup,
  type StoredNode,
  type StoredTable,
  textAttribute,
  textsAttribute,
} from "./store.ts";

/** A data frame of an AnnData file: the name of each row, and columns on demand. */
export interface Frame {
  readonly index: readonly string[];
  readonly names: readonly string[];
  /** A column, or a sentence saying why there is none. */
  readonly column: (name: string) => Promise<Column | string>;
}

/**
 * Opens a data frame in any of the ways AnnData wrote them: groups of arrays with categories as
 * groups (0.8 and newer) or beside the columns (0.7), and tables of records with categories in `uns`.
 *
 * @throws UnmixError where the frame has no names of its rows
 */
export async function openFrame(
  file: string,
  node: StoredNode | undefined,
  path: string,
  uns: StoredGroup | undefined,
): Promise<Frame> {
  if (node?.kind === "group") return groupFrame(file, node);
  if (node?.kind === "table") return tableFrame(file, node, uns);
  throw problem(
    { file },
    `"${path}" is ${node ? "no data frame" : "missing"}, so this is no complete AnnData file; write it again from the program that made it.`,
  );
}

/** Texts as categories in the order of the alphabet; blanks and "nan" are missing. */
export function categories(name: string, texts: readonly string[]): Column {
  const distinct = Array.from(new Set(texts))
    .filter((text) => !isMissingLabel(text))
    .sort((a, b) => (a < b ? -1 : 1));
  const codeOf = new Map(distinct.map((text, code) => [text, code]));
  return {
    name,
    kind: "category",
    categories: distinct,
    codes: Int32Array.from(texts, (text) => codeOf.get(text) ?? -1),
  };
}

/** What Python and R write where a label is missing. */
function isMissingLabel(text: string): boolean {
  return /^(?:|nan|na|<na>)$/i.test(text.trim());
}

const BOOLEANS = ["false", "true"];

async function groupFrame(file: string, group: StoredGroup): Promise<Frame> {
  const said = textAttribute(group, "_index") ?? ["_index", "index"].find((n) => group.has(n));
  const node = said === undefined ? undefined : await group.child(said);
  if (node?.kind !== "array") {
    throw problem(
      { file },
      `"${group.path}" has no names of its rows (${said ?? "_index"}); write the file again from the program that made it.`,
    );
  }
  const index = await node.texts();
  const order = textsAttribute(group, "column-order") ?? [];
  const rest = group.names.filter((name) => name !== said && name !== "__categories");
  const names = [...order.filter((n) => group.has(n)), ...rest.filter((n) => !order.includes(n))];
  const where = (name: string) => `"${group.path}/${name}"`;
  const column = async (name: string) => {
    const child = await group.child(name);
    const found =
      child?.kind === "group"
        ? await groupColumn(child, name)
        : child?.kind === "array"
          ? await arrayColumn(child, name, await group.child(`__categories/${name}`))
          : undefined;
    return checked(found, index.length, where(name));
  };
  return { index, names, column: (name) => orSentence(where(name), () => column(name)) };
}

/** Categories, or values with a mask of those that are missing. */
async function groupColumn(group: StoredGroup, name: string): Promise<Column | undefined> {
  const [labels, codes] = [await group.child("categories"), await group.child("codes")];
  if (labels?.kind === "array" && codes?.kind === "array") {
    return withCategories(name, await labels.texts(), await codes.numbers());
  }
  const [values, mask] = [await group.child("values"), await group.child("mask")];
  if (values?.kind !== "array" || mask?.kind !== "array") return undefined;
  const found = await arrayColumn(values, name, undefined);
  const missing = await mask.numbers();
  if (!found || missing.length !== lengthOf(found)) return undefined;
  if (found.kind === "number") {
    const numbers = found.values.map((value, i) => (missing[i] ? Number.NaN : value));
    return { ...found, values: numbers };
  }
  return { ...found, codes: found.codes.map((code, i) => (missing[i] ? -1 : code)) };
}

async function arrayColumn(
  array: StoredArray,
  name: string,
  labels: StoredNode | undefined,
): Promise<Column | undefined> {
  if (array.shape.length !== 1) return undefined;
  if (labels?.kind === "array") {
    return withCategories(name, await labels.texts(), await array.numbers());
  }
  if (array.type === "text") return categories(name, await array.texts());
  if (array.type === "boolean") return withCategories(name, BOOLEANS, await array.numbers());
  return array.type === "number"
    ? { name, kind: "number", values: Float64Array.from(await array.numbers()) }
    : undefined;
}

async function tableFrame(
  file: string,
  table: StoredTable,
  uns: StoredGroup | undefined,
): Promise<Frame> {
  const said = table.fields.includes("index") ? "index" : table.fields[0];
  const index = said === undefined ? undefined : await table.field(said);
  if (said === undefined || !index) {
    throw problem(
      { file },
      `"${table.path}" has no names of its rows (index); write the file again from the program that made it.`,
    );
  }
  const column = async (name: string): Promise<Column | undefined> => {
    const cells = await table.field(name);
    if (!cells) return undefined;
    const labels = await uns?.child(`${name}_categories`);
    if (labels?.kind === "array") {
      return withCategories(name, await labels.texts(), cells.map(Number));
    }
    return typeof cells[0] === "string"
      ? categories(name, cells.map(String))
      : { name, kind: "number", values: Float64Array.from(cells, Number) };
  };
  const where = (name: string) => `"${table.path}/${name}"`;
  return {
    index: index.map(String),
    names: table.fields.filter((name) => name !== said),
    column: (name) =>
      orSentence(where(name), async () => checked(await column(name), index.length, where(name))),
  };
}

function withCategories(
  name: string,
  labels: readonly string[],
  codes: ArrayLike<number>,
): Column | undefined {
  const missing = new Set(labels.flatMap((label, code) => (isMissingLabel(label) ? [code] : [])));
  const isCode = (code: number) => Number.isInteger(code) && code >= -1 && code < labels.length;
  if (!Array.from(codes).every(isCode)) return undefined;
  // What stands for a missing label is none.
  const kept = labels.map((_, code) => code).filter((code) => !missing.has(code));
  const renumbered = new Map(kept.map((code, position) => [code, position]));
  return {
    name,
    kind: "category",
    categories: kept.map((code) => labels[code]!),
    codes: Int32Array.from(codes, (code) => renumbered.get(code) ?? -1),
  };
}

function lengthOf(column: Column): number {
  return column.kind === "number" ? column.values.length : column.codes.length;
}

function checked(column: Column | undefined, length: number, where: string): Column | string {
  if (!column) return `${where} is no column that can be read, and was left out.`;
  return lengthOf(column) === length
    ? column
    : `${where} has ${lengthOf(column)} rows where ${length} were expected, and was left out.`;
}

/** A column that cannot be read is no reason to refuse the file. */
async function orSentence(
  where: string,
  read: () => Promise<Column | string>,
): Promise<Column | string> {
  try {
    return await read();
  } catch (error) {
    const why = isUnmixError(error) ? error.message : "it is damaged";
    return `${where} could not be read and was left out: ${why}`;
  }
}
