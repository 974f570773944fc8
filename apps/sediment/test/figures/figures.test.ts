import {
  type Figure,
  figureToCsv,
  renderToElement,
  renderToString,
} from "@unmix/workbench/figures";
import { parseHTML } from "linkedom";
import { describe, expect, it } from "vitest";
import { exampleGrains } from "../../src/domain/example/grains.ts";
import { unmix } from "../../src/domain/pipeline.ts";
import type { SedimentResult } from "../../src/domain/result.ts";
import { figuresOf } from "../../src/figures/index.ts";
import { type PlausibleOptions, plausibleResult } from "./plausible-result.ts";

const NAMES = [
  "source-densities",
  "proportions",
  "proportions-heatmap",
  "grain-labels",
  "grain-scatter",
  "example-grain",
  "sample-map",
  "sample-densities",
  "input-tensor",
  "decomposition",
  "rank",
  "separation",
  "feature-advice",
  "residuals",
  "convergence",
  "proportions-known",
  "density-correlations",
  "label-confusion",
];

const small = plausibleResult({
  sinks: 4,
  grainsPerSink: 10,
  points: 16,
  features: ["Age (Ma)", "Th_U", "Ratio"],
  log: ["Ratio"],
});

describe("figures of a result", () => {
  it("are these, in the order of the page", () => {
    expect(figuresOf(small).map(({ name }) => name)).toEqual(NAMES);
  });

  it.each(NAMES)("%s keeps its drawing", async (name) => {
    const svg = renderToString(named(small, name), { width: 720 });
    await expect(svg).toMatchFileSnapshot(`./__snapshots__/${name}.svg`);
  });

  it.each([
    "source-densities",
    "proportions",
    "grain-labels",
    "sample-map",
    "sample-densities",
    "residuals",
  ])("%s keeps its narrow, dark drawing", async (name) => {
    const svg = renderToString(named(small, name), { width: 320, theme: "dark" });
    await expect(svg).toMatchFileSnapshot(`./__snapshots__/${name}-narrow-dark.svg`);
  });

  it("have the same bytes each time", () => {
    const twice = [figuresOf(small), figuresOf(small)].map((figures) =>
      figures.map((figure) => renderToString(figure)).join(""),
    );
    expect(twice[0]).toBe(twice[1]);
  });

  it("draw the same tree into a document as into text", () => {
    const { document } = parseHTML("<html><body></body></html>");
    for (const figure of figuresOf(small)) {
      const element = renderToElement(figure, document as unknown as Document, { width: 500 });
      const text = renderToString(figure, { width: 500 });
      const count = (tag: string) => text.split(`<${tag}`).length - 1;
      for (const tag of ["rect", "circle", "text", "title"]) {
        expect(element.querySelectorAll(tag).length, `${figure.name} ${tag}`).toBe(count(tag));
      }
      expect(element.getAttribute("role")).toBe("img");
    }
  });

  it("leave out what a result does not have", () => {
    const bare = plausibleResult({ extras: false });
    const names = figuresOf({ ...bare, ranks: { ...bare.ranks, rows: [] } }).map(
      ({ name }) => name,
    );
    for (const absent of ["rank", "separation", "proportions-known", "label-confusion"]) {
      expect(names).not.toContain(absent);
    }
    expect(names).toContain("proportions");
  });
});

const cases: Record<string, PlausibleOptions> = {
  "one source": { rank: 1 },
  "one sink": { sinks: 1 },
  "one sink of one grain": { sinks: 1, grainsPerSink: 1, rank: 1 },
  "one feature": { features: ["Age (Ma)"] },
  "one grid point": { points: 1 },
  "twenty sources": { rank: 20, sinks: 24, grainsPerSink: 6 },
  "many blanks": { blank: 0.7 },
  "no known sources": { extras: false },
  "fine grid": { points: 1025, sinks: 2 },
};

describe.each(Object.entries(cases))("with %s", (_, options) => {
  const result = plausibleResult(options);
  it.each([320, 1600])("every figure draws sound attributes %i wide", (width) => {
    for (const figure of figuresOf(result)) {
      const svg = renderToString(figure, { width, theme: "dark" });
      expect(unsound(svg), figure.name).toEqual([]);
      expect(svg.length, figure.name).toBeLessThan(1_000_000);
    }
  });
});

describe("of a run on the example", () => {
  it("are all there and sound", () => {
    const result = unmix(exampleGrains(), { bootstrap: 2, shuffles: 2, maxRank: 5, points: 32 });
    const figures = figuresOf(result);
    expect(figures.map(({ name }) => name)).toEqual(NAMES);
    for (const figure of figures) {
      expect(unsound(renderToString(figure)), figure.name).toEqual([]);
      expect(figure.description, figure.name).not.toMatch(/NaN|undefined/);
    }
  });
});

