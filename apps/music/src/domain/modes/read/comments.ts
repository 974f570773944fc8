import { bytesOf, type Cell, type InputFile } from "@unmix/tables";

/** A text without its comments. */
export interface Uncommented {
  readonly file: InputFile;
  /** The places of the lines that were comments, from 0. */
  readonly comments: ReadonlySet<number>;
}

/** Makes lines that begin with `#` or `%` blank, so that the rows keep their numbers. */
export function withoutComments(file: InputFile): Uncommented {
  const bytes = bytesOf(file);
  if (!bytes.includes(HASH) && !bytes.includes(PERCENT)) return { file, comments: new Set() };
  const kept = new Uint8Array(bytes.length);
  const comments = new Set<number>();
  let length = 0;
  let line = 0;
  let comment = false;
  for (let i = 0, start = true; i < bytes.length; i++) {
    const byte = bytes[i]!;
    if (start) {
      comment = byte === HASH || byte === PERCENT;
      if (comment) comments.add(line);
      line++;
    }
    start = byte === LINE_FEED;
    if (!comment || start || byte === RETURN) kept[length++] = byte;
  }
  return { file: { name: file.name, bytes: kept.subarray(0, length) }, comments };
}

const HASH = 35;
const PERCENT = 37;
const LINE_FEED = 10;
const RETURN = 13;

/** The last comment before the numbers, where it names as many columns as there are. */
export function commentHead(file: InputFile, width: number): Cell[] {
  const start = new TextDecoder().decode(bytesOf(file).subarray(0, 4096));
  const lines = start.split(/\r?\n/);
  const end = lines.findIndex((line) => !/^[#%]/.test(line));
  const last = lines.slice(0, Math.max(0, end)).at(-1);
  const text = last?.replace(/^[#%\s]+/, "").trim() ?? "";
  const splits = [/\t+|[;,|]|\s{2,}/, /\s+/].map((separator) => text.split(separator));
  const names = splits.find(({ length }) => length === width) ?? [];
  return names.map((name) => name.trim());
}
