import { expectClose } from "@unmix/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ConstraintSpec, Piece } from "../../../src/factorization/constraints/constraint.ts";
import { prepareConstraint } from "../../../src/factorization/constraints/index.ts";

type Shape = readonly number[];

function applied(spec: ConstraintSpec, shape: Shape, values: readonly number[]): number[] {
  const block = Float64Array.from(values);
  prepareConstraint(spec, shape).apply(block);
  return [...block];
}

const project = (norm: "l1" | "l2" | "linfinity", per: Piece = "whole"): ConstraintSpec => ({
  kind: "norm",
  norm,
  how: "project",
  per,
});
const scale = (norm: "l1" | "l2" | "linfinity", per: Piece = "whole"): ConstraintSpec => ({
  kind: "norm",
  norm,
  how: "scale",
  per,
});
const ramp = (n: number) => Array.from({ length: n }, (_, i) => i + 1);

describe("l1 projection", () => {
  it.each([
    [ramp(5), [0, 0, 0, 0, 1]],
    [
      [1, -1, 1, 1],
      [0.25, -0.25, 0.25, 0.25],
    ],
    [
      [1, 1, 1, 1],
      [0.25, 0.25, 0.25, 0.25],
    ],
    // From inside the ball an exact zero takes its share of the missing mass.
    [
      [0.5, 0],
      [0.75, 0.25],
    ],
    [
      [0, 0, 0, 0],
      [0.25, 0.25, 0.25, 0.25],
    ],
  ])("takes %j to %j", (input, expected) => {
    expectClose(applied(project("l1"), [input.length], input), expected, 1e-15);
  });
  it("works along rows and columns", () => {
    expect(applied(project("l1", "row"), [3, 4], ramp(12))).toEqual([
      0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1,
    ]);
    expect(applied(project("l1", "column"), [3, 4], ramp(12))).toEqual([
      0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1,
    ]);
  });
});

describe("l2", () => {
  it("divides by the length of the piece", () => {
    const half = Math.SQRT1_2;
    expectClose(applied(project("l2"), [2], [1, 1]), [half, half], 1e-15);
    expectClose(applied(project("l2"), [2], [-3, 4]), [-0.6, 0.8], 1e-15);
    expectClose(applied(project("l2", "column"), [2, 2], [3, 0, 4, 2]), [0.6, 0, 0.8, 1], 1e-15);
    expectClose(applied(scale("l2", "row"), [2, 2], [3, 4, 0, 2]), [0.6, 0.8, 0, 1], 1e-15);
  });
  it("neither over- nor underflows", () => {
    for (const size of [1e-200, 1e200, 5e-324]) {
      expectClose(applied(scale("l2"), [2], [size, size]), [Math.SQRT1_2, Math.SQRT1_2], 1e-15);
    }
  });
  it("makes zeros uniform", () => {
    expect(applied(scale("l2"), [4], [0, 0, 0, 0])).toEqual([0.5, 0.5, 0.5, 0.5]);
  });
});

describe("linfinity projection", () => {
  it.each([
    [ramp(5), [1, 1, 1, 1, 1]],
    [
      [1, -0.5],
      [1, -0.5],
    ],
    [
      [0.8, 0.2],
      [1, 0.2],
    ],
    [
      [0.3, -0.8, 0.1],
      [0.3, -1, 0.1],
    ],
    [
      [0.5, 0.5],
      [1, 0.5],
    ],
    [
      [-4, 0.5],
      [-1, 0.5],
    ],
  ])("takes %j to %j", (input, expected) => {
    expect(applied(project("linfinity"), [input.length], input)).toEqual(expected);
  });
});

