import { describe, expect, it } from "vitest";
import type { Atoms } from "../../../src/modes/atoms/atoms.ts";
import { linkRidges } from "../../../src/modes/grouping/link-ridges.ts";
import { createRandom, type Random } from "../../../src/random/random.ts";

/** A component by its phase in turns, and the instantaneous frequency that is its derivative. */
interface Component {
  turns(t: number): number;
  frequency(t: number): number;
}

/** A frequency that changes at a steady rate from `from` Hz at time 0. */
const chirp = (from: number, rate: number): Component => ({
  turns: (t) => from * t + (rate * t * t) / 2,
  frequency: (t) => from + rate * t,
});

/**
 * `each` atoms of every component at stratified random times on [0, 1], the phase at its centre and
 * the frequency with normal errors, in the order of a shuffle; and whose they are.
 */
function plant(
  random: Random,
  components: Component[],
  { each = 40, spread = 0.05, phase = 0.2, frequency = 0.15 } = {},
): { atoms: Atoms; truth: number[] } {
  const rows = components.flatMap((component, owner) =>
    Array.from({ length: each }, (_, k) => {
      const t = (k + random.uniform()) / each;
      const f = component.frequency(t) + (frequency * random.normal()) / (2 * Math.PI * spread);
      const at = 2 * Math.PI * component.turns(t) + phase * random.normal();
      return { owner, t, f, phase: at - 2 * Math.PI * f * t, key: random.uniform() };
    }),
  );
  rows.sort((a, b) => a.key - b.key);
  return {
    atoms: {
      centres: Float64Array.from(rows, (row) => row.t),
      frequencies: Float64Array.from(rows, (row) => row.f),
      phases: Float64Array.from(rows, (row) => row.phase),
      amplitudes: new Float64Array(rows.length).fill(1),
      spread,
    },
    truth: rows.map((row) => row.owner),
  };
}

/** The share of atoms in the ridge that holds most of their component; 0 where two share a ridge. */
function share(labels: Int32Array, truth: number[]): number {
  const owners = [...new Set(truth)];
  const best = owners.map((owner) => {
    const counts = new Map<number, number>();
    labels.forEach((label, k) => {
      if (truth[k] === owner && label >= 0) counts.set(label, (counts.get(label) ?? 0) + 1);
    });
    return [...counts].sort((a, b) => b[1] - a[1])[0] ?? [-1, 0];
  });
  if (new Set(best.map(([label]) => label)).size < owners.length) return 0;
  return best.reduce((sum, [, n]) => sum + n, 0) / truth.length;
}

describe("linkRidges", () => {
  it.each([
    { name: "two tones", components: [chirp(20, 0), chirp(45, 0)] },
    { name: "a tone and a chirp that do not meet", components: [chirp(20, 0), chirp(40, 60)] },
    {
      name: "vibrato beside a tone",
      components: [
        {
          turns: (t: number) => 60 * t - (3 / (2 * Math.PI * 2)) * Math.cos(2 * Math.PI * 2 * t),
          frequency: (t: number) => 60 + 3 * Math.sin(2 * Math.PI * 2 * t),
        },
        chirp(30, 0),
      ],
    },
    { name: "a chirp across a tone", components: [chirp(50, 0), chirp(20, 60)] },
  ])("gives every atom to its component on 10 seeds: $name", ({ components }) => {
    for (const each of [25, 40]) {
      for (let seed = 0; seed < 10; seed++) {
        const { atoms, truth } = plant(createRandom(seed), components, { each });
        const { labels, ridges } = linkRidges(atoms);
        expect(ridges).toBe(2);
        expect(share(labels, truth)).toBe(1);
      }
    }
  });

  it("leaves few atoms wrong where chirps cross in phase, the worst case, on 10 seeds", () => {
    // At the crossing both are at a whole number of turns and a half: only atoms farther off can tell.
    const components = [chirp(20, 60), chirp(80, -60)];
    for (let seed = 0; seed < 10; seed++) {
      const { atoms, truth } = plant(createRandom(seed), components);
      expect(share(linkRidges(atoms).labels, truth)).toBeGreaterThan(0.96);
    }
  });

  it("needs the phase to be right at a crossing", () => {
    let wrong = 0;
    for (let seed = 0; seed < 10; seed++) {
      const random = createRandom(seed);
      const { atoms, truth } = plant(random, [chirp(50, 0), chirp(20, 60)]);
      const phases = atoms.phases.map(() => 6 * random.uniform());
      const { labels } = linkRidges({ ...atoms, phases }, { phaseTolerance: 3 });
      if (share(labels, truth) < 1) wrong++;
    }
    expect(wrong).toBeGreaterThanOrEqual(8);
  });

  it("gives the same ridges in other units of time, and in any order of the atoms", () => {
    const { atoms, truth } = plant(createRandom(1), [chirp(20, 60), chirp(80, -60)]);
    const { labels } = linkRidges(atoms);
    const slower = linkRidges({
      ...atoms,
      centres: atoms.centres.map((t) => 1024 * t),
      frequencies: atoms.frequencies.map((f) => f / 1024),
      spread: 1024 * 0.05,
    });
    expect([...slower.labels]).toEqual([...labels]);
    const reversed = linkRidges({
      centres: atoms.centres.toReversed(),
      frequencies: atoms.frequencies.toReversed(),
      phases: atoms.phases.toReversed(),
      amplitudes: atoms.amplitudes,
      spread: new Float64Array(truth.length).fill(0.05),
    });
    expect([...reversed.labels.toReversed()]).toEqual([...labels]);
  });

  it("ends a ridge at a long gap, and takes no few atoms for one", () => {
    const { atoms } = plant(createRandom(2), [chirp(20, 0)]);
    const late = (k: number) => (atoms.centres[k]! > 0.5 ? 1 : 0);
    const broken = atoms.centres.map((t, k) => t + late(k));
    // A second later, and the same at its centre.
    const phases = atoms.phases.map((p, k) => p - 2 * Math.PI * atoms.frequencies[k]! * late(k));
    const { labels, ridges } = linkRidges({ ...atoms, centres: broken, phases });
    expect(ridges).toBe(2);
    expect([...labels]).toEqual([...labels.keys()].map(late));
    expect(linkRidges(atoms, { minAtoms: 41 })).toMatchObject({ ridges: 0 });
    expect([...linkRidges(atoms, { minAtoms: 41 }).labels]).toEqual(new Array(40).fill(-1));
  });

  it("refuses what it cannot link, with a sentence, and takes no atoms at all", () => {
    const { atoms } = plant(createRandom(2), [chirp(20, 0)], { each: 2 });
    expect(() => linkRidges(atoms, { gap: 0 })).toThrow("gap is 0; it must be");
    expect(() => linkRidges({ ...atoms, amplitudes: Float64Array.of(1, -1) })).toThrow(
      "The amplitude of atom 1 is -1",
    );
    expect(() => linkRidges({ ...atoms, phases: Float64Array.of(1) })).toThrow(
      "1 phases and 2 centres",
    );
    const none = new Float64Array(0);
    expect(
      linkRidges({ centres: none, frequencies: none, phases: none, amplitudes: none, spread: 1 }),
    ).toMatchObject({ labels: new Int32Array(0), ridges: 0 });
  });
});
