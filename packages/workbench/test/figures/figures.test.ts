import { lab, scaleLinear, scaleLog } from "d3";
import { parseHTML } from "linkedom";
import { describe, expect, it } from "vitest";
import {
  at,
  axisOrigin,
  bottomAxis,
  colourBar,
  convergenceFigure,
  drawHeatmap,
  type Figure,
  figuresOrFailure,
  figureToCsv,
  highlight,
  ink,
  leftAxis,
  legend,
  panelGrid,
  panelTitle,
  rankFigure,
  renderToElement,
  renderToString,
  rounded,
  shown,
  textOn,
  textWidth,
  themeOf,
  truncated,
  wrapped,
} from "../../src/figures/index.ts";

const plain: Figure = {
  name: "plain",
  title: "Plain",
  description: "A square.",
  data: {
    columns: ["a", "b"],
    rows: [
      ["x, y", 1.5],
      ['say "so"', Number.NaN],
    ],
  },
  draw: () => ({
    height: 20,
    marks: [
      at(1.005, -0.001, [ink("rect", { width: 1 / 3, fill: undefined }, { tip: "a < b & c" })]),
    ],
  }),
};

describe("the title of a panel", () => {
  it("is shortened where the bold letters of a wide system font need more room than there is", () => {
    const title = "THE SECOND HARMONIC OF THE SAME PIPE IN CAPITALS WITH MORE";
    // Bold DejaVu Sans draws it 465 pixels wide.
    const [text] = panelTitle(title, "", 0, 460, themeOf("light")).children;
    expect(text!.text).toMatch(/^THE SECOND.*…/);
    expect(text!.tip).toBe(title);
  });
});

describe("a legend", () => {
  const theme = themeOf("light");

  /** Names, and how wide DejaVu Sans, one of the widest system fonts, draws what is shown of them at 11 px. */
  const drawn: readonly [name: string, width: number][] = [
    ["A very long name of a source that runs on and on and on, further than a legend", 268],
    ["W".repeat(50), 283],
    ["GGGGOOOOQQQQ", 103],
    ["m".repeat(23), 246],
    ["0123456789 0123456789", 143],
    ["äöüßÄÖÜÄÖÜÄÖÜ ÄÖÜÄÖÜÄÖÜ ÄÖÜÄÖÜÄÖÜ", 251],
    ["ЖЖЖЩЩЩШШШФФФ ЖЖЖЩЩЩШШШФФФ", 274],
    ["++++++====<<<<>>>>~~~~", 203],
    ["", 0],
  ];

  it.each([1230, 360])("of long names keeps each out of the next entry, %i px wide", (width) => {
    const entries = drawn.map(([name], i) => ({ key: `k${i}`, name, colour: "red" }));
    const { marks } = legend(entries, 0, 0, width, theme);
    const places = marks.map(({ attributes }) =>
      /\((.*),(.*)\)/.exec(String(attributes.transform))!.slice(1).map(Number),
    );
    for (const [i, [, textPixels]] of drawn.entries()) {
      const [left, top] = places[i]!;
      const [next, nextTop] = places[i + 1] ?? [];
      const end = nextTop === top ? next! : width;
      expect(left! + 18 + textPixels).toBeLessThanOrEqual(end);
      expect(marks[i]!.tip).toBe(drawn[i]![0]);
    }
  });
});

describe("leftAxis", () => {
  const ticksOf = (low: number, high: number) => {
    const scale = scaleLinear([low, high], [62, 0]);
    const marks = leftAxis(scale, 40, 100, { theme: themeOf("light") });
    return marks.flatMap(({ text }) => text ?? []);
  };

  it("has two ticks at least", () => {
    for (let high = 0.1; high < 10; high += 0.01) {
      expect(ticksOf(-high, high).length).toBeGreaterThan(1);
    }
  });

  it("writes numbers out of the ordinary in few letters", () => {
    expect(ticksOf(-1.1e200, 1.1e200)).toEqual(["−1e200", "0", "1e200"]);
    expect(ticksOf(-2.2e-12, 2.2e-12)).toEqual(["−2e−12", "0", "2e−12"]);
  });
});

