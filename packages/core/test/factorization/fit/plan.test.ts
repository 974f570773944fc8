import { expect, it } from "vitest";
import { type Job, planSteps } from "../../../src/factorization/fit/plan.ts";
import { asSteps, ready } from "../../../src/iterate/pauses.ts";
import { still } from "../../../src/iterate/steps.ts";

const tensor = { data: Float64Array.of(1, 2, 3, 4, 5, 7), shape: [2, 3] };

it("a stop that is heard while a result is taken ends the next fit at its start", () => {
  const sweeps: number[] = [];
  let isTaking = false;
  const job: Job = {
    stage: "Fit",
    size: 1,
    after: [],
    fit: () => ready({ tensor, options: { rank: 1, tolerance: 0, maxIterations: 20 } }),
    *take({ iterations }) {
      isTaking = true;
      yield;
      isTaking = false;
      sweeps.push(iterations);
    },
  };
  const asked = <T>(value: T) => asSteps(ready(value), still("Plan"));
  const steps = planSteps(asked({ jobs: [job, job, job], finish: () => asked(sweeps.length) }));
  let next = steps.next();
  while (!next.done) next = steps.next(isTaking ? "stop" : undefined);
  expect(next.value).toBe(2);
  expect(sweeps[0]).toBe(20);
  expect(sweeps[1]).toBeLessThan(2);
});