describe("simplex", () => {
  const simplex = (per: Piece = "whole"): ConstraintSpec => ({ kind: "simplex", per });
  it.each([
    [
      [2, 0],
      [1, 0],
    ],
    [
      [0.5, 0.6],
      [0.45, 0.55],
    ],
    [new Array(10).fill(0), new Array(10).fill(0.1)],
    [new Array(10).fill(-1), new Array(10).fill(0.1)],
    [ramp(11).map((i) => (i - 1) / 10), [0, 0, 0, 0, 0, 0, 0, 0.1, 0.2, 0.3, 0.4]],
    [[-7], [1]],
    [
      [1e300, -1e300],
      [1, 0],
    ],
  ])("takes %j to %j", (input, expected) => {
    expectClose(applied(simplex(), [input.length], input), expected, 1e-14);
  });
  it("projects columns and fibres", () => {
    const values = ramp(12).map((v) => (v - 1) / 12);
    const columns = applied(simplex("column"), [3, 4], values);
    expectClose(
      columns,
      [0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2].map((v) => v / 3),
      1e-14,
    );
    const fibres = applied(simplex("fibre"), [2, 2, 2], [2, 0, 0.5, 0.6, 0, 0, 1, 0]);
    expectClose(fibres, [1, 0, 0.45, 0.55, 0.5, 0.5, 1, 0], 1e-15);
  });
});

describe("scaling", () => {
  it("gives slices of a ramp their norm", () => {
    const scaled = applied(scale("l1", "slice"), [3, 2, 2], ramp(12));
    expectClose(
      scaled,
      ramp(12).map((v, i) => v / [10, 26, 42][Math.floor(i / 4)]!),
      1e-15,
    );
  });
  it("gives the average slice its norm", () => {
    const spec = scale("l1", "averageSlice");
    const constraint = prepareConstraint(spec, [3, 5, 10]);
    const block = Float64Array.from(ramp(150));
    constraint.apply(block);
    for (let i = 0; i < 3; i++) {
      expect(block.subarray(50 * i, 50 * i + 50).reduce((s, x) => s + x)).toBeCloseTo(5, 12);
    }
    expect(constraint.violation(block)).toBeLessThan(1e-14);
  });
  it("multiplies the weights it takes out into the other factor, so that the product stays", () => {
    const spec = { ...scale("l1", "averageSlice"), rescale: "other" } as ConstraintSpec;
    const constraint = prepareConstraint(spec, [2, 2, 2], 0);
    const block = Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8);
    const weights = Float64Array.of(1, 10);
    constraint.apply(block, weights);
    expect(constraint.rescales).toBe(true);
    expectClose(weights, [5, 130], 1e-15);
    expectClose(
      block.map((x, i) => x * [5, 13][i >> 2]!),
      ramp(8),
      1e-15,
    );
  });
  it("takes the weights of a matrix from its columns, of the whole from everything", () => {
    const column = { ...scale("l2", "column"), rescale: "other" } as ConstraintSpec;
    const weights = Float64Array.of(1, 1);
    prepareConstraint(column, [2, 2], 1).apply(Float64Array.of(3, 0, 4, 2), weights);
    expectClose(weights, [5, 2], 1e-15);
    const whole = { ...scale("l1"), rescale: "other" } as ConstraintSpec;
    weights.fill(1);
    prepareConstraint(whole, [2, 2], 0).apply(Float64Array.of(1, 2, 3, 4), weights);
    expect([...weights]).toEqual([10, 10]);
  });
});

