import { describe, expect, it } from "vitest";
import type { Instruments } from "../../src/domain/index.ts";
import {
  givePercussion,
  groupByShape,
  lockNote,
  mergeLanes,
  moveNotes,
} from "../../src/ui/stems/regrouping.ts";

const WEIGHTS = [0.2, 1, 0.5, 0.9, 0.4];

function instruments(known: number[] = [-1, -1, -1, -1, -1]): Instruments {
  return {
    count: 3,
    labels: Int32Array.of(0, 0, 1, 1, 2),
    leads: new Float64Array(5),
    meanLead: 0.5,
    names: ["Instrument 1", "flute", "Instrument 3"],
    grouping: "voices",
    known: Int32Array.from(known),
    struckBy: -1,
  };
}

const known = (list: ArrayLike<number> | undefined) => Array.from(list ?? []);

describe("regrouping by hand", () => {
  it("locks a note that is moved, and the loudest of every lane that has none", () => {
    const { changes, from, what } = moveNotes(instruments(), WEIGHTS, [2], 0, true);
    expect(known(changes.known)).toEqual([-1, 0, 0, 1, 2]);
    expect(changes.instruments).toBe(3);
    expect(from).toEqual([0, 1, 2]);
    expect(what).toBe("A note moved to Instrument 1.");
  });

  it("leaves every other note where it is when none is to follow", () => {
    const { changes } = moveNotes(instruments(), WEIGHTS, [1, 4], 1, false);
    expect(known(changes.known)).toEqual([0, 1, 1, 1, 1]);
  });

  it("makes a new lane with a name of its own", () => {
    const { changes, from, what } = moveNotes(instruments(), WEIGHTS, [0, 1], 3, false);
    expect(changes.names).toEqual(["Instrument 1", "flute", "Instrument 3", "Instrument 4"]);
    expect(changes.instruments).toBe(4);
    expect(from).toEqual([0, 1, 2, -1]);
    expect(known(changes.known)).toEqual([3, 3, 1, 1, 2]);
    expect(what).toBe("2 notes moved to Instrument 4.");
  });

  it("merges two lanes, locks the notes of both and closes the gap", () => {
    const { changes, from } = mergeLanes(instruments(), WEIGHTS, 0, 2);
    expect(from).toEqual([1, 2]);
    expect(changes.names).toEqual(["flute", "Instrument 3"]);
    expect(known(changes.known)).toEqual([1, 1, -1, 0, 1]);
    expect(changes.instruments).toBe(2);
  });

  it("gives percussion to a lane without a word on notes, and takes it along when that is merged", () => {
    const { changes, from } = givePercussion(instruments(), 1);
    expect(changes).toEqual({ struckBy: 1 });
    expect(from).toEqual([0, 1, 2]);
    const merge = (struckBy: number) =>
      mergeLanes({ ...instruments(), struckBy }, WEIGHTS, 0, 2).changes.struckBy;
    expect([-1, 0, 1, 2].map(merge)).toEqual([-1, 1, 0, 1]);
  });

  it("keeps what the user said before", () => {
    const said = instruments([-1, -1, 1, -1, -1]);
    const { changes } = moveNotes(said, WEIGHTS, [0], 2, true);
    expect(known(changes.known)).toEqual([2, 0, 1, -1, 2]);
    const free = lockNote(said, WEIGHTS, 2, false);
    expect(known(free.changes.known)).toEqual([-1, -1, -1, -1, -1]);
    const locked = lockNote(said, WEIGHTS, 3, true);
    expect(known(locked.changes.known)).toEqual([-1, 0, 1, 1, 2]);
  });

  it("forgets all locks when it groups by shape", () => {
    const { changes } = groupByShape(instruments([0, 0, 1, 1, 2]), 0.6);
    expect(known(changes.known)).toEqual([-1, -1, -1, -1, -1]);
    expect(changes).toMatchObject({ grouping: "shape", threshold: 0.6, instruments: "auto" });
  });
});
