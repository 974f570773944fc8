import { describe, expect, it } from "vitest";
import { createRandom } from "../../../src/random/random.ts";
import { basisPursuitDenoise, lasso } from "../../../src/sparse/basis-pursuit.ts";
import type { Operator } from "../../../src/sparse/operator.ts";

const norm = (x: ArrayLike<number>) => Math.hypot(...Array.from(x));

/** An operator from its real columns; with `complex` the numbers come in pairs. */
function operatorOf(columns: Float64Array[], complex = false): Operator {
  const parts = complex ? 2 : 1;
  const length = columns[0]!.length;
  const times = (j: number) => {
    // The column of number j: of an imaginary part it is i times that of the real part.
    if (!complex) return columns[j]!;
    const own = columns[j >> 1]!;
    if (j % 2 === 0) return own;
    return own.map((_, i) => (i % 2 ? own[i - 1]! : -own[i + 1]!));
  };
  return {
    rows: length / parts,
    columns: columns.length,
    field: complex ? "complex" : "real",
    forward(x, out) {
      out.fill(0);
      for (let j = 0; j < x.length; j++) {
        times(j).forEach((value, i) => {
          out[i]! += x[j]! * value;
        });
      }
    },
    adjoint(y, out) {
      for (let j = 0; j < out.length; j++) {
        out[j] = times(j).reduce((sum, value, i) => sum + value * y[i]!, 0);
      }
    },
    column(index, out) {
      out.set(columns[index]!);
    },
  };
}

/**
 * A problem whose optimum is known: r is drawn, and every column gets the part along r that makes
 * (Aᵀr)_g = λ w_g x_g ÷ ‖x_g‖ for groups in use and shorter than λ w_g for others. By these conditions x is
 * the answer for b = A x + r, sigma = ‖r‖.
 */
function plant(seed: number, rows: number, groups: number, width: number, active: number) {
  const random = createRandom(seed);
  const draw = (length: number) => Float64Array.from({ length }, () => random.normal());
  const r = draw(rows);
  const square = norm(r) ** 2;
  const lambda = 0.3;
  const weights = Float64Array.from({ length: groups }, () => 0.5 + random.uniform());
  const x = new Float64Array(groups * width);
  const columns: Float64Array[] = [];
  for (let g = 0; g < groups; g++) {
    const wish = draw(width);
    const size = norm(wish);
    const part = g < active ? 1 : 0.98 * random.uniform();
    // Columns that resemble each other, as those of windowed sinusoids do.
    const common = draw(rows);
    for (let k = 0; k < width; k++) {
      if (g < active) x[g * width + k] = 2 * wish[k]!;
      const column = draw(rows).map((value, i) => 0.3 * value + common[i]!);
      const along = column.reduce((sum, value, i) => sum + value * r[i]!, 0);
      const target = (lambda * weights[g]! * part * wish[k]!) / size;
      columns.push(column.map((value, i) => value + ((target - along) / square) * r[i]!));
    }
  }
  const b = r.slice();
  columns.forEach((column, j) => {
    column.forEach((value, i) => {
      b[i]! += x[j]! * value;
    });
  });
  const kappa = weights.reduce(
    (sum, weight, g) => sum + weight * norm(x.subarray(g * width, (g + 1) * width)),
    0,
  );
  const of = Uint32Array.from(x, (_, j) => Math.floor(j / width));
  return { operator: operatorOf(columns), b, sigma: Math.sqrt(square), x, kappa, weights, of };
}

