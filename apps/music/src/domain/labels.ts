import { type Cell, type InputFile, problem, readText, wholeText } from "@unmix/tables";
import type { GroupOptions } from "./instruments/group.ts";

/** What a file of labels says: the instrument of each note that it names, from 0, and what they are called. */
export type KnownNotes = Required<Pick<GroupOptions, "known" | "names">>;

/**
 * Reads a file of labels: a table with the columns `note`, the number of a note as `notes.csv` counts them,
 * and `instrument`, a number from 1 or a name. Notes that it leaves out, or whose instrument is blank, follow
 * those that it names.
 *
 * @param notes how many there are
 * @throws {UnmixError} when a column is missing, or a row names a note that is not there or twice
 */
export function readLabels(file: InputFile, notes: number): KnownNotes {
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
  const said = new Map<number, string>();
  sheet.rows.forEach((row, i) => {
    if (i === 0) return;
    const place = { file: file.name, row: i + 1 };
    const instrument = textOf(row[instrumentAt]);
    const text = textOf(row[noteAt]);
    if (text === "" || instrument === "") return;
    const note = Number(text);
    if (!Number.isInteger(note) || note < 1 || note > notes) {
      throw problem(place, `the note ${text} is not there; notes count from 1 to ${notes}.`);
    }
    if (said.has(note)) throw problem(place, `the note ${note} is named twice; name it once.`);
    said.set(note, instrument);
  });
  if (said.size === 0) throw problem({ file: file.name }, "no note is given an instrument.");
  return numbered(said, notes);
}

/** Numbers stand for themselves where all are; else every name is an instrument, in the order they come. */
function numbered(said: ReadonlyMap<number, string>, notes: number): KnownNotes {
  const texts = Array.from(said.values());
  const numbers = texts.every((text) => /^[1-9]\d?$/.test(text));
  const names = Array.from(new Set(texts));
  const count = numbers ? Math.max(...texts.map(Number)) : names.length;
  const known = new Int32Array(notes).fill(-1);
  for (const [note, text] of said) {
    known[note - 1] = numbers ? Number(text) - 1 : names.indexOf(text);
  }
  return {
    known,
    names: numbers ? Array.from({ length: count }, (_, k) => `Instrument ${k + 1}`) : names,
  };
}

function textOf(cell: Cell | undefined): string {
  return wholeText(cell ?? null).trim();
}
