import { createRandom } from "@unmix/core";
import { expectClose } from "@unmix/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  averagingMap,
  coarserGrid,
  coarserSize,
  coordinatesOf,
  finestGrid,
  interpolationMap,
  keptOf,
  samplingMap,
} from "../src/grid.ts";
import { type ModeMap, mapMode, mapModes, mapModeTransposed } from "../src/mode-map.ts";

const apply = (map: ModeMap, values: Float64Array) =>
  mapMode({ data: values, shape: [values.length] }, 0, map).data;

/** Ascending coordinates at uneven distances. */
function uneven(points: number, seed: number): Float64Array {
  const random = createRandom(seed);
  let t = 0;
  return Float64Array.from({ length: points }, () => {
    t += 0.1 + random.uniform();
    return t;
  });
}

const grids = fc.tuple(
  fc.integer({ min: 5, max: 140 }),
  fc.integer({ min: 2, max: 5 }),
  fc.integer({ min: 1, max: 1000 }),
);

describe("a coarser grid", () => {
  it("keeps the first and the last point and every ratio-th between", () => {
    fc.assert(
      fc.property(grids, ([points, ratio]) => {
        const indices = coordinatesOf(coarserGrid(finestGrid(points), ratio));
        expect(indices.length).toBe(coarserSize(points, ratio));
        expect(indices[0]).toBe(0);
        expect(indices.at(-1)).toBe(points - 1);
        for (let j = 1; j < indices.length - 1; j++) expect(indices[j]).toBe(ratio * j);
      }),
    );
  });
  it("halves 2^p + 1 points", () => {
    expect(coarserSize(65, 2)).toBe(33);
    expect(coarserSize(64, 2)).toBe(33);
  });
});

describe("interpolation", () => {
  const polynomials = {
    constant: () => 3,
    linear: (t: number) => 2 - 3 * t,
    cubic: (t: number) => 1 + t - 2 * t ** 2 + 0.25 * t ** 3,
  };
  it.each(["constant", "linear", "cubic"] as const)("%s is exact on its polynomials", (kind) => {
    fc.assert(
      fc.property(grids, ([points, ratio, seed]) => {
        const fine = finestGrid(points, uneven(points, seed));
        const coarse = coarserGrid(fine, ratio);
        // Of fewer than four points, what goes through them is of a lower degree.
        if (kind === "cubic" && coarse.size < 4) return;
        const f = polynomials[kind];
        const map = interpolationMap(coarse, fine, kind);
        expectClose(apply(map, coordinatesOf(coarse).map(f)), coordinatesOf(fine).map(f), 1e-9);
      }),
    );
  });
  it("gives the points of both grids their values, to the bit", () => {
    const fine = finestGrid(33, uneven(33, 4));
    const coarse = coarserGrid(fine, 2);
    const values = coordinatesOf(coarse).map(Math.sin);
    for (const kind of ["constant", "linear", "cubic"] as const) {
      const finer = apply(interpolationMap(coarse, fine, kind), values);
      keptOf(fine, coarse).forEach((i, j) => {
        expect(finer[i]).toBe(values[j]);
      });
    }
  });
  it("constant takes the nearest, the left one of two as near", () => {
    const map = interpolationMap(coarserGrid(finestGrid(5), 4), finestGrid(5), "constant");
    expect([...apply(map, Float64Array.of(5, 7))]).toEqual([5, 5, 5, 7, 7]);
  });
  it("linear keeps nonnegative values so", () => {
    const fine = finestGrid(50, uneven(50, 2));
    const { weights } = interpolationMap(coarserGrid(fine, 3), fine, "linear");
    expect(weights.every((weight) => weight >= 0 && weight <= 1)).toBe(true);
  });
  it("is off by h² f″ ÷ 8 at most where linear, h⁴ where cubic", () => {
    const errorOf = (points: number, kind: "linear" | "cubic") => {
      const fine = finestGrid(
        points,
        Float64Array.from({ length: points }, (_, i) => i / (points - 1)),
      );
      const coarse = coarserGrid(fine, 2);
      const f = (t: number) => Math.sin(6 * t);
      const finer = apply(interpolationMap(coarse, fine, kind), coordinatesOf(coarse).map(f));
      return Math.max(...finer.map((value, i) => Math.abs(value - f(coordinatesOf(fine)[i]!))));
    };
    const h = 2 / 128;
    expect(errorOf(129, "linear")).toBeLessThanOrEqual((h ** 2 * 36) / 8);
    expect(errorOf(129, "linear") / errorOf(257, "linear")).toBeCloseTo(4, 1);
    expect(errorOf(129, "cubic") / errorOf(257, "cubic")).toBeGreaterThan(12);
  });
});

