import {
  type ConstraintSpec,
  createRandom,
  type PenaltySpec,
  type Piece,
  prepareConstraint,
  type Tensor,
} from "@unmix/core";
import { expectClose } from "@unmix/testing";
import { describe, expect, it } from "vitest";
import { massOf, pyramid } from "../src/coarsen.ts";
import { interpolateFactor, interpolationFor } from "../src/interpolate-factor.ts";
import type { ModeMap } from "../src/mode-map.ts";
import { scaleConstraint } from "../src/scale-constraint.ts";
import { scalePenalty } from "../src/scale-penalty.ts";
import { mapsBetween } from "../src/scaled-factors.ts";
import { planScales } from "../src/scales.ts";
import { bump } from "./problems.ts";

/** A core of two components on an uneven number of points: R × J × K, J and K continuous. */
const FINEST = [2, 41, 60] as const;
const MODES = [null, 1, 2] as const;
const scales = planScales([1, 41, 60], { modes: [1, 2], coarsest: 9 });

const core: Tensor = (() => {
  const [R, J, K] = FINEST;
  const data = new Float64Array(R * J * K);
  for (let r = 0; r < R; r++) {
    const x = bump(J, 0.3 + 0.4 * r, 0.2);
    const y = bump(K, 0.6 - 0.2 * r, 0.25);
    for (let j = 0; j < J; j++) {
      for (let k = 0; k < K; k++) data[(r * J + j) * K + k] = 0.05 + x[j]! * y[k]!;
    }
  }
  return { data, shape: [...FINEST] };
})();

function at(scale: number) {
  const { shape } = scales[scale]!;
  const own = [2, shape[1]!, shape[2]!];
  return {
    shape: own,
    finest: [...FINEST],
    maps: () => mapsBetween(scales[scale]!, scales.at(-1)!, MODES, "linear"),
  };
}

function sampled(scale: number): Tensor {
  const grids = scales.map(({ grids: each }) => each);
  return pyramid({ tensor: core, masses: grids.at(-1)!.map(massOf) }, grids, "sample")[scale]!
    .tensor as Tensor;
}

/** A block that has nothing smooth, of values from 0 or of both signs. */
function rough(scale: number, signs: (typeof SIGNS)[number]): Tensor {
  const random = createRandom(scale + 1);
  const { shape } = at(scale);
  const data = Float64Array.from({ length: shape.reduce((product, n) => product * n, 1) }, () => {
    const value = random.uniform() < 0.8 ? 0.01 * random.uniform() : random.uniform();
    return signs === "nonnegative" || random.uniform() < 0.5 ? value : -value;
  });
  return { data, shape };
}

/** How many fine points a coarse one stands for, Σ_i P_ij, of each. */
function standsFor({ from, sources, weights }: ModeMap): Float64Array {
  const sums = new Float64Array(from);
  sources.forEach((source, k) => {
    sums[source]! += weights[k]!;
  });
  return sums;
}

/**
 * How far interpolation can take a piece from its norm: the bounds of docs/methods/multiscale.md.
 *
 * @param modes that the piece runs through
 */
function boundOf(
  maps: readonly (ModeMap | null)[],
  modes: readonly number[],
  norm: (typeof NORMS)[number],
  signs: (typeof SIGNS)[number],
): number {
  let [most, least, kept, mixed] = [1, 1, 1, 0];
  maps.forEach((map, mode) => {
    if (!map) return;
    const masses = standsFor(map);
    if (modes.includes(mode)) {
      const share = masses.length / (map.starts.length - 1);
      most *= Math.max(...masses) * share;
      least *= Math.min(...masses) * share;
      kept *= share;
    } else if (map.weights.some((weight) => weight < 1)) mixed++;
  });
  if (signs === "both" && mixed > 0) return Math.max(1, most - 1);
  if (norm === "l1") return Math.max(most - 1, 1 - (signs === "both" ? kept : least));
  if (norm === "l2") return Math.max(Math.sqrt(most) - 1, 1 - Math.sqrt(kept / 2 ** mixed));
  return 1 - 1 / 2 ** mixed;
}

