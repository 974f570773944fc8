import { describe, expect, it } from "vitest";
import { knownNotes, readLabels } from "../../src/domain/labels.ts";

const labels = (text: string) =>
  readLabels({ name: "labels.csv", bytes: new TextEncoder().encode(text) });
const known = (text: string, notes: number) => {
  const { known: list, names } = knownNotes(labels(text), notes);
  return { known: Array.from(list), names };
};

describe("labels", () => {
  it("number instruments where all of them are numbers", () => {
    expect(known("note,instrument\n3,2\n1,1\n", 4)).toEqual({
      known: [0, -1, 1, -1],
      names: ["Instrument 1", "Instrument 2"],
    });
  });

  it("name instruments in the order they come where one of them is a name", () => {
    expect(known("Instrument,Note\nflute,2\n2,1\nflute,4\n", 4)).toEqual({
      known: [1, 0, -1, 0],
      names: ["flute", "2"],
    });
  });

  it("leave notes out whose row is blank, in tables of any separator and with other columns", () => {
    expect(known("note;energy;instrument\n1;0.5;cello\n2;0.1;\n;;\n3;;cello", 3)).toEqual({
      known: [0, -1, 0],
      names: ["cello"],
    });
  });

  it.each([
    [
      "no column",
      "note,who\n1,flute\n",
      '"labels.csv", row 1: the columns "note" and "instrument"',
    ],
    ["no note", "note,instrument\n1,\n", '"labels.csv": no note is given an instrument.'],
    ["no number", "note,instrument\nA4,flute\n", "row 2: the note A4 is no number of a note"],
    ["note 0", "note,instrument\n1,a\n0,b\n", "row 3: the note 0 is no number of a note"],
    ["half a note", "note,instrument\n1.5,a\n", "row 2: the note 1.5 is no number of a note"],
    ["a note twice", "note,instrument\n2,a\n2,b\n", "row 3: the note 2 is named twice"],
  ])("are refused before any work: %s", (_, text, sentence) => {
    expect(() => labels(text)).toThrow(sentence);
  });

  it("are refused for a note that the result does not have", () => {
    expect(() => known("note,instrument\n2,a\n9,b\n", 8)).toThrow(
      '"labels.csv", row 3: the note 9 is not there; notes count from 1 to 8.',
    );
  });
});