describe("groups, finished exactly", () => {
  it.each([
    [1, 30, 60, 2, 6],
    [2, 50, 90, 2, 8],
    [3, 30, 40, 3, 5],
  ])("find planted optima (seed %i)", (seed, rows, groups, width, active) => {
    const { operator, b, sigma, x, kappa, weights, of } = plant(seed, rows, groups, width, active);
    const options = { weights, groups: of, gapTolerance: 1e-8 };
    const found = basisPursuitDenoise(operator, b, sigma, options);
    expect(found.termination.kind).toBe("converged");
    expect(found.gap).toBeLessThan(1e-8);
    expect(Math.abs(found.norm / kappa - 1)).toBeLessThan(1e-7);
    expect(norm(found.x.map((value, j) => value - x[j]!)) / norm(x)).toBeLessThan(1e-5);
    expect(found.lowerBound! / kappa).toBeLessThan(1 + 1e-12);
    const bounded = lasso(operator, b, kappa, options);
    expect(bounded.termination.kind).toBe("converged");
    expect(Math.abs(bounded.residualNorm / sigma - 1)).toBeLessThan(1e-6);
  });

  it.each([1, 2, 3, 4, 5])(
    "find planted optima of nearly as many numbers as there are rows (seed %i)",
    (seed) => {
      const { operator, b, sigma, kappa, weights, of } = plant(seed, 40, 60, 2, 15);
      const found = basisPursuitDenoise(operator, b, sigma, {
        weights,
        groups: of,
        gapTolerance: 1e-8,
      });
      expect(found.termination.kind).toBe("converged");
      expect(found.gap).toBeLessThan(1e-8);
      // κ falls fast with the residual here, which may exceed sigma by 1e-7 of the data.
      expect(Math.abs(found.norm / kappa - 1)).toBeLessThan(1e-6);
      expect(found.lowerBound! / kappa).toBeLessThan(1 + 1e-9);
    },
  );

  it("need fewer steps than without, above its lower bound", () => {
    const { operator, b, sigma, weights, of } = plant(4, 30, 60, 2, 8);
    const options = { weights, groups: of, gapTolerance: 1e-5 };
    const exact = basisPursuitDenoise(operator, b, sigma, options);
    const slow = basisPursuitDenoise(operator, b, sigma, { ...options, activeSet: false });
    expect(exact.termination.kind).toBe("converged");
    expect(exact.iterations).toBeLessThan(slow.iterations);
    expect(exact.norm).toBeGreaterThan(slow.lowerBound! * (1 - 1e-9));
  });

  it("shrink each group of an identity by one length: what is known by formula", () => {
    const random = createRandom(7);
    const b = Float64Array.from({ length: 40 }, () => random.normal());
    const columns = Array.from(b, (_, j) => Float64Array.from(b, (__, i) => (i === j ? 1 : 0)));
    const sizes = Array.from({ length: 20 }, (_, g) => Math.hypot(b[2 * g]!, b[2 * g + 1]!));
    const lambda = 0.7;
    const sigma = norm(sizes.map((size) => Math.min(size, lambda)));
    const found = basisPursuitDenoise(operatorOf(columns), b, sigma, {
      groups: Uint32Array.from(b, (_, j) => j >> 1),
      gapTolerance: 1e-9,
    });
    expect(found.termination.kind).toBe("converged");
    found.x.forEach((value, j) => {
      const size = sizes[j >> 1]!;
      expect(value).toBeCloseTo(b[j]! * Math.max(0, 1 - lambda / size), 6);
    });
  });
});

describe("complex numbers and several measurements", () => {
  it("are finished with a certificate that no feasible point undercuts", () => {
    const random = createRandom(5);
    const draw = (length: number) => Float64Array.from({ length }, () => random.normal());
    const columns = Array.from({ length: 50 }, () => draw(40));
    for (const [operator, measurements] of [
      [operatorOf(columns, true), 1],
      [operatorOf(columns), 3],
      [operatorOf(columns, true), 2],
    ] as const) {
      const parts = operator.field === "complex" ? 2 : 1;
      const planted = new Float64Array(50 * parts * measurements);
      for (const j of [3, 17, 41]) {
        planted.set(draw(parts * measurements), j * parts * measurements);
      }
      // b = A x measurement by measurement, with noise.
      const b = new Float64Array(operator.rows * parts * measurements);
      for (let m = 0; m < measurements; m++) {
        const x = new Float64Array(50 * parts);
        for (let j = 0; j < 50; j++) {
          for (let p = 0; p < parts; p++) {
            x[j * parts + p] = planted[(j * measurements + m) * parts + p]!;
          }
        }
        const y = new Float64Array(operator.rows * parts);
        operator.forward(x, y);
        y.forEach((value, i) => {
          const [row, p] = [Math.floor(i / parts), i % parts];
          b[(row * measurements + m) * parts + p] = value + 0.3 * random.normal();
        });
      }
      const sigma = 0.3 * Math.sqrt(b.length);
      const found = basisPursuitDenoise(operator, b, sigma, { measurements, gapTolerance: 1e-9 });
      expect(found.termination.kind).toBe("converged");
      expect(found.gap).toBeLessThan(1e-9);
      const slow = basisPursuitDenoise(operator, b, sigma, {
        measurements,
        gapTolerance: 1e-6,
        activeSet: false,
      });
      expect(slow.norm).toBeGreaterThan(found.lowerBound! * (1 - 1e-6));
      expect(Math.abs(slow.norm / found.norm - 1)).toBeLessThan(2e-6);
    }
  });
});
