import { type Cell, type InputFile, problem, readText, wholeText } from "@unmix/tables";
import type { GroupOptions } from "./instruments/group.ts";

/** What a file of labels says: the instrument of each note that it names, from 0, and what they are called. */
export type KnownNotes = Required<Pick<GroupOptions, "known" | "names">>;

/** A file of labels as it was read: what it says of each note, numbered from 1, and in which row. */
export interface Labels {
  readonly file: string;
  readonly said: ReadonlyMap<number, { readonly instrument: string; readonly row: number }>;
}

/**
 * Reads a file of labels: a table with the columns `note`, the number of a note as `notes.csv` counts them,
 * and `instrument`, a number from 1 or a name. Notes that it leaves out, or whose instrument is blank, follow
 * those that it names.
 *
 * @throws {UnmixError} when a column is missing, no note is named, or a row names one twice or no number of one
 */
export function readLabels(file: InputFile): Labels {
  const { sheet } = readText(file);
  const heading = sheet.rows[0]?.map((cell) => textOf(cell).toLowerCase()) ?? [];
  const noteAt = heading.indexOf("note");
  const instrumentAt = heading.indexOf("instrument");
  if (noteAt < 0 || instrumentAt < 0) {
    throw problem(
      { file: file.name, row: 1 },
      'the columns "note" and "instrument" were expected in the first row.',
    );
  }
  const said = new Map<number, { instrument: string; row: number }>();
  sheet.rows.forEach((row, i) => {
    if (i === 0) return;
    const place = { file: file.name, row: i + 1 };
    const instrument = textOf(row[instrumentAt]);
    const text = textOf(row[noteAt]);
    if (text === "" || instrument === "") return;
    const note = Number(text);
    if (!Number.isInteger(note) || note < 1) {
      throw problem(place, `the note ${text} is no number of a note; they count from 1.`);
    }
    if (said.has(note)) throw problem(place, `the note ${note} is named twice; name it once.`);
    said.set(note, { instrument, row: i + 1 });
  });
  if (said.size === 0) throw problem({ file: file.name }, "no note is given an instrument.");
  return { file: file.name, said };
}

/**
 * What labels say of the notes of a result. Numbers stand for themselves where all are; else every name is an
 * instrument, in the order they come.
 *
 * @param notes how many there are
 * @throws {UnmixError} when a note is not there
 */
export function knownNotes({ file, said }: Labels, notes: number): KnownNotes {
  for (const [note, { row }] of said) {
    if (note <= notes) continue;
    throw problem({ file, row }, `the note ${note} is not there; notes count from 1 to ${notes}.`);
  }
  const texts = Array.from(said.values(), ({ instrument }) => instrument);
  const numbers = texts.every((text) => /^[1-9]\d?$/.test(text));
  const names = Array.from(new Set(texts));
  const count = numbers ? Math.max(...texts.map(Number)) : names.length;
  const known = new Int32Array(notes).fill(-1);
  for (const [note, { instrument }] of said) {
    known[note - 1] = numbers ? Number(instrument) - 1 : names.indexOf(instrument);
  }
  return {
    known,
    names: numbers ? Array.from({ length: count }, (_, k) => `Instrument ${k + 1}`) : names,
  };
}

function textOf(cell: Cell | undefined): string {
  return wholeText(cell ?? null).trim();
}
