import {
  at,
  colourBar,
  type Figure,
  type Ink,
  ink,
  legend,
  listed,
  panelGrid,
  panelTitle,
  percent,
} from "@unmix/workbench/figures";
import { type Layout, largest, meansOf, mostOf } from "./layout.ts";
import { columnOf, factorKey, type Scene } from "./scene.ts";
import { BAR_HEIGHT, drawLabels, drawScaleBar, drawShades, heightAt, placed } from "./section.ts";

/** One map of a figure of small multiples. */
export interface MapPanel {
  readonly title: string;
  /** One value a spot; NaN where there is none. Asked for when it is drawn. */
  readonly values: () => ArrayLike<number>;
}

// The data of a map are a row a spot, so they are made when they are asked for.

const LEAST_PANEL = 150;
const HIGHEST = 420;

/** Where each factor is: a map each, all on one scale, every map being 1 at its 99th percentile. */
export function factorMaps(scene: Scene): Figure {
  const { result, names, rank } = scene;
  return {
    ...mapsFigure(
      scene.layout,
      names.map((title, r) => ({ title, values: () => columnOf(result.maps, r, rank) })),
      1,
      "presence",
    ),
    name: "factor-maps",
    title: "Where each cell type is",
    description:
      `A map of each of the factors ${listed(names)}. Every map is 1 at its 99th percentile; ` +
      "darker is more.",
    get data() {
      return {
        columns: ["spot", "x", "y", ...names],
        rows: result.spots.map((spot, i) => [
          spot,
          result.x[i]!,
          result.y[i]!,
          ...Array.from(result.maps.subarray(i * rank, (i + 1) * rank)),
        ]),
      };
    },
  };
}

/** The counts of one gene over the section; `values` are those of the spots, in their order. */
export function geneMap(scene: Scene, gene: string, values: Float64Array): Figure {
  const { result } = scene;
  const most = largest(values);
  const present = values.filter((value) => value > 0).length;
  return {
    ...mapsFigure(scene.layout, [{ title: gene, values: () => values }], most, "counts"),
    name: `gene-${gene.replace(/[^\w.-]/g, "_")}`,
    title: `Counts of ${gene}`,
    description: `Where ${gene} was counted: in ${present} of ${values.length} spots, ${most} at the most.`,
    get data() {
      return {
        columns: ["spot", "x", "y", gene],
        rows: result.spots.map((spot, i) => [spot, result.x[i]!, result.y[i]!, values[i]!]),
      };
    },
  };
}

/** How often refits give a spot the same label, where there were any. */
export function confidenceMap(scene: Scene): Figure | readonly Figure[] {
  const { result, layout } = scene;
  const { confidence } = result.spread;
  const known = confidence.filter(Number.isFinite);
  if (known.length === 0) return [];
  const sure = known.filter((value) => value >= 0.8).length;
  return {
    ...mapsFigure(layout, [{ title: "Agreement", values: () => confidence }], 1, "part of refits"),
    name: "confidence",
    title: "How sure each spot is",
    description:
      "The part of refits (other starts, and halves of the counts) that give a spot the same " +
      `label. At least four in five agree in ${percent(sure / known.length)} of the spots.`,
    get data() {
      return {
        columns: ["spot", "x", "y", "confidence"],
        rows: result.spots.map((spot, i) => [spot, result.x[i]!, result.y[i]!, confidence[i]!]),
      };
    },
  };
}

/** The strongest factor in every spot. */
export function regionMap(scene: Scene): Figure {
  const { result, layout, names, rank } = scene;
  const { label, status, margin } = result.regions;
  const mixed = status.filter((each) => each === "mixed").length;
  const empty = status.filter((each) => each === "empty").length;
  return {
    name: "regions",
    title: "Regions",
    description:
      "Every spot in the colour of the factor whose map is strongest there, every map being 1 at " +
      `its 99th percentile. ${mixed} of ${label.length} spots ${mixed === 1 ? "is" : "are"} mixed` +
      `${empty > 0 ? ` and ${empty} ${empty === 1 ? "is" : "are"} empty` : ""}.`,
    get data() {
      return {
        columns: ["spot", "x", "y", "region", "margin", "status"],
        rows: result.spots.map((spot, i) => [
          spot,
          result.x[i]!,
          result.y[i]!,
          names[label[i]!] ?? "",
          margin[i]!,
          status[i]!,
        ]),
      };
    },
    draw({ width, theme }) {
      const room = Math.min(width - 16, 720);
      const key = legend(scene.legend(theme), 8, 0, room, theme);
      const height = heightAt(layout, room, HIGHEST + 100);
      const box = { x: 8, y: key.height + 8, width: room, height };
      const colours = names.map((_, r) => scene.colour(theme, r));
      return {
        width: room + 16,
        height: box.y + height + BAR_HEIGHT,
        marks: [
          ...key.marks,
          ...drawLabels(
            placed(layout, box),
            mostOf(layout, label, rank),
            colours,
            factorKey,
            names,
          ),
          ...drawScaleBar(layout, box, theme),
        ],
      };
    },
  };
}

/** Small multiples of one section on one scale from 0 to `most`. */
function mapsFigure(
  layout: Layout,
  panels: readonly MapPanel[],
  most: number,
  measure: string,
): Pick<Figure, "draw"> {
  // Once, and not before the figure is drawn: of a large section that is work for a turn of its own.
  const means: Float64Array[] = [];
  return {
    draw({ width, theme }) {
      const bar = colourBar(measure, "0", String(most), theme.sequential, 8, 0, theme);
      const single = panels.length === 1;
      const least = single ? width : LEAST_PANEL;
      const columns = panelGrid(panels.length, width, 1, least, 6);
      const room = Math.min(columns.panelWidth - 12, single ? 720 : columns.panelWidth);
      const height = heightAt(layout, room, HIGHEST);
      const grid = panelGrid(panels.length, width, height + 32, least, 6);
      const top = bar.height + 6;
      const marks: Ink[] = [...bar.marks];
      const box = { x: 6, y: single ? 4 : 22, width: room, height };
      const spots = placed(layout, box);
      panels.forEach(({ title, values }, p) => {
        means[p] ??= meansOf(layout, values());
        const [x, y] = grid.corner(p);
        marks.push(
          at(x, top + y, [
            ...(single ? [] : [panelTitle(title, "", 6, grid.panelWidth - 10, theme)]),
            ink("g", {}, { tip: title, children: drawShades(spots, means[p], most, theme) }),
            // Under the first of the last row, where nothing stands below.
            ...(p === (grid.rows - 1) * grid.columns ? drawScaleBar(layout, box, theme) : []),
          ]),
        );
      });
      return { height: top + grid.height + BAR_HEIGHT, marks };
    },
  };
}
