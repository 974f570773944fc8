import { expectClose } from "@unmix/testing";
import { describe, expect, it } from "vitest";
import {
  breakpointFit,
  breakpointSharpness,
  circleCurvature,
  circleThrough,
  finiteDifferenceCurvature,
  splineCurvature,
} from "../../../src/factorization/rank/curvature.ts";
import { voteRank } from "../../../src/factorization/rank/rank-vote.ts";

const published = [0.5, 0.2, 0.05, 0.04, 0.03];

describe("curvature of a published curve", () => {
  it.each([
    [finiteDifferenceCurvature, [0.447214, 1.099637, 2.801438, 0, -0.492593]],
    [splineCurvature, [0.481411, 0.935522, 4.133426, -1.379711, 0.717614]],
    [circleCurvature, [0.460653, 1.105568, 2.596491, 0, -0.4914]],
  ])("%o", (curvature, expected) => {
    const actual = curvature(published);
    for (let i = 0; i < 5; i++) expect(Math.abs(actual[i]! - expected[i]!)).toBeLessThan(2e-6);
  });
  it("by breakpoint", () => {
    const errors = breakpointSharpness(published).map((value) => 1 / value);
    expectClose(errors, [0.03952, 0.00588, 0.00385714, 0.02103, 0.03952], 1e-6);
  });
});

describe("curvature of (x − 1)⁴", () => {
  const x = Array.from({ length: 19 }, (_, i) => (i + 1) / 19);
  const exact = x.map((v) => (12 * (v - 1) ** 2) / (1 + 16 * (v - 1) ** 6) ** 1.5);
  it.each([
    [finiteDifferenceCurvature, 0.03],
    [splineCurvature, 0.02],
    [circleCurvature, 0.03],
  ])("%o stays within its mean relative error", (curvature, bound) => {
    const actual = curvature(x.map((v) => (v - 1) ** 4));
    // The exact curvature at the last point is 0, so there is no relative error there.
    let mean = 0;
    for (let i = 0; i < 18; i++) mean += Math.abs(actual[i]! / exact[i]! - 1) / 18;
    expect(mean).toBeLessThan(bound);
    expect(mean).toBeGreaterThan(0.001);
  });
});

describe("circleThrough", () => {
  it("finds centre and radius", () => {
    const circle = circleThrough([1, 2], [2, 1], [5, 2]);
    expect(circle.x).toBeCloseTo(3, 14);
    expect(circle.y).toBeCloseTo(3, 14);
    expect(circle.radius).toBeCloseTo(Math.sqrt(5), 14);
  });
  it("is infinite on a line, so that a flat curve has curvature 0 and not NaN", () => {
    expect(circleThrough([0, 1], [1, 1], [2, 1]).radius).toBe(Number.POSITIVE_INFINITY);
    expect(circleCurvature([0.5, 0.5, 0.5, 0.5])[2]).toBe(0);
  });
});

describe("breakpointFit", () => {
  it("finds the published coefficients", () => {
    const fit = breakpointFit([0, 1, 2, 3, 4, 5, 6, 7], [13, 10, 5, 4.5, 4, 3.6, 3, 2.5], 2);
    expect(fit.alpha).toBeCloseTo(5.2, 1);
    expect(fit.beta).toBeCloseTo(-4.1, 1);
    expect(fit.gamma).toBeCloseTo(-0.5, 0);
  });
  it("leaves nothing of two lines that meet there", () => {
    const fit = breakpointFit([1, 2, 3, 4, 5], [9, 6, 3, 2, 1], 3);
    expectClose([fit.alpha, fit.beta, fit.gamma], [3, -3, -1], 1e-14);
    expect(fit.squaredError).toBeLessThan(1e-28);
  });
  it("is a straight line at either end", () => {
    const [x, y] = [
      [1, 2, 3],
      [1, 0, 1],
    ];
    expect(breakpointFit(x!, y!, 1).squaredError).toBeCloseTo(2 / 3, 14);
    expect(breakpointFit(x!, y!, 3).squaredError).toBeCloseTo(2 / 3, 14);
  });
});

describe("voteRank", () => {
  const norm = 2.782496;
  const eight = [0.77685, 0.50581, 0.32366, 0.28163, 0.25243, 0.22438, 0.19838, 0.17889];
  const twenty = [
    0.777, 0.506, 0.324, 0.282, 0.255, 0.229, 0.199, 0.179, 0.166, 0.148, 0.136, 0.123, 0.112,
    0.0997, 0.0909, 0.0803, 0.0711, 0.0593, 0.0568, 0.0407,
  ];
  it("finds three sources by every method on a sweep to 8 or to 20", () => {
    for (const losses of [eight, twenty]) {
      const vote = voteRank(losses.map((loss) => loss / norm));
      expect(vote.votes).toEqual({ finiteDifference: 3, spline: 3, circle: 3, breakpoint: 3 });
      expect(vote.disagreement).toBe(false);
    }
  });
  it("finds them by the breakpoint on every sweep from 1…4 on, and says that others disagree", () => {
    for (let n = 4; n <= 20; n++) {
      expect(voteRank(twenty.slice(0, n).map((loss) => loss / norm)).chosen).toBe(3);
    }
    const short = voteRank(twenty.slice(0, 5).map((loss) => loss / norm));
    expect(short.votes.finiteDifference).toBe(1);
    expect(short.disagreement).toBe(true);
  });
  it("honours the method asked for", () => {
    const errors = twenty.slice(0, 5).map((loss) => loss / norm);
    for (const method of ["finiteDifference", "spline", "circle", "breakpoint"] as const) {
      const vote = voteRank(errors, method);
      expect(vote.chosen).toBe(vote.votes[method]);
    }
    expect(voteRank(errors, "spline").chosen).not.toBe(voteRank(errors, "breakpoint").chosen);
  });
  it("never chooses the last rank", () => {
    // The end rule (an error of 0 after the last) makes this the sharpest bend but one.
    const vote = voteRank([0.9, 0.8, 0.7, 0.1]);
    for (const rank of Object.values(vote.votes)) expect(rank).toBeLessThan(4);
    expect(voteRank([0.3, 0.1]).votes.breakpoint).toBe(1);
    expect(voteRank([0.3]).chosen).toBe(1);
  });
  it("never lets a NaN win", () => {
    const vote = voteRank([0.5, 0.2, 0.05, 0.04, Number.NaN, 0.03, 0.025], "finiteDifference");
    expect(vote.chosen).toBe(3);
  });
  it("does not look beyond an exact fit", () => {
    expect(voteRank([1e-9, 3e-10, 2e-10, 1e-12]).votes).toEqual({
      finiteDifference: 1,
      spline: 1,
      circle: 1,
      breakpoint: 1,
    });
    // What the default tolerance leaves of exact data.
    expect(voteRank([8e-6, 6e-6, 5e-6, 4e-7, 1e-7]).chosen).toBe(1);
    const vote = voteRank([0.5, 0.25, 1e-9, 1e-10, 1e-13, 1e-9]);
    expect(Object.values(vote.votes).every((rank) => rank <= 3)).toBe(true);
    expect(vote.chosen).toBe(3);
  });
});
