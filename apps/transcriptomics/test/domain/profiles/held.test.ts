import { finish } from "@unmix/core";
import { describe, expect, it } from "vitest";
import { inNamedPlaces, namesOfFactors } from "../../../src/domain/factor-names.ts";
import { mergeTypes } from "../../../src/domain/interpret/merge.ts";
import { profile } from "../../../src/domain/pipeline.ts";
import { heldProfiles } from "../../../src/domain/profiles/held.ts";
import type { HeldProfile } from "../../../src/domain/profiles/held-profile.ts";
import { levelsOfSteps } from "../../../src/domain/profiles/maps.ts";
import type { ProfileResult } from "../../../src/domain/result.ts";
import { fromModelJson, toModelJson } from "../../../src/domain/write/model.ts";
import { planted } from "../planted.ts";

const section = planted();
const options = { rank: 4, smoothing: 1, starts: 2, annotation: "region" } as const;
const free = profile(section, options);

/** The factor that goes with a planted type. */
function factorOf({ annotation }: ProfileResult, type: number): number {
  return annotation!.pairs.find((pair) => pair.type === type)!.factor;
}

/** Expects the levels of the result to be those held, times the scale that is stated. */
function expectHeld(result: ProfileResult, held: readonly HeldProfile[]): void {
  expect(result.held!.map(({ name }) => name)).toEqual(held.map(({ name }) => name));
  held.forEach(({ genes, levels, name }, h) => {
    const { factor, scale } = result.held![h]!;
    expect(result.factorNames[factor]).toBe(name);
    genes.forEach((gene, g) => {
      const at = result.genes.indexOf(gene);
      expect(result.levels[at * result.rank + factor]).toBe(levels[g]! * scale);
    });
  });
}

