import { describe, expect, it } from "vitest";
import { normOf } from "../../src/factorization/data/norm.ts";
import { finish, inStretches, LONG, type Pausing, SOME } from "../../src/iterate/pauses.ts";
import { orthonormalizeSteps } from "../../src/linear/orthonormalize.ts";
import { inPieces, rowsOfPiece } from "../../src/linear/pieces.ts";
import { rangeFinder, rangeSteps } from "../../src/linear/range.ts";
import { fillNormal, fillNormalSteps } from "../../src/random/normal.ts";
import { createRandom } from "../../src/random/random.ts";
import { stored } from "./known-values.ts";

/** What comes of work, and how often it paused. */
function counted<T>(work: Pausing<T>): { result: T; pauses: number } {
  let pauses = 0;
  let next = work.next();
  while (!next.done) {
    pauses++;
    next = work.next();
  }
  return { result: next.value, pauses };
}

describe("data in pieces", () => {
  it.each([
    // A product of a millionth of a pause's work, of one pause exactly, and of 4.8 GB by ten components.
    { rows: 100, rowWork: 2, rank: 1, pieces: 1 },
    { rows: 1024, rowWork: LONG / 1024 / 8, rank: 8, pieces: 1 },
    { rows: 600_000, rowWork: 1000, rank: 10, pieces: 90 },
    { rows: 1000, rowWork: 600_000, rank: 10, pieces: 125 },
    // Not told apart.
    { rows: 10, rowWork: 0, rank: 1000, pieces: 1 },
  ])("of %o are all rows, once and in order", ({ rows, rowWork, rank, pieces }) => {
    const piece = rowsOfPiece({ rows, rowWork }, rank);
    const cuts: number[] = [];
    const { pauses } = counted(
      inPieces({ rows, rowWork }, rank, (row, count) => {
        expect(row).toBe(cuts.reduce((sum, some) => sum + some, 0));
        cuts.push(count);
      }),
    );
    expect(cuts.reduce((sum, some) => sum + some, 0)).toBe(rows);
    expect([cuts.length, pauses]).toEqual([pieces, pieces - 1]);
    if (pieces === 1) return;
    expect(piece % 8).toBe(0);
    expect(piece === 8 || piece * rank * rowWork <= LONG).toBe(true);
  });
});

describe("the norm of long data", () => {
  it("is summed in pieces with pauses, once", () => {
    const piece = LONG / 8;
    const length = 3 * piece + 5;
    const asked: [number, number][] = [];
    const norm = normOf(length, (first, count) => {
      asked.push([first, count]);
      return count;
    });
    expect(counted(norm.find())).toEqual({ result: length, pauses: 4 });
    expect(asked).toEqual([
      [0, piece],
      [piece, piece],
      [2 * piece, piece],
      [3 * piece, 5],
    ]);
    expect([norm.squared(), asked.length]).toEqual([length, 4]);
    expect(counted(norm.find())).toEqual({ result: length, pauses: 0 });
  });
});

describe("a plain loop", () => {
  it("goes over every entry once, in order, with a pause between two stretches", () => {
    const stretches: [number, number][] = [];
    const over = (from: number, to: number) => stretches.push([from, to]);
    expect(counted(inStretches(10, over, 4)).pauses).toBe(2);
    expect(stretches).toEqual([
      [0, 4],
      [4, 8],
      [8, 10],
    ]);
    expect(counted(inStretches(8, over, 4)).pauses).toBe(1);
    expect(counted(inStretches(0, over)).pauses).toBe(0);
    expect(stretches.length).toBe(5);
  });

  it("draws the same start with pauses as without", () => {
    const whole = new Float64Array(SOME / 4 + 3);
    const inPieces = whole.slice();
    fillNormal(whole, createRandom(5), true);
    expect(counted(fillNormalSteps(inPieces, createRandom(5), true)).pauses).toBe(2);
    expect(inPieces).toEqual(whole);
  });
});

describe("the finding of directions", () => {
  const [rows, columns, count] = [200, 50, 6];
  const data = Float64Array.from({ length: rows * columns }, (_, i) => ((i * 7919) % 101) / 101);

  const matrixOf = (rowWork: number) => stored(data, rows, columns, count, rowWork);

  it("pauses within its products and gives the same", () => {
    const quick = matrixOf(0);
    const found = rangeFinder(quick.matrix, count, createRandom(1), quick.rooms);
    expect([found, quick.products()]).toEqual([count, 3]);
    // 64 rows between two pauses of eight components or fewer: four pieces a product.
    const slow = matrixOf(LONG / 8 / 64);
    const steps = counted(rangeSteps(slow.matrix, count, createRandom(1), slow.rooms));
    expect([steps.result, steps.pauses, slow.products()]).toEqual([count, 9, 12]);
    expect(slow.rooms.left.view).toEqual(quick.rooms.left.view);
  });

  it("pauses between vectors that are made orthonormal, where these are long", () => {
    const vectors = (length: number) =>
      Float64Array.from({ length: 4 * length }, (_, i) => (i * 7919) % 101);
    expect(counted(orthonormalizeSteps(vectors(50), 4, 50))).toEqual({ result: 4, pauses: 0 });
    // An array this long need not be there to be paused at.
    const claimed = 2 ** 23 + 1;
    const work = orthonormalizeSteps(new Float64Array(4), 4, claimed);
    let pauses = 0;
    while (pauses < 3 && !work.next().done) pauses++;
    expect(pauses).toBe(3);
    expect(finish(orthonormalizeSteps(vectors(50), 4, 50))).toBe(4);
  });
});
