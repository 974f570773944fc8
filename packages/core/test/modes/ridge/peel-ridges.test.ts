import { describe, expect, it } from "vitest";
import { emptyMemory } from "../../../src/modes/ridge/fit.ts";
import { peelRidges } from "../../../src/modes/ridge/peel-ridges.ts";
import { restOfEven } from "../../../src/modes/ridge/rest.ts";

const { cos, PI } = Math;

describe("Ridges one after the other", () => {
  const step = 1 / 300;
  const times = Float64Array.from({ length: 400 }, (_, i) => i * step);
  const values = times.map((time) => cos(80 * PI * time) + cos(200 * PI * time + 1));

  function peeled(most: number) {
    const rest = restOfEven({ start: 0, step, values });
    const limits = { highest: 140, residual: 0.05, spread: 0.03 };
    const problem = { times, values, rest, ...limits, memory: emptyMemory(), work: { done: 0 } };
    const steps = peelRidges(problem, most);
    for (let next = steps.next(); ; next = steps.next()) if (next.done) return next.value;
  }

  it("are found where the first of two that are equally strong is not worth its numbers alone", () => {
    expect(peeled(1).ridges).toHaveLength(0);
    expect(peeled(4).left).toBeLessThan(0.05);
  });
});