describe("profiles that are held", () => {
  it("stay to the last bit while the other types are found", () => {
    const locked = { ...free, factorNames: ["A", "B", "C", "D"], locked: [2, 0] };
    const held = heldProfiles(locked);
    const again = profile(section, { ...options, seed: 5 }, { held });
    expectHeld(again, held);
    expect(again.held!.map(({ name, genes }) => [name, genes])).toEqual([
      ["C", 40],
      ["A", 40],
    ]);
    expect(again.annotation!.adjustedRand).toBeGreaterThan(0.95);
    expect(again.annotation!.pairs.every(({ auc }) => auc > 0.99)).toBe(true);
    // Held where it was found, a map keeps its scale, about.
    expect(again.held![0]!.scale).toBeCloseTo(1, 1);
    expect(Math.min(...again.spread.halves)).toBeGreaterThan(0.9);
  });

  it("keep the places that their names say", () => {
    // The smallest type first.
    const held = heldProfiles(free, [3, 2, 0, 1]);
    const { factorNames, held: types } = profile(section, { ...options, starts: 1 }, { held });
    expect(factorNames).toEqual(["Factor 1", "Factor 2", "Factor 3", "Factor 4"]);
    expect(types!.map(({ factor }) => factor)).toEqual([3, 2, 0, 1]);
    const order = Int32Array.of(3, 1, 2, 0);
    const placed = (names: string[]) => Array.from(inNamedPlaces(order, names));
    expect(placed([])).toEqual([3, 1, 2, 0]);
    expect(placed(["Factor 2", "Brain"])).toEqual([3, 0, 1, 2]);
    expect(placed(["Factor 1", "Factor 1"])).toEqual([0, 3, 1, 2]);
    expect(placed(["Factor 7", "Factor 0"])).toEqual([3, 1, 2, 0]);
  });

  it("are held where a free fit would part them", () => {
    const pair = [factorOf(free, 0), factorOf(free, 1)];
    const merged = mergeTypes(free, pair);
    const held = heldProfiles(merged, [merged.merged!.into[pair[0]!]!]);
    const three = profile(section, { ...options, rank: 3 }, { held });
    expectHeld(three, held);
    const { factor } = three.held![0]!;
    const column = section.columns[0]!;
    if (column.kind !== "category") throw new Error("no regions");
    // The label of most spots of a type, and how large a part of them has it.
    const most = [0, 1, 2, 3].map((type) => {
      const labels = three.regions.label.filter((_, i) => column.codes[i] === type);
      const parts = [0, 1, 2].map(
        (r) => labels.filter((label) => label === r).length / labels.length,
      );
      const part = Math.max(...parts);
      return { part, label: parts.indexOf(part) };
    });
    expect(Math.min(...most.map(({ part }) => part))).toBeGreaterThan(0.9);
    expect(most.map(({ label }) => label === factor)).toEqual([true, true, false, false]);
    expect(most[2]!.label).not.toBe(most[3]!.label);
  });

  it("find the level of a gene that they do not name", () => {
    const k = factorOf(free, 2);
    const [whole] = heldProfiles(free, [k]);
    const some = whole!.genes.flatMap((_, g) => (g < 30 ? [g] : []));
    const held: HeldProfile = {
      ...whole!,
      genes: some.map((g) => whole!.genes[g]!),
      levels: Float64Array.from(some, (g) => whole!.levels[g]!),
    };
    const again = profile(section, options, { held: [held] });
    expectHeld(again, [held]);
    const { factor, genes } = again.held![0]!;
    expect(genes).toBe(30);
    for (let g = 30; g < 40; g++) {
      const own = again.levels[g * 4 + factor]!;
      const before = free.levels[g * 4 + k]!;
      expect(Math.abs(own - before)).toBeLessThan(0.25 * Math.max(1, before));
    }
  });

  it.each([
    { rank: "auto", maxRank: 6 },
    { objective: "kullbackLeibler", starts: 1 },
  ] as const)("stay with %j", (more) => {
    const held = heldProfiles(free, [0, 1]);
    const again = profile(section, { ...options, ...more }, { held });
    expectHeld(again, held);
    expect(again.rank).toBe(4);
    expect(again.annotation!.adjustedRand).toBeGreaterThan(0.9);
    if (again.ranks.rows.length > 0) expect(again.ranks.rows[0]!.rank).toBe(2);
  });

  it("are found in another section, all of them if they are as many", () => {
    const held = heldProfiles(free, [0, 1, 2, 3]);
    const other = profile(planted({ seed: 9 }), options, { held });
    expectHeld(other, held);
    expect(other.annotation!.adjustedRand).toBeGreaterThan(0.9);
  });

  it("are named in the model", () => {
    const held = heldProfiles(free, [1]);
    const again = profile(section, options, { held });
    expect(fromModelJson(toModelJson(again)).held).toEqual(again.held);
  });

  const [own] = heldProfiles(free, [0]);
  it.each([
    [
      { normalize: "none" },
      own!,
      'The profile of Factor 1 is in units of the normalization "depth", and this run has "none"; take the same, or do not hold it.',
    ],
    [
      { reference: true, smoothing: "none", starts: 1 },
      own!,
      "The profile of Factor 1 is to be held, and the reference mode finds all profiles anew; leave one of the two out.",
    ],
    [
      {},
      { ...own!, genes: own!.genes.map((gene) => `other ${gene}`) },
      "The profile of Factor 1 has no gene that the section has; check that both name genes alike, or do not hold it.",
    ],
  ] as const)("with %j that cannot be held are refused", (more, held, sentence) => {
    expect(() => profile(section, { ...options, ...more }, { held: [held] })).toThrow(sentence);
  });

  it("are refused where there are more than types", () => {
    const held = heldProfiles(free, [0, 1]);
    expect(() => profile(section, { ...options, rank: 1 }, { held })).toThrow(
      "2 profiles are to be held (Factor 1, Factor 2), and 1 cell type is looked for; look for as many at least, or hold fewer.",
    );
  });
});

describe("levels beside known ones", () => {
  it("are those of a fit of what the known ones leave", () => {
    const { maps, rank } = free;
    const all = finish(levelsOfSteps(section.counts, maps, rank));
    expect(
      finish(
        levelsOfSteps(section.counts, maps, rank, new Float64Array(all.length).fill(Number.NaN)),
      ),
    ).toEqual(all);
    // At the optimum, holding some amounts at their best values leaves the others theirs.
    const some = all.map((level, n) => (n % 4 === 1 && n % 3 === 0 ? level : Number.NaN));
    const beside = finish(levelsOfSteps(section.counts, maps, rank, some));
    beside.forEach((level, n) => {
      expect(level).toBeCloseTo(all[n]!, 9);
    });
  });
});

describe("names of factors", () => {
  it("are by place, and never twice", () => {
    expect(namesOfFactors(3, {})).toEqual(["Factor 1", "Factor 2", "Factor 3"]);
    expect(namesOfFactors(3, { 1: "Factor 1" })).toEqual(["Factor 2", "Factor 1", "Factor 3"]);
    expect(namesOfFactors(3, { 0: "Factor 3", 1: "Brain" })).toEqual([
      "Factor 3",
      "Brain",
      "Factor 1",
    ]);
  });
});