describe("the ticks of an axis", () => {
  const theme = themeOf("light");
  const domains = [
    [0, 1],
    [0, 60_500],
    [0, 80_000],
    [-1.1e200, 1.1e200],
    [590, 930],
    [0.000_1, 0.000_13],
    [1, 95],
    [3, 4.5],
    [1e-7, 1e5],
  ] as const;
  const textsOf = (marks: readonly { tag: string; text?: string; attributes: object }[]) =>
    marks
      .filter(({ tag }) => tag === "text")
      .map(({ text, attributes }) => ({
        text: text!,
        ...(attributes as { x: number; y: number }),
      }));

  it.each(domains)("have room for their texts side by side, from %d to %d", (low, high) => {
    for (const scale of low > 0 ? [scaleLinear(), scaleLog()] : [scaleLinear()]) {
      for (let width = 20; width < 500; width++) {
        const texts = textsOf(
          bottomAxis(scale.domain([low, high]).range([8, width]), 0, { theme }),
        );
        expect(texts.length).toBeGreaterThan(0);
        const gaps = texts.slice(1).map((tick, i) => {
          const half = (textWidth(tick.text, 10) + textWidth(texts[i]!.text, 10)) / 2;
          return tick.x - texts[i]!.x - half;
        });
        expect(Math.min(...gaps, 99), `${width} px`).toBeGreaterThan(6.9);
      }
    }
  });

  it.each(domains)("have room for their texts one above the other, from %d to %d", (low, high) => {
    for (const scale of low > 0 ? [scaleLinear(), scaleLog()] : [scaleLinear()]) {
      for (let height = 20; height < 300; height++) {
        const texts = textsOf(
          leftAxis(scale.domain([low, high]).range([height, 0]), 0, 9, { theme }),
        );
        const gaps = texts.slice(1).map(({ y }, i) => texts[i]!.y - y);
        expect(Math.min(...gaps, 99), `${height} px`).toBeGreaterThan(10.9);
      }
    }
  });
});

describe("a colour bar", () => {
  it("keeps its name out of its lowest value where a system font is wide", () => {
    for (const [name, low] of [
      ["value", "−1.5"],
      ["unexplained part", "0.00"],
    ] as const) {
      const { marks } = colourBar(name, low, "1", () => "red", 8, 0, themeOf("light"));
      const { x } = marks.find(({ text }) => text === low)!.attributes;
      const lowest = Number(x) - textWidth(low, 10) * 1.15;
      expect(lowest).toBeGreaterThan(8 + textWidth(name, 11) * 1.15 + 3);
    }
  });
});