const SIGNS = ["nonnegative", "both"] as const;
const NORMS = ["l1", "l2", "linfinity"] as const;
const PIECES: [Piece, number[]][] = [
  ["whole", [1, 2]],
  ["slice", [1, 2]],
  ["averageSlice", [1, 2]],
  ["pair", [2]],
  ["fibre", [2]],
];

describe("a norm at a coarser scale", () => {
  const cases = PIECES.flatMap(([per, modes]) =>
    NORMS.flatMap((norm) => [1, 3.5].map((to) => [per, norm, to, modes] as const)),
  );
  it.each(cases)("%s %s %f", (per, norm, to, modes) => {
    const spec: ConstraintSpec = { kind: "norm", norm, how: "scale", per, to };
    for (let scale = 0; scale < scales.length; scale++) {
      const factor = at(scale);
      const coarse = scaleConstraint(spec, factor);
      if (scale === scales.length - 1) expect(coarse).toEqual(spec);
      // What satisfies it on the coarse grid is near where it is interpolated, by the stated bound.
      for (const signs of SIGNS) {
        for (const block of [sampled(scale), rough(scale, signs)]) {
          prepareConstraint(coarse, factor.shape).apply(block.data);
          for (const how of ["linear", "constant"] as const) {
            const maps = mapsBetween(scales[scale]!, scales.at(-1)!, MODES, how);
            const { factor: finer, violation } = interpolateFactor(block, maps, spec);
            expect(violation).toBeLessThanOrEqual(boundOf(maps, modes, norm, signs) + 1e-12);
            expect(prepareConstraint(spec, finer.shape).violation(finer.data)).toBeLessThan(1e-12);
          }
        }
      }
    }
  });
  it.each([
    ["l1", 0],
    ["l2", 1 - Math.SQRT1_2],
    ["linfinity", 1 / 2],
  ] as const)("of %s between two fibres that have nothing in common is off by %f", (norm, off) => {
    const [coarse, fine] = planScales([1, 17, 5], { modes: [1] });
    const block = { data: new Float64Array(9 * 5), shape: [1, 9, 5] };
    for (let j = 0; j < 9; j++) block.data[j * 5 + (j % 2)] = 1;
    const spec: ConstraintSpec = { kind: "norm", norm, how: "scale", per: "fibre" };
    const maps = mapsBetween(coarse!, fine!, MODES, "linear");
    expect(interpolateFactor(block, maps, spec).violation).toBeCloseTo(off, 12);
    expect(boundOf(maps, [2], norm, "nonnegative")).toBeCloseTo(off, 12);
  });
  it("simplices scale with the number of points", () => {
    const factor = at(0);
    const spec: ConstraintSpec = { kind: "simplex", per: "fibre" };
    expect(scaleConstraint(spec, factor)).toEqual({ ...spec, to: factor.shape[2]! / 60 });
    const slices: ConstraintSpec = { kind: "simplex", per: "averageSlice", to: 2 };
    expect(scaleConstraint(slices, factor)).toEqual({ ...slices, to: (2 * factor.shape[2]!) / 60 });
  });
  it("rescaling is left to the solver", () => {
    const spec: ConstraintSpec = {
      kind: "composed",
      parts: [
        { kind: "nonnegative" },
        { kind: "norm", norm: "l1", how: "scale", per: "slice", rescale: "other" },
      ],
    };
    const block = sampled(0);
    const { factor, violation } = interpolateFactor(block, at(0).maps(), spec);
    expect(violation).toBe(0);
    expectClose(
      factor.data,
      interpolateFactor(block, at(0).maps(), { kind: "none" }).factor.data,
      0,
    );
  });
});

