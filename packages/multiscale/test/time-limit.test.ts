import { afterEach, describe, expect, it, vi } from "vitest";
import { factorizeMultiscale } from "../src/index.ts";
import { smoothMixture } from "./problems.ts";

// A clock that moves while coarse tensors are made, and then alone.
const clock = vi.hoisted(() => ({ now: 0 }));
vi.mock("../src/coarsen.ts", async (importOriginal) => {
  const original = await importOriginal<typeof import("../src/coarsen.ts")>();
  return {
    ...original,
    pyramid: (...given: Parameters<typeof original.pyramid>) => {
      clock.now += 10_000;
      return original.pyramid(...given);
    },
  };
});

afterEach(() => vi.restoreAllMocks());

describe("the time limit", () => {
  it.each([
    [9, "timeLimit", 0],
    [11, "iterationLimit", 2],
  ])("of %i s, with coarse tensors that take 10, ends at %s", (timeLimit, kind, sweeps) => {
    clock.now = 0;
    vi.spyOn(performance, "now").mockImplementation(() => clock.now);
    const { tensor } = smoothMixture(4, [33, 65]);
    const { termination, scales } = factorizeMultiscale(
      tensor,
      { rank: 3, timeLimit, maxIterations: 2, tolerance: 0 },
      { modes: [1, 2], when: "always", sweeps: 2, plateau: 0 },
    );
    expect(termination.kind).toBe(kind);
    expect(scales.map(({ iterations }) => iterations)).toEqual(scales.map(() => sweeps));
  });
});
