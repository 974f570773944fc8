import { describe, expect, it } from "vitest";
import { UPRIGHT } from "../../src/figures/index.ts";
import {
  groundOf,
  panned,
  projectionOf,
  spotAt,
  spotsInside,
  wholeOf,
  withoutGaps,
  zoomed,
} from "../../src/ui/map/view.ts";

const SIZE = { width: 400, height: 200 };

/** Spots at the whole numbers of a 10 × 5 grid, row by row. */
function grid() {
  const x = Float64Array.from({ length: 50 }, (_, i) => i % 10);
  const y = Float64Array.from({ length: 50 }, (_, i) => Math.floor(i / 10));
  return { x, y, diameter: 0.8 };
}

describe("the view of a section", () => {
  const ground = groundOf(grid(), UPRIGHT, undefined);
  const pixelOf = (i: number, view = wholeOf(ground)) => {
    const { scale, dx, dy } = projectionOf(ground, view, SIZE);
    return [ground.x[i]! * scale + dx, ground.y[i]! * scale + dy] as const;
  };

  it("shows every spot at first", () => {
    for (let i = 0; i < 50; i++) {
      const [x, y] = pixelOf(i);
      expect(x > 0 && x < SIZE.width && y > 0 && y < SIZE.height).toBe(true);
    }
  });

  it.each([1, Math.sqrt(3) / 2])("has no gaps in small maps, rows %d apart", (apart) => {
    const shift = apart < 1 ? 0.5 : 0;
    const x = Float64Array.from({ length: 400 }, (_, i) => (i % 20) + (i % 40 < 20 ? 0 : shift));
    const y = Float64Array.from({ length: 400 }, (_, i) => Math.floor(i / 20) * apart);
    const { radius } = withoutGaps(groundOf({ x, y, diameter: 0.55 }, UPRIGHT, undefined));
    for (let n = 0; n < 100; n++) {
      const [px, py] = [8 + (n % 10) / 5, 8 + Math.floor(n / 10) / 5];
      const nearest = Math.min(...Array.from(x, (at, i) => Math.hypot(at - px, y[i]! - py)));
      expect(nearest).toBeLessThanOrEqual(radius);
    }
    expect(withoutGaps({ ...ground, radius: 7 }).radius).toBe(7);
  });

  it("keeps the place under the pointer when it is enlarged", () => {
    const at = pixelOf(37);
    const view = zoomed(wholeOf(ground), 3, at, ground, SIZE);
    expect(view.zoom).toBe(3);
    expect(pixelOf(37, view)[0]).toBeCloseTo(at[0], 9);
    expect(pixelOf(37, view)[1]).toBeCloseTo(at[1], 9);
  });

  it("moves with the pointer", () => {
    const before = pixelOf(0);
    const after = pixelOf(0, panned(wholeOf(ground), [12, -7], ground, SIZE));
    expect(after[0] - before[0]).toBeCloseTo(12, 9);
    expect(after[1] - before[1]).toBeCloseTo(-7, 9);
  });

  it("tells squares that touch from discs, and finds those under their corners alone", () => {
    const turned = { turns: 1, flipped: true } as const;
    // Squares of side 0.1 on a grid that does not begin at 0, those of every seventh place empty.
    const at = Array.from({ length: 60 }, (_, i) => i).filter((i) => i % 7 > 0);
    const places = {
      x: Float64Array.from(at, (i) => 812.35 + (i % 10) / 10),
      y: Float64Array.from(at, (i) => 31.05 + Math.floor(i / 10) / 10),
      diameter: 0.1,
    };
    const tiled = groundOf(places, turned, undefined);
    expect(tiled.isTiled).toBe(true);
    expect(ground.isTiled).toBe(false);
    expect(groundOf({ ...places, diameter: 0.2 }, turned, undefined).isTiled).toBe(false);
    expect(groundOf({ x: places.x, y: places.y }, turned, 0.1).isTiled).toBe(false);
    expect(withoutGaps(tiled).radius).toBe(0.05);
    const projection = projectionOf(tiled, wholeOf(tiled), SIZE);
    const under = (i: number, dx: number, dy: number) =>
      spotAt(tiled, projection, [
        (tiled.x[i]! + dx) * projection.scale + projection.dx,
        (tiled.y[i]! + dy) * projection.scale + projection.dy,
      ]);
    at.forEach((_, i) => {
      expect(under(i, 0.049, -0.049)).toBe(i);
    });
    // The places of 14 and 13 are neighbours, and 14 is empty.
    const [x, y] = [tiled.x[at.indexOf(13)]!, tiled.y[at.indexOf(13)]!];
    const [ox, oy] = [tiled.x[at.indexOf(12)]!, tiled.y[at.indexOf(12)]!];
    expect(under(at.indexOf(13), 0.6 * (x - ox), 0.6 * (y - oy))).toBe(-1);
  });

  it("finds the spot under a pixel, and none between", () => {
    const projection = projectionOf(ground, wholeOf(ground), SIZE);
    for (const i of [0, 13, 49]) expect(spotAt(ground, projection, pixelOf(i))).toBe(i);
    const [x, y] = pixelOf(0);
    const half = projection.scale / 2;
    expect(spotAt(ground, projection, [x + half, y + half])).toBe(-1);
  });

  it("selects the spots inside a line, also one that turns back on itself", () => {
    const projection = projectionOf(ground, wholeOf(ground), SIZE);
    const at = (x: number, y: number) =>
      [x * projection.scale + projection.dx, y * projection.scale + projection.dy] as const;
    const square = [at(0.5, 0.5), at(3.5, 0.5), at(3.5, 2.5), at(0.5, 2.5)];
    expect([...spotsInside(ground, projection, square)]).toEqual([11, 12, 13, 21, 22, 23]);
    const hook = [
      at(-0.5, -0.5),
      at(2.5, -0.5),
      at(2.5, 2.5),
      at(1.5, 2.5),
      at(1.5, 0.5),
      at(-0.5, 0.5),
    ];
    expect([...spotsInside(ground, projection, hook)]).toEqual([0, 1, 2, 12, 22]);
  });

  it("turns clockwise by quarters, after the flip", () => {
    const corner = { x: Float64Array.of(0, 2), y: Float64Array.of(0, 1) };
    const turn = (turns: 0 | 1 | 2 | 3, flipped = false) => {
      const { x, y } = groundOf(corner, { turns, flipped }, 1);
      return [Math.sign(x[1]! - x[0]!), Math.sign(y[1]! - y[0]!)];
    };
    expect([turn(0), turn(1), turn(2), turn(3)]).toEqual([
      [1, 1],
      [-1, 1],
      [-1, -1],
      [1, -1],
    ]);
    expect(turn(0, true)).toEqual([-1, 1]);
  });

  it("puts several sections side by side without overlap", () => {
    const { x, y } = grid();
    const of = Int32Array.from({ length: 100 }, (_, i) => (i < 50 ? 0 : 1));
    const both = {
      x: Float64Array.from([...x, ...x]),
      y: Float64Array.from([...y, ...y]),
      sections: { names: ["a", "b"], of },
    };
    const ground = groundOf(both, UPRIGHT, 1);
    expect(Math.max(...ground.x.subarray(0, 50))).toBeLessThan(Math.min(...ground.x.subarray(50)));
    expect(ground.x[99]! - ground.x[50]!).toBeCloseTo(9, 9);
  });
});
