import { bytesOf } from "@unmix/tables";
import { textIn } from "./byte-fields.ts";
import { type GivenFile, plainName } from "./given.ts";
import { readTextTable, type SpotTable } from "./spot-table.ts";
import { textStart } from "./text-pieces.ts";

/** The head of a text table, without lines such as "#BinSize=1" before its headings. */
export interface TextHead extends SpotTable {
  /** Those lines. */
  readonly comments: readonly string[];
  /** Whether it is the whole table. */
  readonly isWhole: boolean;
}

const TEXT = /\.(?:csv|tsv|txt|tab|gem)$/i;
/** Bytes in which the headings of a table end. */
const HEAD = 1 << 20;
const NEWLINE = 10;
/** What stands before the headings of a GEM, as "#BinSize=1". */
const COMMENT = /^#\w+=/;

/** Whether a file may be a text table, by its name. */
export function isText({ name }: GivenFile): boolean {
  return TEXT.test(plainName(name));
}

/** The head of a text table; `undefined` where the file is none. */
export function textHead(file: GivenFile): TextHead | undefined {
  const plain = textStart(file, HEAD);
  const head = bytesOf(plain);
  let from = 0;
  const comments: string[] = [];
  while (COMMENT.test(String.fromCharCode(...head.subarray(from, from + 40)))) {
    const end = head.indexOf(NEWLINE, from);
    if (end < 0) break;
    comments.push(textIn(head, from, end));
    from = end + 1;
  }
  // With its line end, without which a quote before it would not be closed.
  const end = head.length === HEAD ? head.lastIndexOf(NEWLINE) + 1 : head.length;
  const bytes = head.subarray(from, end > from ? end : HEAD);
  const table = readTextTable({ name: plain.name, bytes });
  if (!table) return undefined;
  const firstRow = table.firstRow + comments.length;
  return { ...table, file: file.name, firstRow, comments, isWhole: head.length < HEAD };
}
