import { gzipSync, strToU8 } from "fflate";
import { describe, expect, it } from "vitest";
import { matchAnnotation } from "../../../src/domain/interpret/annotation.ts";
import {
  matchProfiles,
  readMarkerSets,
  readProfiles,
} from "../../../src/domain/interpret/known.ts";
import { regionsOf } from "../../../src/domain/interpret/regions.ts";

const file = (name: string, text: string) => ({ name, bytes: strToU8(text) });

describe("what is known", () => {
  it("is read from tables, packed or not, with a heading of the genes or without", () => {
    const text = '"","A","B"\n"Omp",1,2\n"Penk",0,3.5\n';
    const expected = { types: ["A", "B"], genes: ["Omp", "Penk"] };
    const read = readProfiles({ name: "p.csv.gz", bytes: gzipSync(strToU8(text)) });
    expect(read).toMatchObject(expected);
    expect(Array.from(read.values)).toEqual([1, 2, 0, 3.5]);
    const members = text.split(/(?<=\n)/).flatMap((line) => [...gzipSync(strToU8(line))]);
    expect(readProfiles({ name: "p.csv.gz", bytes: Uint8Array.from(members) })).toMatchObject(
      expected,
    );
    const sets = readMarkerSets(file("m.tsv", "A\tB\nOmp\t1\t0\nPenk\t1\t1\n"));
    expect(sets.sets).toEqual([
      { type: "A", genes: ["Omp", "Penk"] },
      { type: "B", genes: ["Penk"] },
    ]);
    const some = readMarkerSets(file("m.gmt", "A\tof A\tOmp\nB\tof B\nC of C Reln\nD\t\t\t\n\n"));
    expect(some.sets).toEqual([{ type: "A", genes: ["Omp"] }]);
    expect(some.remark).toMatch(/^3 lines of "m.gmt" without genes were left out/);
    const lists = readMarkerSets(file("m.gmt", "A\tof A\tOmp\tPenk\nB\t\tReln\n"));
    expect(lists.remark).toBeUndefined();
    expect(lists.sets.map(({ genes }) => genes.length)).toEqual([2, 1]);
  });

  it("is read with decimal commas, and refused where a sign may part thousands", () => {
    const read = readProfiles(file("p.csv", "gene;A;B\nOmp;1,5;1,234\nPenk;0;3\n"));
    expect(Array.from(read.values)).toEqual([1.5, 1.234, 0, 3]);
    expect(() => readProfiles(file("p.csv", "gene;A;B\nOmp;15;1,234\n"))).toThrow(
      '"p.csv", row 2, column "B": "1,234" may be 1234 or 1.234',
    );
  });

  it("is refused in a sentence where a value is none", () => {
    expect(() => readProfiles(file("p.csv", "gene,A,B,A\nOmp,1,2,3\n"))).toThrow(
      '"p.csv", row 1: the type "A" stands there more than once; give each type a name of its own.',
    );
    expect(() => readProfiles(file("p.csv", "gene,A,B\nOmp,1,x\n"))).toThrow(
      '"p.csv", row 2: the value of Omp in B is "x"; a number of at least 0 was expected.',
    );
  });

  it("is matched by what sets factors apart", () => {
    const genes = Array.from({ length: 30 }, (_, g) => `Gene${g}`);
    const levels = Float64Array.from({ length: 60 }, (_, n) => {
      const [g, r] = [Math.floor(n / 2), n % 2];
      return 3 + (g % 2 === r ? 1 : 0);
    });
    const known = {
      name: "known",
      types: ["odd", "even"],
      genes: genes.map((gene) => gene.toUpperCase()),
      values: Float64Array.from({ length: 60 }, (_, n) =>
        Math.floor(n / 2) % 2 === n % 2 ? 1 : 9,
      ),
    };
    const matches = matchProfiles(genes, levels, 2, known);
    expect(matches[0]).toMatchObject({ factor: 0, type: "even", sharedGenes: 30 });
    expect(matches[0]!.correlation).toBeCloseTo(1, 9);
    expect(matchProfiles(genes.slice(0, 5), levels.slice(0, 10), 2, known)).toEqual([]);
  });
});

describe("an annotation", () => {
  const column = {
    name: "region",
    kind: "category" as const,
    categories: ["a", "b", "none"],
    codes: Int32Array.of(0, 0, 0, 0, 1, 1, 2, -1),
  };
  // Type a falls to factors 1 and 2, b to 3.
  const of = [0, 0, 1, 1, 2, 2, 2, 0];
  const maps = Float64Array.from({ length: 24 }, (_, n) =>
    of[Math.floor(n / 3)] === n % 3 ? 1 : 0.1,
  );

  it("names types that are split, factors left over, and spots left out", () => {
    const match = matchAnnotation(column, ["none"], maps, regionsOf(maps, 3, 0.2));
    expect(match.split).toEqual([{ type: 0, factors: [0, 1] }]);
    expect(match.merged).toEqual([]);
    expect(match.unmatchedFactors).toHaveLength(1);
    expect(match).toMatchObject({ types: ["a", "b"], spots: 6, ignored: 1, leftOut: 1 });
    expect(match.pairs.find(({ type }) => type === 1)).toMatchObject({ factor: 2, auc: 1 });
    expect(Array.from(match.contingency)).toEqual([2, 0, 2, 0, 0, 2]);
  });

  it("names factors that take up several types", () => {
    const one = Float64Array.from({ length: 16 }, (_, n) => (n % 2 === 0 ? 1 : 0.9));
    const match = matchAnnotation(column, ["none"], one, regionsOf(one, 2, 0.2));
    expect(match.merged).toEqual([{ factor: 0, types: [0, 1] }]);
    expect(regionsOf(one, 2, 0.2).status[0]).toBe("mixed");
    expect(match.adjustedRand).toBeCloseTo(0, 12);
  });
});
