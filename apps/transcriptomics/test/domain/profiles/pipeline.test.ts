import { createRandom, sparseMatrix } from "@unmix/core";
import { describe, expect, it } from "vitest";
import { exampleExpression } from "../../../src/domain/example/expression.ts";
import { adjustedRand, contingency } from "../../../src/domain/interpret/agreement.ts";
import { profile, profileSteps } from "../../../src/domain/pipeline.ts";
import { rowSums } from "../../../src/domain/prepare/counts.ts";
import { toFiles } from "../../../src/domain/write/export.ts";
import { fromModelJson, toModelJson } from "../../../src/domain/write/model.ts";
import { additionsOf } from "../../../src/domain/write/result-additions.ts";
import { planted, shuffled } from "../planted.ts";

const section = planted();
const result = profile(section, { annotation: "region", maxRank: 6 });

describe("a planted section", () => {
  it("has its types found, counted and matched", () => {
    expect(result.rank).toBe(4);
    expect(result.annotation!.adjustedRand).toBeGreaterThan(0.95);
    expect(result.annotation!.pairs.map(({ auc }) => auc > 0.99)).toEqual([true, true, true, true]);
    expect(result.annotation!.unmatchedFactors).toEqual([]);
    expect(Math.min(...result.spread.halves)).toBeGreaterThan(0.9);
    expect(result.warnings.map(({ code }) => code)).not.toContain("noise");
  });

  it("has the markers that were planted", () => {
    for (const { factor, type } of result.annotation!.pairs) {
      const first = result.markers[factor]!.slice(0, 10).map(({ gene }) => gene % 4);
      expect(first).toEqual(new Array(10).fill(type));
    }
  });

  it("says of a type too many that no gene marks it", () => {
    const many = profile(exampleExpression(), { rank: 15, starts: 1, smoothing: 1 });
    const { message } = many.warnings.find(({ code }) => code === "unmarked-factors")!;
    expect(message).toMatch(
      /^Most of the ten strongest marker genes of Factor \d.* hardly .*; look for fewer types\.$/,
    );
    const isPatterned = many.markers.map((of) => of.map(({ gene }) => many.patterned![gene]!));
    for (const flags of isPatterned) expect(flags).toEqual(flags.toSorted((a, b) => b - a));
    expect(isPatterned.flat()).toContain(0);
    expect(result.warnings.map(({ code }) => code)).not.toContain("unmarked-factors");
  });

  it("has shares that sum to 1 and maps that reach 1", () => {
    for (let g = 0; g < result.genes.length; g++) {
      const row = result.shares.subarray(4 * g, 4 * g + 4);
      expect(row.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 12);
    }
    for (let r = 0; r < 4; r++) {
      const reached = (least: number) =>
        section.spots.filter((_, i) => result.maps[4 * i + r]! > least).length;
      expect(reached(1 + 1e-9)).toBeLessThanOrEqual(0.01 * section.spots.length + 1);
      expect(reached(1 - 1e-9)).toBeGreaterThanOrEqual(0.01 * section.spots.length);
    }
  });

  it("keeps its labels when it is shuffled, moved, scaled, turned and flipped", () => {
    const random = createRandom(7);
    const order = section.spots.map((_, i) => i);
    for (let i = order.length - 1; i > 0; i--) {
      const j = random.integer(i + 1);
      [order[i], order[j]] = [order[j]!, order[i]!];
    }
    const { places } = section;
    const turned = {
      ...section,
      places: {
        ...places!,
        x: places!.x.map((x, i) => 31 * (x * Math.cos(1) - places!.y[i]! * Math.sin(1)) - 500),
        y: places!.x.map((x, i) => -31 * (x * Math.sin(1) + places!.y[i]! * Math.cos(1)) + 90),
      },
    };
    const other = profile(shuffled(turned, order), { rank: 4 });
    const known = order.map((i) => result.regions.label[i]!);
    const table = contingency(known, other.regions.label, [4, 4]);
    let agreed = 0;
    for (let r = 0; r < 4; r++) agreed += Math.max(...table.subarray(4 * r, 4 * r + 4));
    expect(agreed / order.length).toBeGreaterThanOrEqual(0.99);
    expect(adjustedRand(table, 4)).toBeGreaterThan(0.97);
  });

  it("gives the same bits again", () => {
    const again = () => toModelJson(profile(section, { rank: 4, seed: 3 }));
    expect(again()).toBe(again());
  });

  it("shares profiles between sections, whose spots are no neighbours", () => {
    const sections = {
      names: ["left", "right"],
      of: Int32Array.from(section.spots, (_, i) => (i % 16 < 8 ? 0 : 1)),
    };
    // Both sections at the same places.
    const x = section.places!.x.map((value) => value % 8);
    const two = { ...section, sections, places: { ...section.places!, x } };
    const { annotation } = profile(two, { rank: 4, annotation: "region" });
    expect(annotation!.adjustedRand).toBeGreaterThan(0.9);
  });
});

