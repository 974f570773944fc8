import { describe, expect, it } from "vitest";
import type { Atoms } from "../../../src/modes/atoms/atoms.ts";
import { findTransients } from "../../../src/modes/grouping/transients.ts";
import { createRandom, type Random } from "../../../src/random/random.ts";

interface Row {
  owner: number;
  t: number;
  f: number;
  /** At time 0, radians. */
  phase: number;
}

/** Atoms of a pulse: near its time, at any frequency, of one phase at it. */
function pulse(random: Random, owner: number, time: number, common: number, count = 18): Row[] {
  return Array.from({ length: count }, (_, k) => {
    const f = 10 + (k + random.uniform()) * 10;
    const phase = common + 0.15 * random.normal() - 2 * Math.PI * f * time;
    return { owner, t: time + 0.02 * random.normal(), f, phase };
  });
}

/** Atoms of a tone from 0 to 1 second, of one phase with itself. */
function tone(random: Random, frequency: number, count = 20): Row[] {
  const start = 2 * Math.PI * random.uniform();
  return Array.from({ length: count }, (_, k) => {
    const t = (k + random.uniform()) / count;
    const f = frequency + 0.3 * random.normal();
    return { owner: -1, t, f, phase: 2 * Math.PI * (frequency - f) * t + start };
  });
}

function atomsOf(rows: Row[]): Atoms {
  return {
    centres: Float64Array.from(rows, (row) => row.t),
    frequencies: Float64Array.from(rows, (row) => row.f),
    phases: Float64Array.from(rows, (row) => row.phase),
    amplitudes: new Float64Array(rows.length).fill(1),
    spread: 0.05,
  };
}

describe("findTransients", () => {
  it("finds a click and a step among tones, when and with what phase, on 20 seeds", () => {
    for (let seed = 0; seed < 20; seed++) {
      const random = createRandom(seed);
      const rows = [
        ...tone(random, 20),
        ...pulse(random, 0, 0.31, Math.PI / 2),
        ...tone(random, 47),
        ...tone(random, 90),
        ...pulse(random, 1, 0.72, 0),
      ];
      const { labels, transients } = findTransients(atomsOf(rows));
      expect(transients).toHaveLength(2);
      for (const [owner, time, phase] of [
        [0, 0.31, Math.PI / 2],
        [1, 0.72, 0],
      ] as const) {
        const k = transients.findIndex((one) => Math.abs(one.time - time) < 2e-3);
        expect(Math.abs(transients[k]!.phase - phase)).toBeLessThan(0.9);
        expect(transients[k]!.coherence).toBeGreaterThan(0.85);
        expect(transients[k]!.chance).toBeLessThan(1e-3);
        const own = rows.flatMap((row, i) => (row.owner === owner ? [labels[i]] : []));
        expect(own.filter((label) => label !== k).length).toBeLessThanOrEqual(2);
      }
      const tonal = rows.flatMap((row, i) => (row.owner < 0 ? [labels[i]] : []));
      expect(tonal.filter((label) => label! >= 0).length).toBeLessThanOrEqual(9);
    }
  });

  it("takes no chord of many tones for a transient, on 20 seeds", () => {
    for (let seed = 0; seed < 20; seed++) {
      const random = createRandom(seed);
      const rows = [15, 27, 38, 52, 61, 77, 90, 104, 121, 133].flatMap((f) => tone(random, f, 15));
      expect(findTransients(atomsOf(rows)).transients).toEqual([]);
    }
  });

  it("looks at no amplitude, and at the settings given", () => {
    const random = createRandom(0);
    const atoms = atomsOf([...tone(random, 20), ...pulse(random, 0, 0.5, 0)]);
    const loud = atoms.amplitudes.map((_, k) => (k < 20 ? 100 : 1));
    expect(findTransients({ ...atoms, amplitudes: loud })).toEqual(findTransients(atoms));
    expect(findTransients(atoms).transients).toHaveLength(1);
    for (const options of [{ chance: 1e-12 }, { span: 70 }, { phaseTolerance: 0.01 }]) {
      const found = findTransients(atoms, options);
      expect(found.transients).toEqual([]);
      expect(found.options).toMatchObject(options);
    }
    expect(() => findTransients(atoms, { reach: 0 })).toThrow("reach is 0; it must be");
  });
});