describe("composition", () => {
  const composed = (...parts: ConstraintSpec[]): ConstraintSpec => ({ kind: "composed", parts });
  const input = [-1, -1, 2, 1, 2, 3];
  it("applies its parts in order", () => {
    const first = composed({ kind: "nonnegative" }, scale("l1"));
    const last = composed(scale("l1"), { kind: "nonnegative" });
    const a = applied(first, [6], input);
    const b = applied(last, [6], input);
    expectClose(a, [0, 0, 0.25, 0.125, 0.25, 0.375], 1e-15);
    expectClose(b, [0, 0, 0.2, 0.1, 0.2, 0.3], 1e-15);
    expect(prepareConstraint(first, [6]).violation(Float64Array.from(a))).toBe(0);
    expect(prepareConstraint(last, [6]).violation(Float64Array.from(b))).toBeCloseTo(0.2, 14);
  });
  it("takes a part that is there twice in both its places", () => {
    const ones = scale("linfinity", "row");
    const twice = { kind: "composed", parts: [ones, { kind: "nonnegative" }, ones] } as const;
    expect(applied(twice, [1, 3], [-1, 0.5, 0.2])).toEqual([0, 1, 0.4]);
  });

  it("keeps every piece alive under nonnegativity and scaling", () => {
    const values = [-1.8, 2, 0.5, 3, 4, -0.2, -7.2, -5.1, 0.6];
    const safe = composed({ kind: "nonnegative" }, scale("l1", "column"));
    expectClose(
      applied(safe, [3, 3], values),
      [0, 1 / 3, 5 / 11, 1, 2 / 3, 0, 0, 0, 6 / 11],
      1e-15,
    );
    expectClose(
      applied({ kind: "simplex", per: "column" }, [3, 3], values),
      [0, 0, 0.45, 1, 1, 0, 0, 0, 0.55],
      1e-14,
    );
  });
  it.each([
    ["l1", [-3, -1, -1.2], [0, 0.6, 0.4]],
    ["l1", [0, 0, 0], [1 / 3, 1 / 3, 1 / 3]],
    ["l2", [-3, -1, -2], [0, 1, 0]],
    ["linfinity", [-3, -2, -1], [0, 0, 1]],
  ] as const)("replaces a dead piece by its %s projection", (norm, dead, expected) => {
    const spec = composed({ kind: "nonnegative" }, {
      ...scale(norm, "row"),
      rescale: "other",
    } as ConstraintSpec);
    const block = Float64Array.of(...dead, 0, 2, 0);
    const weights = Float64Array.of(1, 1);
    const constraint = prepareConstraint(spec, [2, 3], 0);
    constraint.apply(block, weights);
    expectClose(block, [...expected, 0, 1, 0], 1e-14);
    expectClose(weights, [1, 2], 1e-14);
    expect(constraint.violation(block)).toBeLessThan(1e-14);
  });
});

describe("linear", () => {
  const equations = (
    per: Piece,
    shape: Shape,
    data: number[],
    equals: number[],
  ): ConstraintSpec => ({
    kind: "linear",
    per,
    matrix: { data, shape },
    equals,
  });
  it("goes to the nearest solution of every piece", () => {
    expectClose(applied(equations("whole", [1, 2], [1, 1], [1]), [2], [1, 1]), [0.5, 0.5], 1e-14);
    expectClose(
      applied(equations("row", [1, 2], [1, 1], [1]), [2, 2], [1, 1, 3, 0]),
      [0.5, 0.5, 2, -1],
      1e-14,
    );
    expectClose(
      applied(equations("column", [1, 2], [1, -1], [0]), [2, 2], [1, 5, 3, 7]),
      [2, 6, 2, 6],
      1e-14,
    );
  });
  it("takes equations that say the same twice, and refuses those that contradict", () => {
    const twice = (b: number) => equations("whole", [2, 2], [1, 1, 2, 2], [1, b]);
    expectClose(applied(twice(2), [2], [1, 1]), [0.5, 0.5], 1e-13);
    expect(() => prepareConstraint(twice(3), [2])).toThrow(/contradict/);
    expect(() => prepareConstraint(equations("row", [1, 3], [1, 1, 1], [1]), [2, 2])).toThrow(
      /pieces of 2 values/,
    );
  });
});

