import { renderToString, textWidth } from "@unmix/workbench/figures";
import { describe, expect, it } from "vitest";
import { type Expression, exampleExpression, profile } from "../../src/domain/index.ts";
import { figuresOf, geneFigure, lengthWords, pitchWords } from "../../src/figures/index.ts";

const BRIEF = { rank: 4, smoothing: 1, starts: 1, genes: 40 } as const;
const example = exampleExpression();
const result = profile(example, { ...BRIEF, annotation: "region" });
const region = example.columns[0] as Extract<Expression["columns"][number], { kind: "category" }>;
const annotated = { types: region.categories, codes: region.codes };

const NAMES = [
  "factor-maps",
  "regions",
  "confidence",
  "markers",
  "match",
  "contingency",
  "matched-maps",
  "stability",
  "model",
];

/** Attributes that are no drawing. */
function unsound(svg: string): string[] {
  return svg.match(/[\w-]+="[^"]*(?:NaN|undefined|Infinity)[^"]*"/g) ?? [];
}

describe("figures of a result", () => {
  it("are all there", () => {
    const figures = figuresOf(result, { annotated });
    expect(figures.map(({ name }) => name)).toEqual(NAMES);
    for (const { description } of figures) expect(description).not.toMatch(/NaN|undefined/);
  });

  it.each([320, 1600])("are sound %i wide, turned or not", (width) => {
    for (const turns of [0, 3] as const) {
      const orientation = { turns, flipped: turns === 3 };
      for (const figure of figuresOf(result, { annotated, orientation })) {
        const svg = renderToString(figure, { width, theme: "dark" });
        expect(unsound(svg), figure.name).toEqual([]);
        expect(svg.length, figure.name).toBeLessThan(1_000_000);
      }
    }
  });

  it("keep the legend of many types within the drawing", () => {
    const names = Array.from({ length: 11 }, (_, r) => `Cell type number ${r + 1}`);
    const many = profile(example, { ...BRIEF, rank: names.length });
    const regions = figuresOf({ ...many, factorNames: names }).find(
      ({ name }) => name === "regions",
    )!;
    const svg = renderToString(regions);
    const width = Number(svg.match(/^<svg[^>]* width="(\d+)"/)![1]);
    const entries = [...svg.matchAll(/translate\(([\d.]+),[\d.]+\)" data-legend/g)];
    expect(entries).toHaveLength(names.length);
    for (const [, left] of entries) expect(Number(left)).toBeLessThan(width - 100);
  });

  it("leave no slits between spots a tenth more than a pitch apart", () => {
    const svg = renderToString(figuresOf(result).find(({ name }) => name === "regions")!);
    const places = [...svg.matchAll(/M([\d.]+) [\d.]+h[\d.]+/g)].map(([, x]) => Number(x));
    const columns = [...new Set(places)].sort((a, b) => a - b);
    const pitch = (columns.at(-1)! - columns[0]!) / (columns.length - 1);
    for (const [, length, thick] of svg.matchAll(
      /h([\d.]+)" fill="none" stroke-width="([\d.]+)"/g,
    )) {
      expect(Number(length)).toBeGreaterThan(1.1 * pitch);
      expect(Number(thick)).toBeGreaterThan(1.1 * pitch);
    }
    expect(columns.length).toBeGreaterThan(20);
  });

  it("say in words what the size and the colour of a marker's dot mean", () => {
    const svg = renderToString(figuresOf(result).find(({ name }) => name === "markers")!);
    for (const word of ["level", "share"]) expect(svg).toMatch(new RegExp(`>${word}</text>`));
  });

  it.each([320, 390, 960])(
    "keep the legend of a marker's dot within the drawing, %i wide",
    (width) => {
      const markers = figuresOf(result).find(({ name }) => name === "markers")!;
      const svg = renderToString(markers, { width });
      const drawn = Number(svg.match(/^<svg[^>]* width="(\d+)"/)![1]);
      const [, left, last] = svg.match(
        /translate\(([\d.]+),[\d.]+\)"><text[^>]*>share<.*? x="([\d.]+)"[^>]*>100 %</,
      )!;
      expect(Number(left) + Number(last) + 1.15 * textWidth("100 %", 10)).toBeLessThan(drawn);
    },
  );

  it("put markers without a pattern in brackets, and say what that means", () => {
    const markers = (patterned: Int32Array) =>
      figuresOf({ ...result, patterned }).find(({ name }) => name === "markers")!;
    const first = result.markers[0]![0]!.gene;
    const name = result.genes[first]!;
    const all = new Int32Array(result.genes.length).fill(1);
    expect(renderToString(markers(all))).not.toContain(`(${name})`);
    const figure = markers(all.map((one, g) => (g === first ? 0 : one)));
    expect(renderToString(figure)).toContain(`${name}: no pattern beyond chance</title>(${name})`);
    expect(figure.description).toContain("A gene in brackets lies no differently from chance");
    expect(figure.data.rows.filter((row) => row[4] === 0)).toHaveLength(result.rank);
  });

  it.each([
    [lengthWords(1, "array position"), "1 array position"],
    [lengthWords(Math.SQRT2, "array position"), "1.41 array positions"],
    [lengthWords(1, "pixel"), "1 pixel"],
    [lengthWords(2500, "µm"), "2.5 mm"],
    [lengthWords(50, "µm"), "50 µm"],
    [lengthWords(2, ""), "2 units of the file"],
    [pitchWords(1), "1 pitch"],
    [pitchWords(0.5), "0.5 pitches"],
    [pitchWords(0), "none"],
  ])("say a length as %s", (words, expected) => {
    expect(words).toBe(expected);
  });

  it("have the same bytes each time", () => {
    const twice = [0, 1].map(() => figuresOf(result).map((figure) => renderToString(figure)));
    expect(twice[0]).toEqual(twice[1]);
  });

  it("draw the counts of a gene", () => {
    const figure = geneFigure(
      result,
      "Sox1",
      Float64Array.from(result.spots, (_, i) => i % 3),
    );
    expect(figure.description).toBe(
      "Where Sox1 was counted: in 1090 of 1635 spots, 2 at the most.",
    );
    expect(unsound(renderToString(figure))).toEqual([]);
  });
});

describe("of many spots", () => {
  it("the marks are cells that hold the means of their spots", () => {
    const n = 90 * 90;
    const many = {
      ...result,
      spots: Array.from({ length: n }, (_, i) => String(i)),
      x: Float64Array.from({ length: n }, (_, i) => (i % 90) * 10),
      y: Float64Array.from({ length: n }, (_, i) => Math.floor(i / 90) * 10),
      preparation: { ...result.preparation, pitch: 5 },
      maps: Float64Array.from({ length: n * 4 }, (_, at) => at % 4),
      regions: {
        label: Int32Array.from({ length: n }, (_, i) => i % 4),
        margin: new Float64Array(n),
        status: Array.from({ length: n }, () => "ok" as const),
      },
      spread: { ...result.spread, confidence: new Float64Array(n).fill(Number.NaN) },
    };
    for (const figure of figuresOf(many)) {
      const svg = renderToString(figure);
      expect(unsound(svg), figure.name).toEqual([]);
      expect(svg.length, figure.name).toBeLessThan(1_200_000);
    }
  });
});