describe("constraints of entries", () => {
  const cases: [string, ConstraintSpec][] = [
    ["nonnegative", { kind: "nonnegative" }],
    ["interval", { kind: "interval", low: 0.05, high: 0.9 }],
    ["none", { kind: "none" }],
  ];
  it.each(cases)("%s stays, and linear interpolation keeps it", (_, spec) => {
    const factor = at(0);
    expect(scaleConstraint(spec, factor)).toEqual(spec);
    const block = sampled(0);
    prepareConstraint(spec, factor.shape).apply(block.data);
    expect(interpolateFactor(block, factor.maps(), spec).violation).toBeLessThan(1e-15);
  });
  it("cubic interpolation may leave them, and is brought back", () => {
    const random = createRandom(1);
    const block = sampled(0);
    for (let i = 0; i < block.data.length; i++) block.data[i] = random.uniform() < 0.7 ? 0 : 1;
    const maps = mapsBetween(scales[0]!, scales.at(-1)!, MODES, "cubic");
    const { factor, violation } = interpolateFactor(block, maps, { kind: "nonnegative" });
    expect(violation).toBeGreaterThan(0);
    // The sum of the magnitudes of cubic weights is at most 1.25 in the middle of four, 2 at the ends.
    expect(violation).toBeLessThanOrEqual(1);
    expect(Math.min(...factor.data)).toBe(0);
  });
  it("binary factors take the nearest point", () => {
    expect(interpolationFor({ kind: "binary" }, "linear")).toBe("constant");
    expect(interpolationFor({ kind: "nonnegative" }, "cubic")).toBe("cubic");
    const block = sampled(0);
    const spec: ConstraintSpec = { kind: "binary" };
    prepareConstraint(spec, block.shape).apply(block.data);
    const maps = mapsBetween(scales[0]!, scales.at(-1)!, MODES, "constant");
    expect(interpolateFactor(block, maps, spec).violation).toBe(0);
  });
  it("functions of one's own stay the same", () => {
    const spec: ConstraintSpec = { kind: "custom", apply() {}, violation: () => 0 };
    expect(scaleConstraint(spec, at(0))).toBe(spec);
  });
});

describe("linear equations", () => {
  it.each(["fibre", "slice"] as const)("of each %s hold exactly after interpolation", (per) => {
    const random = createRandom(5);
    const length = per === "fibre" ? 60 : 41 * 60;
    const matrix = {
      data: Float64Array.from({ length: 2 * length }, () => random.normal()),
      shape: [2, length],
    };
    const spec: ConstraintSpec = { kind: "linear", per, matrix, equals: [1, -2] };
    const factor = at(0);
    const coarse = scaleConstraint(spec, factor);
    const block = sampled(0);
    prepareConstraint(coarse, factor.shape).apply(block.data);
    const { violation } = interpolateFactor(block, factor.maps(), spec);
    expect(violation).toBeLessThan(1e-10);
  });
});

describe("penalties at a coarser scale", () => {
  /** Of a factor that samples f on n of N points, the penalties of the loss's share. */
  const penaltyOf = (points: number, { ridge = 0, sparsity = 0, smoothness = 0 }: PenaltySpec) => {
    const x = Float64Array.from(
      { length: points },
      (_, i) => Math.sin((3 * i) / (points - 1)) + 1.2,
    );
    let sum = 0;
    for (let i = 0; i < points; i++) {
      sum += ridge * x[i]! ** 2 + sparsity * x[i]!;
      if (i > 0) sum += smoothness * (x[i]! - x[i - 1]!) ** 2;
    }
    return sum;
  };
  it("are the share of the fine ones that the loss is", () => {
    const [fine, coarse] = [1025, 65];
    const share = coarse / fine;
    for (const penalty of [{ ridge: 2 }, { sparsity: 2 }, { smoothness: 300 }]) {
      const scaled = scalePenalty(penalty, 0, [coarse, 3], [fine, 3], share);
      const expected = penaltyOf(fine, penalty) * share;
      const actual = penaltyOf(coarse, scaled);
      expect(Math.abs(actual / expected - 1)).toBeLessThan(0.02);
    }
  });
  it("of a factor without continuous modes fall with the loss", () => {
    expect(scalePenalty({ ridge: 4 }, 0, [5, 3], [5, 3], 0.25)).toEqual({
      ridge: 1,
      sparsity: 0,
      smoothness: 0,
    });
  });
});