describe("rendering", () => {
  it("writes a standalone drawing, rounded and escaped", () => {
    const svg = renderToString(plain, { width: 400 });
    expect(svg).toMatch(
      /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" width="400" height="\d+" viewBox="0 0 400 /,
    );
    expect(svg).toContain('aria-label="Plain. A square."');
    expect(svg).toContain('<rect width="0.33"><title>a &lt; b &amp; c</title></rect>');
    expect(svg).toContain(`fill="${themeOf("light").surface}"`);
    expect(svg).not.toMatch(/href|url\(|<style|<script/);
  });

  it("leaves the heading to the page when asked", () => {
    expect(renderToString(plain, { heading: false })).not.toContain(">Plain<");
    expect(renderToString(plain)).toContain(">Plain<");
  });

  it("shrinks to what the drawing uses, never below 320", () => {
    const narrow: Figure = { ...plain, draw: () => ({ height: 20, width: 410.2, marks: [] }) };
    expect(renderToString(narrow, { width: 900 })).toContain('width="411"');
    expect(renderToString(narrow, { width: 100 })).toContain('width="320"');
  });

  it("drops control characters that a file cannot carry", () => {
    const odd: Figure = { ...plain, title: "a\u0000b\u001fc" };
    expect(renderToString(odd)).toContain(">abc<");
  });

  it("leaves out numbers that are none", () => {
    const odd: Figure = {
      ...plain,
      draw: () => ({
        height: 9,
        marks: [ink("rect", { x: Number.NaN, y: Number.POSITIVE_INFINITY, width: 2 })],
      }),
    };
    expect(renderToString(odd)).toContain('<rect width="2"/>');
  });

  it("says in the place of a figure that it could not be drawn, and why", () => {
    const broken: Figure = {
      ...plain,
      draw() {
        throw new TypeError("no such colour");
      },
    };
    const svg = renderToString(broken);
    expect(svg).toContain("This figure could not be drawn (no such colour).");
    expect(svg).toContain(">Plain<");
    const [made] = figuresOrFailure("scatter", () => {
      throw new Error("no grains");
    });
    expect(made).toMatchObject({ name: "scatter" });
    expect(renderToString(made!)).toContain("This figure could not be drawn (no grains).");
    expect(figuresOrFailure("plain", () => plain)).toEqual([plain]);
    expect(figuresOrFailure("plain", () => [])).toEqual([]);
  });

  it("rounds to two decimals without negative zero", () => {
    expect([-0.001, 2, 1 / 3, 12.345].map(rounded)).toEqual(["0", "2", "0.33", "12.35"]);
  });
});

describe("on a page", () => {
  const { document } = parseHTML("<html><body></body></html>");
  const marked: Figure = {
    ...plain,
    draw: () => ({
      height: 20,
      marks: [
        ink("path", { d: "M0,0H9", "data-key": "a" }, { reach: 5 }),
        ink("path", { d: "M0,5H9", "data-key": "b" }),
      ],
    }),
  };
  const drawing = renderToElement(marked, document as unknown as Document);
  const opacities = () =>
    [...drawing.querySelectorAll("[data-key]")].map((mark) => mark.getAttribute("opacity"));

  it("thin lines have an invisible band for the pointer, which files do not carry", () => {
    const bands = [...drawing.querySelectorAll("path")].filter(
      (path) => path.getAttribute("stroke") === "transparent",
    );
    expect(bands.map((band) => band.getAttribute("d"))).toEqual(["M0,0H9"]);
    expect(renderToString(marked)).not.toContain("transparent");
  });

  it("a key is highlighted by dimming the others, and all return", () => {
    highlight(drawing, "b");
    expect(opacities()).toEqual(["0.15", "0.15", null]);
    highlight(drawing, undefined);
    expect(opacities()).toEqual([null, null, null]);
  });
});

describe("data of a figure", () => {
  it("quote what needs quoting and leave the unknown empty", () => {
    expect(figureToCsv(plain)).toBe('a,b\n"x, y",1.5\n"say ""so""",\n');
  });
});

describe("text", () => {
  it("is never wider than its room", () => {
    for (const text of [
      "WWWWWWWWWW",
      "illlliiil",
      "中文样品名称很长",
      "Sink 12 of the northern margin",
    ]) {
      for (const width of [20, 40, 80]) {
        expect(textWidth(truncated(text, width, 11), 11)).toBeLessThanOrEqual(width);
      }
    }
  });

  it("stays whole where it fits", () => {
    expect(truncated("Sink 1", 80, 11)).toBe("Sink 1");
    expect(truncated("Sink 1", Number.NaN, 11)).toBe("…");
    expect(wrapped("one two three", 1000, 11)).toEqual(["one two three"]);
  });

  it("keeps names apart that begin alike", () => {
    const names = ["238U", "207Pb", "204Pb"].map((last) => `Isotope ratios 206Pb/${last}`);
    for (let width = 60; width < 140; width += 10) {
      const shown = names.map((name) => truncated(name, width, 11));
      expect(new Set(shown).size).toBe(3);
      for (const text of shown) expect(text).toMatch(/^Is.*….*(Pb|U)$/);
    }
  });

  it("wraps between words and keeps them all", () => {
    const lines = wrapped("how each sample mixes the sources", 80, 15);
    expect(lines.length).toBeGreaterThan(1);
    expect(lines.join(" ")).toBe("how each sample mixes the sources");
  });

  it("shows numbers to four digits", () => {
    expect([0.123456, 1234.5, 0, 3e-7, 2e9, Number.NaN].map(shown)).toEqual([
      "0.1235",
      "1235",
      "0",
      "3e-7",
      "2e+9",
      "not known",
    ]);
  });
});

describe("themes", () => {
  it.each(["light", "dark"] as const)("%s keeps 24 categories apart from each other", (name) => {
    const theme = themeOf(name);
    const colours = Array.from({ length: 24 }, (_, index) => theme.category(index));
    expect(new Set(colours).size).toBe(24);
    for (const colour of colours) expect(colour).toMatch(/^#[0-9a-f]{6}$/);
  });

  it.each(["light", "dark"] as const)("%s has twelve categories that are told apart", (name) => {
    const { category } = themeOf(name);
    const colours = Array.from({ length: 12 }, (_, index) => lab(category(index)));
    for (const [i, a] of colours.entries()) {
      for (const [j, b] of colours.slice(0, i).entries()) {
        const apart = Math.hypot(a.l - b.l, a.a - b.a, a.b - b.b);
        expect(apart, `${category(j)} and ${category(i)}`).toBeGreaterThan(15);
      }
    }
  });

  it.each(["light", "dark"] as const)(
    "%s writes on every colour of its ramp at 4.5 to 1",
    (name) => {
      const theme = themeOf(name);
      for (let t = 0; t <= 1; t += 0.05) {
        const colour = theme.sequential(t);
        expect(contrast(colour, textOn(colour)), `${t.toFixed(2)} ${colour}`).toBeGreaterThan(4.5);
      }
    },
  );

  it.each(["light", "dark"] as const)("%s has a colour for numbers that are none", (name) => {
    const { sequential, diverging } = themeOf(name);
    const none = [Number.NaN, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
    expect(none.map(sequential)).toEqual([sequential(0), sequential(0), sequential(1)]);
    expect(none.map(diverging)).toEqual([diverging(0), diverging(-1), diverging(1)]);
  });

  it.each(["light", "dark"] as const)("%s has readable words and visible marks", (name) => {
    const theme = themeOf(name);
    expect(contrast(theme.surface, theme.text)).toBeGreaterThan(7);
    expect(contrast(theme.surface, theme.muted)).toBeGreaterThan(4.5);
    for (let index = 0; index < 12; index++) {
      expect(contrast(theme.surface, theme.category(index)), `${index}`).toBeGreaterThan(2.4);
    }
  });
});

describe("where an axis counts from", () => {
  it.each([
    [[0, 2], 0],
    [[1900, 2020], 0],
    [[1000, 1000.1], 0],
    [[0, 3e9], 0],
    [[-5, -5], 0],
    [[1126259446.4, 1126259448.4], 1126259446],
    [[1126259446.41, 1126259446.45], 1126259446.41],
    [[1.7e9, 1.7e9 + 86400], 1.7e9],
    [[2458001.2, 2458031.2], 2458000],
    [[-1126259446.4, -1126259444.4], -1126259447],
  ] as const)("of %j is %d", ([low, high], origin) => {
    expect(axisOrigin([low, high])).toBe(origin);
  });
});

describe("panels", () => {
  it("stand in no more columns than fit and overlap nowhere", () => {
    expect(panelGrid(7, 316, 100, 230).columns).toBe(1);
    expect(panelGrid(7, 1196, 100, 230).columns).toBe(4);
    const grid = panelGrid(5, 1000, 100, 230);
    expect([grid.columns, grid.rows, grid.height]).toEqual([3, 2, 200]);
    expect(grid.corner(4)).toEqual([1000 / 3, 100]);
  });
});

describe("figures of any app", () => {
  const history = Array.from({ length: 30 }, (_, iteration) => ({
    iteration,
    relativeError: 0.1 + 0.9 * 0.7 ** iteration,
    stationarity: iteration === 3 ? 0 : 0.5 ** iteration,
  }));
  const convergence = convergenceFigure({ history, ending: "It converged.", tolerance: 1e-5 });
  const rank = rankFigure({
    rows: [0.28, 0.18, 0.117, 0.102, 0.091].map((relativeError, at) => ({
      rank: at + 1,
      loss: 2.78 * relativeError,
      relativeError,
      svdBound: 2.77 * relativeError,
      finiteDifference: at === 2 ? 4.7 : 0.3,
      spline: at === 2 ? 4.1 : -0.2,
      circle: at === 2 ? 3.3 : 0.1,
      breakpoint: at === 0 ? Number.POSITIVE_INFINITY : 100 / (1 + Math.abs(at - 2)),
    })),
    chosen: 3,
    method: "breakpoint",
    votes: { breakpoint: 3, finiteDifference: 3, spline: 3, circle: 2 },
  });

  it.each([convergence, rank])("$name keeps its drawing", async (figure) => {
    await expect(renderToString(figure, { width: 720 })).toMatchFileSnapshot(
      `./__snapshots__/${figure.name}.svg`,
    );
  });

  it("say in words what they show", () => {
    expect(convergence.description).toContain("It converged.");
    expect(rank.description).toContain(
      "Chosen: 3, by two-line breakpoint, at relative error 0.117",
    );
    expect(rank.description).toContain("Other votes: circle 2.");
  });

  it("draw what was measured by fits of its own beside the curve, where it was", () => {
    const { rows } = rank.data;
    const curve = rows.map((row) => Number(row[2]));
    const measured = rankFigure({
      rows: curve.map((relativeError, at) => ({
        rank: at + 1,
        loss: relativeError,
        relativeError,
        svdBound: relativeError,
        finiteDifference: 0,
        spline: 0,
        circle: 0,
        breakpoint: 1,
        // The last rank was not reached.
        ...(at < 4 && { heldOut: 1.2 * relativeError, heldOutError: 0.01, stability: 1 - at / 10 }),
      })),
      chosen: 3,
      method: "holdOut",
      votes: { breakpoint: 3, finiteDifference: 3, spline: 3, circle: 3, holdOut: 3, stability: 1 },
    });
    const svg = renderToString(measured, { width: 720 });
    for (const words of ["hold-out: 3", "stability: 1", "Stability over halves"]) {
      expect(svg).toContain(words);
      expect(renderToString(rank, { width: 720 })).not.toContain(words);
    }
    expect(svg).not.toMatch(/NaN|Infinity/);
    expect(measured.description).toContain("Chosen: 3, by hold-out");
    expect(measured.description).toContain("Other votes: stability 1.");
    expect(measured.data.columns.slice(-3)).toEqual(["held_out", "held_out_error", "stability"]);
    expect(measured.data.rows[4]!.slice(-3)).toEqual([Number.NaN, Number.NaN, Number.NaN]);
  });

  it("survive a history of nothing and of zeros", () => {
    for (const rows of [[], [{ iteration: 0, relativeError: 0, stationarity: 0 }]]) {
      const figure = convergenceFigure({ history: rows, ending: "Stopped." });
      expect(renderToString(figure)).not.toMatch(/NaN|Infinity/);
    }
  });

  it("draw a history of any length", () => {
    const row = { iteration: 0, relativeError: 0.5, stationarity: 0.1 };
    const long = Array.from({ length: 300_000 }, (_, iteration) => ({ ...row, iteration }));
    const figure = convergenceFigure({ history: long, ending: "Stopped." });
    expect(() => figure.draw({ width: 720, theme: themeOf("light") })).not.toThrow();
  });

  it("write values in cells that have room, and leave unknown cells empty", () => {
    const canvas = { width: 320, theme: themeOf("light") };
    const values = [0.25, Number.NaN];
    const heatmap = (columns: number) =>
      renderToString({
        ...plain,
        draw: () =>
          drawHeatmap(
            {
              rows: ["row"],
              columns: Array.from({ length: columns }, (_, at) => `c${at}`),
              values: Array.from({ length: columns }, (_, at) => values[at % 2]!),
              measure: "share",
              domain: [0, 1],
            },
            canvas,
          ),
      });
    expect(heatmap(2)).toContain(">0.25</text>");
    expect(heatmap(2)).toContain("<title>row, c1: not known</title>");
    expect(heatmap(40)).not.toContain(">0.25</text>");
  });
});

/** The contrast ratio of WCAG 2. */
function contrast(a: string, b: string): number {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((from) => {
    const value = Number.parseInt(hex.slice(from, from + 2), 16) / 255;
    return value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