describe("entry by entry", () => {
  it("takes the nearer of 0 and 1", () => {
    const spec = { kind: "binary" } as const;
    expect(applied(spec, [5], [-3, 0.49, 0.5, 0.51, 9])).toEqual([0, 0, 1, 1, 1]);
    expect(prepareConstraint(spec, [3]).violation(Float64Array.of(0, 0.75, 1))).toBe(0.25);
  });
  it("clamps to an interval, either end of which may be infinite", () => {
    expect(applied({ kind: "interval", low: 0, high: 1 }, [3], [-1, 0.5, 7])).toEqual([0, 0.5, 1]);
    const up = { kind: "interval", low: 2, high: Number.POSITIVE_INFINITY } as const;
    expect(applied(up, [2], [1, 9])).toEqual([2, 9]);
    expect(prepareConstraint(up, [2]).violation(Float64Array.of(1, 9))).toBe(1);
  });
  it("says how far a block is from nonnegative, relative to its size", () => {
    const { violation } = prepareConstraint({ kind: "nonnegative" }, [3]);
    expect(violation(Float64Array.of(-1, 4, 0))).toBe(0.25);
    expect(violation(Float64Array.of(0, 4, 0))).toBe(0);
    expect(violation(Float64Array.of(-1e-19, 1, 0))).toBeLessThan(1e-18);
  });
  it("leaves a free block as it is", () => {
    expect(applied({ kind: "none" }, [2], [-1, 3])).toEqual([-1, 3]);
  });
});

const specs: [ConstraintSpec, Shape][] = [
  [{ kind: "nonnegative" }, [4, 3]],
  [{ kind: "interval", low: -1, high: 2 }, [4, 3]],
  [{ kind: "binary" }, [4, 3]],
  ...(["l1", "l2", "linfinity"] as const).flatMap((norm): [ConstraintSpec, Shape][] => [
    [project(norm, "column"), [4, 3]],
    [scale(norm, "fibre"), [2, 2, 3]],
    [{ ...scale(norm, "averageSlice"), to: 3 } as ConstraintSpec, [2, 2, 3]],
    [{ kind: "composed", parts: [{ kind: "nonnegative" }, scale(norm, "slice")] }, [2, 2, 3]],
  ]),
  [{ kind: "simplex", per: "row" }, [4, 3]],
  [{ kind: "simplex", per: "column", to: 5 }, [4, 3]],
];
const entry = fc.oneof(
  fc.double({ min: -10, max: 10, noNaN: true }),
  fc.constantFrom(0, -0, 1, -1, 1e-19, -1e-19, 1e12, -1e12),
);
const block12 = fc.array(entry, { minLength: 12, maxLength: 12 });

describe.each(specs)("%j of %j", (spec, shape) => {
  const constraint = prepareConstraint(spec, shape);
  it("is satisfied once applied, and applying it again changes nothing", () => {
    fc.assert(
      fc.property(block12, (values) => {
        const once = Float64Array.from(values);
        constraint.apply(once);
        expect(constraint.violation(once)).toBeLessThan(1e-13);
        const twice = once.slice();
        constraint.apply(twice);
        expectClose(twice, once, 1e-13);
      }),
    );
  });
  it("shows NaN instead of hiding it", () => {
    const block = Float64Array.from(ramp(12));
    block[5] = Number.NaN;
    constraint.apply(block);
    expect(block.some(Number.isNaN)).toBe(true);
    expect(constraint.violation(block)).toBe(Number.POSITIVE_INFINITY);
  });
});