describe("nothing at all", () => {
  it("does not break a figure", () => {
    const none = plausibleResult({ sinks: 1, grainsPerSink: 0, rank: 1 });
    for (const figure of figuresOf({ ...none, fit: { ...none.fit, history: [] }, advice: [] })) {
      expect(unsound(renderToString(figure)), figure.name).toEqual([]);
    }
  });
});

describe("numbers that are none", () => {
  it.each(["residuals", "proportions", "sources", "densities", "shares", "dependence"] as const)(
    "in the %s leave every figure drawn and sound",
    (part) => {
      for (const number of [Number.NaN, Number.POSITIVE_INFINITY]) {
        const broken = { ...small, [part]: small[part].map((x, at) => (at % 3 ? x : number)) };
        for (const figure of figuresOf(broken)) {
          const svg = renderToString(figure);
          expect(unsound(svg), figure.name).toEqual([]);
          expect(svg, figure.name).not.toContain("could not be drawn");
        }
      }
    },
  );

  it("do not hide the largest residual", () => {
    const residuals = Float64Array.from(small.residuals, (x, at) => (at === 0 ? Number.NaN : x));
    residuals[4] = 0.875;
    const { description } = named({ ...small, residuals }, "residuals");
    expect(description).toContain("Largest: 0.875 in Sink 2, Th_U.");
  });
});

describe("a result that a figure cannot be made of", () => {
  it("still has all the others", () => {
    const broken = { ...small, advice: undefined as never };
    const figures = figuresOf(broken);
    expect(figures.map(({ name }) => name)).toEqual(NAMES);
    const failed = figures.filter((figure) =>
      renderToString(figure).includes("could not be drawn"),
    );
    expect(failed.map(({ name }) => name)).toContain("feature-advice");
    expect(failed.length).toBeLessThan(4);
  });
});

describe("names", () => {
  const long = "Upper Jurassic fluvial sandstone of the northern margin, bed 12, second visit";
  const nasty = `<b a="1">R&D</b> 'x'`;

  it("are shortened with the whole in the tip", () => {
    const svg = drawn({ sinks: 2, sinkNames: [long, "B"] }, "proportions", 320);
    expect(svg).toContain(`<title>${long}</title>`);
    expect(svg).toMatch(/>Upp[^<]*…[^<]+</);
  });

  it("are escaped everywhere", () => {
    const result = plausibleResult({
      sinks: 2,
      rank: 2,
      sinkNames: [nasty, "B"],
      sourceNames: [nasty, "S"],
      features: [nasty, "F"],
    });
    const { document } = parseHTML("<html><body></body></html>");
    for (const figure of figuresOf(result)) {
      const svg = renderToString(figure);
      expect(svg, figure.name).not.toContain("<b");
      document.body.innerHTML = svg;
      expect(document.querySelector("svg")?.getAttribute("aria-label")).toContain(figure.title);
    }
  });

  it("and colours of the user stand in every figure of sources", () => {
    const options = { sourceNames: ["Arc", "", "Rift"], sourceColours: ["#123456"] };
    for (const name of ["source-densities", "proportions", "grain-labels", "grain-scatter"]) {
      const figure = figuresOf(small, options).find((each) => each.name === name)!;
      const svg = renderToString(figure);
      expect(svg).toContain(">Arc<");
      expect(svg).toContain(">Source 2<");
      expect(svg).toContain("#123456");
    }
  });
});

describe("axes", () => {
  it("say log₁₀ where it is used and no unit that the header does not have", () => {
    const svg = renderToString(named(small, "source-densities"));
    expect(svg).toContain(">log₁₀ Ratio<");
    expect(svg).toContain(">Age (Ma)<");
    expect(svg).toContain(">Th_U<");
  });

  it("begin at zero where no value lies below, though the data go on", () => {
    const base = plausibleResult({ sinks: 2, features: ["Age (Ma)", "Th_U"] });
    const positive: SedimentResult = {
      ...base,
      table: {
        ...base.table,
        values: base.table.values.map((value, at) => (at % 2 ? value : Math.abs(value))),
      },
    };
    const figure = named(positive, "source-densities");
    const labels = tickTexts(renderToString(figure));
    expect(labels.slice(0, labels.indexOf("100")).some((text) => text.startsWith("−"))).toBe(false);
    expect(figure.data.rows.some((row) => row[1] === "Age (Ma)" && Number(row[2]) < 0)).toBe(true);
  });
});

