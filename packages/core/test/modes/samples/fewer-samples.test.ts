import { describe, expect, it } from "vitest";
import { decomposeModes } from "../../../src/index.ts";
import { norm } from "../../../src/linear/vectors.ts";
import { decimate } from "../../../src/modes/samples/decimate.ts";

describe("a signal with far more samples than its frequencies need", () => {
  const times = Float64Array.from({ length: 6149 }, (_, i) => i / 6000);
  const { PI, cos, sin } = Math;
  const sources = [
    times.map((t) => sin(2 * PI * 200 * t + 0.4)),
    times.map((t) => 0.5 * cos(2 * PI * (90 * t + 15 * t * t))),
  ];
  const values = times.map((_, i) => sources[0]![i]! + sources[1]![i]!);

  it("is sought in fewer, and has its modes at every sample to the last", () => {
    const { modes, outliers, residual, relativeResidual } = decomposeModes(
      { times, values },
      { features: 4000, grouping: { spread: 0.1 } },
    );
    expect(modes).toHaveLength(2);
    sources.forEach((source, m) => {
      const off = source.map((value, i) => value - modes[m]!.values[i]!);
      expect(norm(off) / norm(source)).toBeLessThan(0.02);
      expect(modes[m]!.amplitude.at(-1)).toBeGreaterThan(0.4);
    });
    expect(relativeResidual).toBeLessThan(0.05);
    values.forEach((value, i) => {
      const sum = modes.reduce((all, mode) => all + mode.values[i]!, 0);
      expect(Math.abs(value - sum - outliers[i]! - residual[i]!)).toBeLessThan(1e-12);
    });
  });

  it("may leave as much as was asked for, counted on all samples", () => {
    const { atoms, residual, solution, options } = decomposeModes(
      { times, values },
      { features: 4000, grouping: { metric: "overlap" } },
    );
    expect(atoms.amplitudes.length).toBeGreaterThan(20);
    const share = norm(residual) / norm(values);
    expect(share).toBeGreaterThan(0.04);
    expect(share).toBeLessThan(0.055);
    const [first, last] = [solution.curve[0]!, solution.curve.at(-1)!];
    expect(Math.abs(first.residualNorm / norm(values) - 1)).toBeLessThan(0.01);
    expect(Math.abs(last.residualNorm / norm(values) - 0.05)).toBeLessThan(0.002);
    // The weights are norms of windows over all samples.
    const { amplitudes } = atoms;
    const window = Math.sqrt((options.spreads[0]! * Math.sqrt(Math.PI) * 6000) / 2);
    const most = amplitudes.reduce((sum, size) => sum + size, 0) * window;
    expect(solution.norm / most).toBeGreaterThan(0.8);
    expect(solution.norm / most).toBeLessThan(1.01);
  });
});

describe("decimate", () => {
  it("does not fade a tone or a constant at the ends", () => {
    const tone = Float64Array.from({ length: 801 }, (_, i) => 3 + Math.cos(0.05 * i + 0.3));
    decimate(tone, 8, "turned").forEach((value, n) => {
      expect(Math.abs(value - tone[8 * n]!)).toBeLessThan(0.02);
    });
  });
});
