import { describe, expect, it } from "vitest";
import { run } from "../../../src/iterate/steps.ts";
import { norm } from "../../../src/linear/vectors.ts";
import { choiceOfTones } from "../../../src/modes/grouping/choice.ts";
import { besideTones } from "../../../src/modes/ridge/beside-tones.ts";
import { improving } from "../../../src/modes/ridge/candidates.ts";
import { findRidgesSteps } from "../../../src/modes/ridge/find-ridges.ts";
import { emptyFit, emptyMemory, type RidgeProblem } from "../../../src/modes/ridge/fit.ts";
import { peelTones } from "../../../src/modes/ridge/peel-tones.ts";
import { restOfSamples } from "../../../src/modes/ridge/rest.ts";
import { type Ridge, ridgeValues } from "../../../src/modes/ridge/ridge.ts";
import { createRandom } from "../../../src/random/random.ts";

const { PI, cos, exp } = Math;
const random = createRandom(2);
const even = Float64Array.from({ length: 300 }, (_, i) => i / 150);
const gaps = even.filter(() => random.uniform() > 0.3);
const tones = [(t: number) => cos(16 * PI * t), (t: number) => 0.5 * cos(32 * PI * t + 1)];
const click = (t: number) => 4 * exp(-0.5 * ((t - 1.3) / 0.012) ** 2);
const bump = (t: number) => 2 * exp(-0.5 * ((t - 0.5) / 0.1) ** 2) * cos(80 * PI * t);

type Source = (time: number) => number;
const sumOf = (times: Float64Array, sources: readonly Source[]) =>
  times.map((time) => sources.reduce((all, source) => all + source(time), 0));
/** What is between a source and the ridge that is nearest, as a part of the source. */
function away(ridges: readonly Ridge[], times: Float64Array, source: Source, size: number): number {
  const truth = times.map(source);
  const all = ridges.map((ridge) =>
    norm(ridgeValues(ridge, times).map((value, i) => size * value - truth[i]!)),
  );
  return Math.min(...all) / norm(truth);
}

describe("Beside steady tones", () => {
  it.each([
    ["a click", even, [...tones, click]],
    ["a click, with gaps", gaps, [...tones, click]],
    ["a bump that rings", even, [...tones, bump]],
  ] as const)("there may be %s", (_, times, sources) => {
    const values = sumOf(times, sources);
    const size = norm(values);
    const search = findRidgesSteps({
      times,
      values: values.map((value) => value / size),
      highest: 60,
      residual: 0.05,
      maxRidges: 12,
      limit: 2e9,
    });
    const { ridges, tried } = run(search);
    expect(ridges).toHaveLength(sources.length);
    expect(tried[0]).toMatchObject({ besideTones: true });
    for (const source of sources) {
      expect(away(ridges, times, source, size)).toBeLessThan(0.1);
    }
  });

  it("there is nothing of a tone with vibrato, which is one ridge though its sidebands are steady tones too", () => {
    const times = Float64Array.from({ length: 600 }, (_, i) => i / 600);
    const vibrato = (t: number) => cos(200 * PI * t + 1.5 * Math.sin(10 * PI * t));
    const values = times.map(vibrato);
    const size = norm(values);
    const own = values.map((value) => value / size);
    const given = { times, values: own, highest: 150, residual: 0.05, maxRidges: 12, limit: 4e9 };
    const { ridges, tried } = run(findRidgesSteps(given));
    expect(tried.find(({ steady }) => steady)!.ridges).toBeGreaterThan(2);
    expect(ridges).toHaveLength(1);
    expect(away(ridges, times, vibrato, size)).toBeLessThan(0.02);
  });

  it("there is nothing where they leave nothing, nor after the work there is", () => {
    const found = (sources: readonly Source[], work: number) => {
      const values = sumOf(even, sources);
      const own = values.map((value) => value / norm(values));
      const problem: RidgeProblem = {
        ...{ times: even, values: own, residual: 0.05, highest: 60, spread: 0.02 },
        rest: restOfSamples(even, own, 1 / 120, 1 / 480),
        memory: emptyMemory(),
        work: { done: 0 },
      };
      const search = improving(100, problem.work, Number.POSITIVE_INFINITY);
      const alone = { problem, fit: emptyFit(problem), sweeps: 0, done: false };
      run(search.improve(alone, peelTones(problem, 40, Number.POSITIVE_INFINITY)));
      return run(besideTones(alone, [problem], search, 12, work));
    };
    expect(found(tones, 1e9)).toHaveLength(0);
    expect(found([...tones, click], 1e9)).toHaveLength(1);
    expect(found([...tones, click], -1)).toHaveLength(0);
  });

  it("there are so many as the choice says, and that tones may be one that swings", () => {
    const span = { from: 0, to: 1, width: 8 };
    const tone = { ...span, steady: true as const };
    const said = (shapes: Parameters<typeof choiceOfTones>[0], alone: boolean) =>
      choiceOfTones(shapes, alone).advice;
    expect(said([tone, tone, span], false)).toContain(
      "since 2 steady tones from beginning to end, and one ridge beside them, describe the signal",
    );
    expect(said([tone, span, span], false)).toContain(
      "since one steady tone from beginning to end, and 2 ridges beside it, describe the signal",
    );
    expect(said([tone, span], true)).toContain("since a trend and one steady tone from");
    expect(said([tone, tone], true)).not.toContain("sidebands");
    expect(said([tone, tone, tone], true)).toContain("is several of these: its sidebands");
  });
});