describe("data behind the figures", () => {
  it("are rectangular, and complete where the figure is a table", () => {
    for (const figure of figuresOf(small)) {
      for (const row of figure.data.rows) {
        expect(row.length, figure.name).toBe(figure.data.columns.length);
      }
      expect(figureToCsv(figure).split("\n").length, figure.name).toBe(figure.data.rows.length + 2);
    }
  });

  it("carry the result's numbers unrounded", () => {
    const proportions = named(small, "proportions").data;
    expect(proportions.columns.slice(0, 5)).toEqual([
      "sink",
      "grains",
      "Source 1",
      "Source 2",
      "Source 3",
    ]);
    proportions.rows.forEach((row, i) => {
      expect(row.slice(2, 5)).toEqual([...small.proportions.slice(i * 3, i * 3 + 3)]);
    });
    const density = named(small, "sample-densities").data;
    expect(density.rows.length).toBe(4 * 3 * 16);
    const { grid } = small.features[0]!;
    const step = grid[1]! - grid[0]!;
    expect(density.rows[5]).toEqual([
      "Sink 1",
      "Age (Ma)",
      small.features[0]!.counts[0],
      grid[5],
      small.densities[5]! / step,
    ]);
    const labels = named(small, "grain-labels").data;
    expect(labels.columns).toEqual(["sink", "grain", "label", "score", "status", "known"]);
    expect(labels.rows.map((row) => row[3])).toEqual([...small.labels.score]);
  });
});

describe("the densities of the samples", () => {
  it("say which sample has no values of a feature, and light up as one row", () => {
    const [first, ...others] = small.features;
    const counts = Int32Array.from(first!.counts, (count, i) => (i === 1 ? 0 : count));
    const figure = named(
      { ...small, features: [{ ...first!, counts }, ...others] },
      "sample-densities",
    );
    const { document } = parseHTML(renderToString(figure));
    const rows = [...document.querySelectorAll('[data-legend="sink-2"]')];
    // Its name, and its row in every panel.
    expect(rows.length).toBe(1 + small.features.length);
    expect(rows.every((row) => row.getAttribute("data-key") === "sink-2")).toBe(true);
    expect(rows[1]!.textContent).toContain("Sink 2, Age (Ma): no values");
    expect(rows[2]!.querySelector("path")).not.toBeNull();
    expect(rows[1]!.querySelector("path")).toBeNull();
  });
});

describe("the map of the samples", () => {
  it("has the same scale on both axes", () => {
    const { coordinates } = small.dissimilarity!.map!;
    const { document } = parseHTML(renderToString(named(small, "sample-map")));
    const points = [...document.querySelectorAll("circle")].slice(-small.table.sinks.length);
    const at = (i: number, name: string) => Number(points[i]!.getAttribute(name));
    const across = (at(1, "cx") - at(0, "cx")) / (coordinates[2]! - coordinates[0]!);
    const up = (at(0, "cy") - at(1, "cy")) / (coordinates[3]! - coordinates[1]!);
    expect(across).toBeGreaterThan(0);
    expect(up / across).toBeCloseTo(1, 3);
  });

  it("joins each sample to its two nearest by the dissimilarities", () => {
    // Sink 1 and 2 are near, 3 is nearer to 2, and 4 has no feature in common with any but 3.
    const none = Number.NaN;
    const mean = Float64Array.of(
      ...[0, 0.1, 0.5, none],
      ...[0.1, 0, 0.3, none],
      ...[0.5, 0.3, 0, 0.8],
      ...[none, none, 0.8, 0],
    );
    const figure = named(
      { ...small, dissimilarity: { ...small.dissimilarity!, mean } },
      "sample-map",
    );
    expect(figure.data.rows.map((row) => row.slice(4))).toEqual([
      ["Sink 2", 0.1, "Sink 3", 0.5],
      ["Sink 1", 0.1, "Sink 3", 0.3],
      ["Sink 2", 0.3, "Sink 1", 0.5],
      ["Sink 3", 0.8, "", none],
    ]);
    expect(figure.description).toContain("2 pairs of samples have no feature in common");
    const { document } = parseHTML(renderToString(figure));
    const lines = (key: string) =>
      document.querySelector(`path[data-key="${key}"]`)!.getAttribute("d")!.split("M").length - 1;
    expect(lines("nearest")).toBe(3);
    expect(lines("second-nearest")).toBe(1);
  });

  it("is left out of two samples", () => {
    const names = figuresOf(plausibleResult({ sinks: 2 })).map(({ name }) => name);
    expect(names).not.toContain("sample-map");
    expect(names).toContain("sample-densities");
  });
});

function named(result: SedimentResult, name: string): Figure {
  return figuresOf(result).find((figure) => figure.name === name)!;
}

function drawn(options: PlausibleOptions, name: string, width: number): string {
  return renderToString(named(plausibleResult(options), name), { width });
}

/** Attributes that no viewer can draw. */
function unsound(svg: string): string[] {
  const attributes = svg.match(/ [\w-]+="[^"]*"/g) ?? [];
  return attributes.filter((each) => /NaN|Infinity|undefined|^ (width|height|r)="-/.test(each));
}

function tickTexts(svg: string): string[] {
  return [...svg.matchAll(/<text[^>]*>([−\d.,]+)<\/text>/g)].map((match) => match[1]!);
}
