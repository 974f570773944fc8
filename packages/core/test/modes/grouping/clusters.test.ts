import { expectClose } from "@unmix/testing";
import { describe, expect, it } from "vitest";
import type { Atoms } from "../../../src/modes/atoms/atoms.ts";
import { clusterMode, leftByModes } from "../../../src/modes/grouping/clusters.ts";
import { createRandom } from "../../../src/random/random.ts";

const TIMES = Float64Array.from({ length: 300 }, (_, i) => 5 + 0.01 * i);
const ATOMS: Atoms = {
  centres: Float64Array.of(5.403, 5.904, 6.203, 7.705),
  frequencies: Float64Array.of(8, 9, 20, 15),
  phases: Float64Array.of(0.1, 1, 2, 3),
  amplitudes: Float64Array.of(1, 2, 0.5, 3),
  spread: Float64Array.of(0.1, 0.05, 0.1, 0.05),
};

/** One atom at one time, by its formula. */
function atomAt(k: number, time: number): number {
  const away = (time - ATOMS.centres[k]!) / (ATOMS.spread as Float64Array)[k]!;
  if (Math.abs(away) > 3) return 0;
  const wave = Math.sin(2 * Math.PI * ATOMS.frequencies[k]! * time + ATOMS.phases[k]!);
  return ATOMS.amplitudes[k]! * Math.exp(-0.5 * away * away) * wave;
}

const sumOf = (members: readonly number[]) =>
  TIMES.map((time) => members.reduce((sum, k) => sum + atomAt(k, time), 0));

/** A mode from its first sample on, over all samples. */
function laidOut({ start, values }: { start: number; values: Float64Array }): Float64Array {
  const whole = new Float64Array(TIMES.length);
  whole.set(values, start);
  return whole;
}

describe("clusterMode", () => {
  it("is the sum of its atoms, told only where their windows reach", () => {
    const mode = clusterMode(TIMES, ATOMS, [1, 2]);
    expectClose(laidOut(mode), sumOf([1, 2]), 1e-12);
    const first = TIMES.findIndex((time) => time >= 5.754);
    const last = TIMES.findLastIndex((time) => time <= 6.503);
    expect([mode.start, mode.start + mode.values.length - 1]).toEqual([first, last]);
    expect(mode.amplitude).toHaveLength(mode.values.length);
    expect(mode.frequency).toHaveLength(mode.values.length);
  });

  it("has the same bits whatever other atoms there are", () => {
    const pick = (list: ArrayLike<number>) => Float64Array.of(list[1]!, list[2]!);
    const alone = {
      centres: pick(ATOMS.centres),
      frequencies: pick(ATOMS.frequencies),
      phases: pick(ATOMS.phases),
      amplitudes: pick(ATOMS.amplitudes),
      spread: pick(ATOMS.spread as Float64Array),
    };
    expect(clusterMode(TIMES, alone, [0, 1])).toEqual(clusterMode(TIMES, ATOMS, [1, 2]));
  });

  it("is empty where it has no sample", () => {
    const before = TIMES.subarray(200);
    expect(clusterMode(before, ATOMS, [0]).values).toHaveLength(0);
  });
});

describe("leftByModes", () => {
  const random = createRandom(4);
  const noise = TIMES.map(() => 0.1 * random.normal());
  const values = sumOf([0, 1, 2, 3]).map((value, i) => value + noise[i]!);
  const labels = Int32Array.of(0, 1, 1, -1);
  const modes = [clusterMode(TIMES, ATOMS, [0]), clusterMode(TIMES, ATOMS, [1, 2])];

  it("has the atoms in no mode as outliers and the noise as residual", () => {
    const left = leftByModes({ times: TIMES, values }, modes, ATOMS, labels, false);
    expectClose(left.outliers, sumOf([3]), 1e-12);
    expectClose(left.residual, noise, 1e-12);
  });

  it("scales the outliers by the factor that leaves the least, and all adds up", () => {
    // The signal has the atom in no mode by a half of it, beside what the modes are.
    const halved = values.map((value, i) => value - 0.5 * sumOf([3])[i]!);
    const left = leftByModes({ times: TIMES, values: halved }, modes, ATOMS, labels, true);
    const own = sumOf([3]);
    const energy = own.reduce((sum, value) => sum + value * value, 0);
    const along = own.reduce((sum, value, i) => sum + value * (0.5 * value + noise[i]!), 0);
    expectClose(
      left.outliers,
      own.map((value) => (along / energy) * value),
      1e-12,
    );
    expect(left.residual.reduce((sum, value, i) => sum + value * own[i]!, 0)).toBeCloseTo(0, 9);
    const sum = TIMES.map(
      (_, i) =>
        modes.reduce((all, mode) => all + laidOut(mode)[i]!, 0) +
        left.outliers[i]! +
        left.residual[i]!,
    );
    expectClose(sum, halved, 1e-12);
  });

  it("has nothing but the residual where there is no atom", () => {
    const none = new Float64Array(0);
    const atoms = {
      centres: none,
      frequencies: none,
      phases: none,
      amplitudes: none,
      spread: none,
    };
    const left = leftByModes({ times: TIMES, values }, [], atoms, new Int32Array(0), true);
    expect([...left.residual]).toEqual([...values]);
    expect(left.outliers.every((value) => value === 0)).toBe(true);
  });
});