describe("projections", () => {
  const convex: ConstraintSpec[] = [
    { kind: "nonnegative" },
    { kind: "interval", low: -1, high: 2 },
    { kind: "simplex", per: "column", to: 2 },
  ];
  it.each(convex)("onto the convex %j bring no two points further apart", (spec) => {
    const constraint = prepareConstraint(spec, [4, 3]);
    const moderate = fc.array(fc.double({ min: -10, max: 10, noNaN: true }), {
      minLength: 12,
      maxLength: 12,
    });
    fc.assert(
      fc.property(moderate, moderate, (x, y) => {
        const px = Float64Array.from(x);
        const py = Float64Array.from(y);
        constraint.apply(px);
        constraint.apply(py);
        expect(distance(px, py)).toBeLessThanOrEqual(distance(x, y) + 1e-12);
      }),
    );
  });

  it.each([
    project("l1"),
    project("l2"),
    project("linfinity"),
    { kind: "simplex", per: "whole" },
  ] as Extract<ConstraintSpec, { kind: "norm" | "simplex" }>[])(
    "find the nearest point that satisfies %j",
    (spec) => {
      const constraint = prepareConstraint(spec, [3]);
      const triple = fc.array(fc.double({ min: -2, max: 2, noNaN: true }), {
        minLength: 3,
        maxLength: 3,
      });
      fc.assert(
        fc.property(triple, triple, (x, other) => {
          const nearest = Float64Array.from(x);
          constraint.apply(nearest);
          const rival = Float64Array.from(other);
          if (spec.kind === "simplex")
            rival.forEach((v, i) => {
              rival[i] = Math.abs(v);
            });
          const norm =
            spec.kind === "simplex" || spec.norm === "l1"
              ? rival.reduce((s, v) => s + Math.abs(v), 0)
              : spec.norm === "l2"
                ? Math.hypot(...rival)
                : Math.max(...rival.map(Math.abs));
          fc.pre(norm > 1e-3);
          const feasible = rival.map((v) => v / norm);
          expect(distance(nearest, x)).toBeLessThanOrEqual(distance(feasible, x) + 1e-12);
        }),
        { numRuns: 400 },
      );
    },
  );
});

describe("a description that makes no sense", () => {
  it.each([
    [scale("l1", "row"), [2, 3, 4], /each row of a block of shape 2 × 3 × 4/],
    [scale("l1", "slice"), [4], /at least two modes/],
    [{ ...scale("l1", "fibre"), rescale: "other" }, [2, 3, 4], /one weight for each component/],
    [{ ...project("l1", "row"), rescale: "other" }, [2, 3], /cannot be combined with rescale/],
    [{ ...scale("l1"), to: -1 }, [2, 3], /norm -1; it must be a positive number/],
    [{ kind: "simplex", per: "whole", to: Number.NaN }, [2, 3], /sum NaN/],
    [{ kind: "interval", low: 2, high: 1 }, [2], /from 2 to 1/],
    [{ kind: "nonnegative" }, [2, -3], /shape 2 × -3/],
    [{ kind: "soft" }, [2], /no constraint "soft"/],
    [null, [2], /described by an object.*null was given/],
    ["nonnegative", [2], /described by an object.*"nonnegative" was given/],
    [{}, [2], /no constraint "undefined"/],
    [{ kind: "composed" }, [2], /needs the list of its parts.*undefined was given/],
    [{ kind: "composed", parts: [{ kind: "none" }, null] }, [2], /null was given/],
    [{ kind: "interval", low: 0, high: null }, [2], /interval "high" is null/],
    [{ kind: "interval", low: "0", high: 1 }, [2], /two numbers/],
    [{ kind: "simplex", per: "row", size: 2 }, [2, 2], /no field of the constraint simplex "size"/],
    [scale("l3" as "l1"), [2], /norm "l3"/],
    [scale("l1", "tube" as "row"), [2], /each "tube"/],
    [{ ...scale("l1"), how: "pray" }, [2], /by "pray"/],
  ] as [ConstraintSpec, Shape, RegExp][])("%j for %j is refused", (spec, shape, message) => {
    expect(() => prepareConstraint(spec, shape)).toThrow(message);
  });
  it("refuses to rescale the rows of a matrix whose components are its columns", () => {
    const spec = { ...scale("l1", "row"), rescale: "other" } as ConstraintSpec;
    expect(() => prepareConstraint(spec, [2, 3], 1)).toThrow(/components are its columns/);
  });
  it("refuses a block of another size", () => {
    expect(() => prepareConstraint({ kind: "none" }, [2, 3]).apply(new Float64Array(5))).toThrow(
      /6 values\) was given 5/,
    );
  });
});

function distance(x: ArrayLike<number>, y: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += (x[i]! - y[i]!) ** 2;
  return Math.sqrt(sum);
}