/** The section with "stop here" in the n-th fit of a stage. */
function stopWithin(stage: string, n: number, options: Parameters<typeof profile>[1]) {
  const steps = profileSteps(section, options);
  let [reached, begun, before] = [false, 0, 0];
  let next = steps.next();
  while (!next.done) {
    const { stage: own, iteration } = next.value;
    reached ||= own === stage;
    if (reached && own === "Factorize" && iteration === 1 && before !== 1) begun++;
    const order = begun === n && iteration === 1 ? "stop" : undefined;
    before = iteration;
    next = steps.next(order);
  }
  return next.value;
}

describe("what goes wrong", () => {
  it("of pure noise, it is said", () => {
    const noise = profile(planted({ pattern: false }), { rank: 3 });
    expect(noise.warnings.map(({ code }) => code)).toContain("noise");
  });

  it("a control of the instrument is no gene of the result", () => {
    const genes = section.genes.map((gene, g) => (g === 3 ? "Blank-7" : gene));
    const result = profile({ ...section, genes }, { rank: 4, smoothing: "none" });
    expect(result.preparation.leftOut.controlProbes).toBe(1);
    expect(result.genes).not.toContain("Blank-7");
    expect(result.warnings.find(({ code }) => code === "left-out-genes")?.message).toContain(
      "1 among the controls of the instrument",
    );
  });

  it("a spot without counts and a gene in no spot are left out and counted", () => {
    const { counts } = section;
    const values = counts.values.slice();
    values.fill(0, counts.starts[5], counts.starts[6]);
    for (let k = 0; k < values.length; k++) if (counts.indices[k] === 3) values[k] = 0;
    const emptied = sparseMatrix({ ...counts, values });
    const { maps, regions, preparation, genes, warnings } = profile(
      { ...section, counts: emptied },
      { rank: 4, smoothing: "none" },
    );
    expect(Array.from(maps.subarray(20, 24))).toEqual(new Array(4).fill(Number.NaN));
    expect(regions.status[5]).toBe("empty");
    expect(preparation.leftOut).toMatchObject({ emptySpots: 1, absentGenes: 1 });
    expect(genes).not.toContain("Gene3");
    expect(warnings.map(({ code }) => code)).toEqual(
      expect.arrayContaining(["empty-spots", "left-out-genes"]),
    );
  });

  it("fractions are fitted, and what cannot be known is said", () => {
    const fractions = {
      ...section,
      counts: { ...section.counts, values: section.counts.values.map((x) => x / 3) },
    };
    const { annotation, spread, warnings } = profile(fractions, {
      rank: 4,
      annotation: "region",
      normalize: "depth",
    });
    expect(annotation!.adjustedRand).toBeGreaterThan(0.95);
    expect(spread.halves[0]).toBeNaN();
    expect(warnings.map(({ code }) => code)).toContain("not-counts");
    expect(warnings.map(({ message }) => message)).toContain(
      "The values of X are not whole numbers and were normalized by depth and logarithm. Where they are normalized already, that is once too often: set the normalization to none.",
    );
  });

  it("logarithms are not normalized again, and give what their counts give", () => {
    const { counts } = section;
    const sums = rowSums(counts);
    const spotOf = Array.from(sums.keys()).flatMap((i) =>
      new Array<number>(counts.starts[i + 1]! - counts.starts[i]!).fill(i),
    );
    const normalized = (scale: number, logarithm: (x: number) => number) => ({
      ...section,
      counts: {
        ...counts,
        values: counts.values.map((x, k) => logarithm((x * scale) / sums[spotOf[k]!]!)),
      },
    });
    const brief = { rank: 4, smoothing: 1, starts: 1 } as const;
    const found = profile(normalized(1e4, Math.log1p), brief);
    const ofCounts = profile(section, brief);
    expect([found.options.normalize, ofCounts.options.normalize]).toEqual(["none", "depth"]);
    found.maps.forEach((amount, n) => {
      expect(amount).toBeCloseTo(ofCounts.maps[n]!, 9);
    });
    expect(found.warnings.map(({ message }) => message)).toContain(
      "The values of X are not whole numbers and are used as they are, taken for normalized already. If they are not, set the normalization to depth.",
    );
    expect(ofCounts.warnings.map(({ code }) => code)).not.toContain("not-normalized");

    const perMillion = profile(
      normalized(1e6, (x) => x),
      brief,
    );
    expect(perMillion.options.normalize).toBe("depth");
    expect(perMillion.warnings.map(({ code }) => code)).toContain("normalized-again");
    const inBits = profile(
      normalized(1e6, (x) => Math.log2(1 + x)),
      brief,
    );
    expect(inBits.options.normalize).toBe("none");
    expect(
      profile(normalized(1e4, Math.log1p), { ...brief, normalize: "log" }).options.normalize,
    ).toBe("log");
  });

  it("a run that is stopped keeps whole rows alone, and is not taken for one of fractions", () => {
    const stopped = stopWithin("Number of types: 3", 2, { maxRank: 6 });
    expect(stopped.ranks.rows).toEqual(result.ranks.rows.slice(0, 2));
    for (const early of [stopped, stopWithin("Start 1", 2, { rank: 4, smoothing: 1, starts: 1 })]) {
      expect(early.warnings.map(({ code }) => code)).not.toContain("not-counts");
    }
  });

  it("of the reference mode it is not said that counts are fractions", () => {
    const { warnings } = profile(section, { rank: 4, reference: true, maxIterations: 5 });
    expect(warnings.map(({ code }) => code)).not.toContain("not-counts");
  });

  it("a spot whose maps are all 0 has no label and no confidence", () => {
    // Its counts are of a gene without a pattern, which is not factorized.
    const { counts, genes } = planted({ genes: 41, types: 4 });
    const values = counts.values.map((x, k) => {
      if (counts.indices[k] === 40) return 1 + ((k * 7919) % 3);
      return k >= counts.starts[1]! && k < counts.starts[2]! ? 0 : x;
    });
    const other = { ...section, counts: { ...counts, values }, genes };
    const { maps, regions, spread } = profile(other, { rank: 4, genes: 40, smoothing: "none" });
    expect(Array.from(maps.subarray(4, 8))).toEqual([0, 0, 0, 0]);
    expect([regions.label[1], regions.status[1]]).toEqual([-1, "empty"]);
    expect(spread.confidence[1]).toBeNaN();
    expect(spread.confidence.filter(Number.isFinite)).toHaveLength(255);
  });

  it("spots of ignored labels are counted apart from those without one", () => {
    const { annotation, warnings } = profile(section, {
      rank: 4,
      smoothing: 1,
      starts: 1,
      annotation: "region",
      ignore: ["type 0"],
    });
    expect(annotation).toMatchObject({ spots: 192, ignored: 64, leftOut: 0 });
    expect(warnings.map(({ message }) => message)).toContain(
      "64 spots of type 0 are left out of the comparison with region, as was asked for.",
    );
  });

  it("of the most types that can be, no more are asked for", () => {
    const few = profile(planted({ genes: 3, types: 3, side: 12 }), { smoothing: 1, starts: 1 });
    expect(few.rank).toBe(3);
    expect(few.warnings.map(({ message }) => message)).toContain(
      "The most types that were tried, 3, were chosen; no more can be told apart in 144 spots by 3 genes.",
    );
    const limited = profile(section, { maxRank: 3, smoothing: 1, starts: 1 });
    expect(limited.warnings.map(({ message }) => message)).toContain(
      "The most types that were tried, 3, were chosen; there may be more. Raise the most tried.",
    );
  });

  it("one gene or two spots give a result", () => {
    const one = profile(planted({ genes: 1, types: 1, depth: 20 }), {});
    expect(one.rank).toBe(1);
    const two = planted({ side: 2 });
    const order = [0, 1];
    expect(profile(shuffled({ ...two }, order), {}).rank).toBeLessThanOrEqual(2);
  });

  it.each([
    [
      "negative values",
      {
        counts: {
          ...section.counts,
          values: section.counts.values.map((x, k) => (k === 0 ? -1 : x)),
        },
      },
      "The spot spot 0 has a negative value, -1: the matrix holds values that were centred or corrected, not counts. Choose the matrix of counts (a layer, or raw).",
    ],
    [
      "no places",
      { places: undefined },
      "The file does not say where its spots are; maps need an x and a y of every spot (obsm/spatial, columns x and y, or a file of positions beside it).",
    ],
  ])("%s are refused", (_, change, sentence) => {
    expect(() => profile({ ...section, ...change } as typeof section, {})).toThrow(sentence);
  });

  it.each([
    [{ rank: 0 }, "The setting rank is 0; auto or a whole number from 1 to 50 is expected."],
    [
      { rank: 45 },
      "The setting rank is 45; it can be at most 40, the smaller number of spots and genes in use.",
    ],
    [
      { rank: 2, maxRank: 1 },
      "The setting rank is 2; it can be at most the most types that are tried, 1.",
    ],
    [
      { ignore: ["type 0"] },
      'The label "type 0" is to be left out of a comparison with no column; name the column that has them (annotation), or leave none out.',
    ],
    [
      { annotation: "layer" },
      'The column "layer" is not in the file; columns with labels are region.',
    ],
    [
      { reference: true, smoothing: 2 },
      "The setting smoothing is 2; the reference mode sets it to none: leave one of the two out.",
    ],
  ])("the options %j are refused", (options, sentence) => {
    expect(() => profile(section, options)).toThrow(sentence);
  });
});