describe("averages", () => {
  it("keep the sum in the masses, over any number of scales", () => {
    fc.assert(
      fc.property(grids, ([points, ratio, seed]) => {
        let grid = finestGrid(points, uneven(points, seed));
        let mass: Float64Array = new Float64Array(points).fill(1);
        let values: Float64Array = uneven(points, seed + 1);
        const sum = values.reduce((total, value) => total + value, 0);
        while (coarserSize(grid.size, ratio) >= 3 && grid.size > 3) {
          const coarse = coarserGrid(grid, ratio);
          const averaging = averagingMap(grid, coarse, mass);
          values = apply(averaging.map, values);
          [grid, mass] = [coarse, averaging.mass];
          expectClose([mass.reduce((total, m) => total + m, 0)], [points], 1e-12);
          expectClose(
            [values.reduce((total, value, j) => total + mass[j]! * value, 0)],
            [sum],
            1e-12,
          );
          if (coarse.size === 3) break;
        }
      }),
    );
  });
  it("are of weights that sum to 1", () => {
    const fine = finestGrid(30);
    const { map } = averagingMap(fine, coarserGrid(fine, 2), new Float64Array(30).fill(1));
    expectClose(apply(map, new Float64Array(30).fill(2)), new Float64Array(16).fill(2), 1e-15);
  });
  it("lower the variance of noise as independent values do", () => {
    const fine = finestGrid(1025);
    const { map } = averagingMap(fine, coarserGrid(fine, 2), new Float64Array(1025).fill(1));
    // ¼, ½, ¼ of independent values have ⅜ of their variance.
    const { starts, weights } = map;
    const squares = weights
      .slice(starts[5]!, starts[6]!)
      .reduce((sum, weight) => sum + weight ** 2, 0);
    expect(squares).toBeCloseTo(3 / 8, 12);
  });
});

describe("maps", () => {
  it("sampling gives the values of the points that stay", () => {
    const fine = finestGrid(12);
    const coarse = coarserGrid(coarserGrid(fine, 2), 2);
    expect([...apply(samplingMap(fine, coarse), coordinatesOf(fine))]).toEqual([0, 4, 8, 11]);
  });
  it("apply along any mode as the matrix does", () => {
    const random = createRandom(3);
    const data = Float64Array.from({ length: 4 * 9 * 5 }, () => random.normal());
    const fine = finestGrid(9, uneven(9, 1));
    const map = interpolationMap(coarserGrid(fine, 2), fine, "linear");
    const dense = Array.from({ length: 9 }, (_, i) =>
      Float64Array.from({ length: 5 }, (_, j) => {
        const unit = new Float64Array(5);
        unit[j] = 1;
        return apply(map, unit)[i]!;
      }),
    );
    const wide = { data: data.subarray(0, 4 * 5 * 5), shape: [4, 5, 5] };
    for (const mode of [1, 2]) {
      const { data: mapped } = mapMode(wide, mode, map);
      for (let a = 0; a < 4; a++) {
        for (let i = 0; i < 9; i++) {
          for (let c = 0; c < 5; c++) {
            let expected = 0;
            for (let j = 0; j < 5; j++) {
              const at = mode === 1 ? (a * 5 + j) * 5 + c : (a * 5 + c) * 5 + j;
              expected += dense[i]![j]! * wide.data[at]!;
            }
            const at = mode === 1 ? (a * 9 + i) * 5 + c : (a * 5 + c) * 9 + i;
            expect(mapped[at]).toBeCloseTo(expected, 12);
          }
        }
      }
    }
    const both = mapModes(wide, [null, map, map]);
    expectClose(both.data, mapMode(mapMode(wide, 1, map), 2, map).data, 1e-13);
  });
  it("and their transposes are adjoint", () => {
    fc.assert(
      fc.property(grids, ([points, ratio, seed]) => {
        const random = createRandom(seed);
        const fine = finestGrid(points, uneven(points, seed));
        const coarse = coarserGrid(fine, ratio);
        const map = interpolationMap(coarse, fine, "cubic");
        const draw = (length: number) =>
          Float64Array.from({ length: 2 * length }, () => random.normal());
        const [x, y] = [draw(map.from), draw(points)];
        const forward = mapMode({ data: x, shape: [2, map.from] }, 1, map).data;
        const back = mapModeTransposed({ data: y, shape: [2, points] }, 1, map).data;
        const dot = (a: Float64Array, b: Float64Array) =>
          a.reduce((sum, v, i) => sum + v * b[i]!, 0);
        expect(dot(forward, y)).toBeCloseTo(dot(x, back), 9);
      }),
    );
  });
});