describe("reference mode", () => {
  it("has slices that sum to one", () => {
    const { reference, rank } = profile(section, { rank: 4, reference: true, maxIterations: 20 });
    for (let r = 0; r < rank; r++) {
      const slice = reference!.core.subarray(1024 * r, 1024 * (r + 1));
      expect(slice.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 10);
    }
  });
});

describe("files", () => {
  it("have the columns that are promised", () => {
    const files = toFiles(result);
    const head = (name: string) => files[`${name}.csv`]!.split("\n")[0];
    expect(head("maps")).toBe("spot,x,y,factor_1,factor_2,factor_3,factor_4");
    expect(head("profiles")).toBe("gene,factor_1,factor_2,factor_3,factor_4");
    expect(head("markers")).toBe("factor,rank,gene,share,level,score,patterned");
    expect(head("matches")).toBe("factor,type,correlation,auc");
    expect(head("candidates")).toBe("factor,type,correlation,auc");
    expect(head("regions")).toBe("spot,region,margin,status");
    expect(files["maps.csv"]!.trim().split("\n")).toHaveLength(1 + 256);
    expect(files["candidates.csv"]!.trim().split("\n")).toHaveLength(1 + 16);
  });

  it("bring the result back", () => {
    expect(fromModelJson(toModelJson(result))).toEqual(result);
    const { patterned: _, ...before } = result;
    expect(fromModelJson(toModelJson(before))).toEqual(before);
    expect(() => fromModelJson(toModelJson({ ...result, patterned: Int32Array.of(1) }))).toThrow(
      'its array "patterned" is of the wrong size',
    );
    expect(() => fromModelJson(toModelJson({ ...result, maps: new Float64Array(3) }))).toThrow(
      'it is damaged: its array "maps" is missing or of the wrong size',
    );
  });

  it("add rows for every spot and gene of the file", () => {
    const { obsm, varm, obs } = additionsOf(result, section);
    expect(obsm!.X_celltypes!.values).toHaveLength(256 * 4);
    expect(varm!.celltype_profiles!.values).toHaveLength(40 * 4);
    expect(obs!.map(({ name }) => name)).toEqual([
      "celltype",
      "celltype_margin",
      "celltype_status",
      "celltype_confidence",
    ]);
  });
});
