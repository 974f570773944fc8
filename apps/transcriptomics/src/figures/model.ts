import {
  at,
  type Figure,
  type Ink,
  ink,
  shown,
  type Theme,
  truncated,
} from "@unmix/workbench/figures";
import { largest, meansOf, mostOf } from "./layout.ts";
import { columnOf, factorKey, type Scene } from "./scene.ts";
import { drawLabels, drawShades, heightAt, placed } from "./section.ts";

/** Genes and factors that the model's figure has room for. */
const GENES = 4;
const FACTORS = 4;

/** The model in pictures: maps of genes are levels times maps of cell types, which label regions. */
export function modelFigure(scene: Scene): Figure {
  const { result, names, layout, rank } = scene;
  const factors = Array.from({ length: Math.min(FACTORS, rank) }, (_, r) => r);
  const genes = [...new Set(factors.flatMap((r) => result.markers[r]![0]?.gene ?? []))].slice(
    0,
    GENES,
  );
  const fitted = (g: number) => {
    const values = new Float64Array(result.spots.length);
    for (let i = 0; i < values.length; i++) {
      for (let r = 0; r < rank; r++) {
        values[i]! += result.levels[g * rank + r]! * result.maps[i * rank + r]!;
      }
    }
    return values;
  };
  return {
    name: "model",
    title: "How the section is taken apart",
    description:
      "Left, maps of genes as the model has them; then the levels of these genes in the first " +
      "factors, the maps of these factors, and the regions that they label.",
    data: {
      columns: ["gene", ...names],
      rows: genes.map((g) => [
        result.genes[g]!,
        ...Array.from(result.levels.subarray(g * rank, (g + 1) * rank)),
      ]),
    },
    draw({ width, theme }) {
      const gap = Math.min(26, width * 0.05);
      const table = Math.min(90, width * 0.18);
      const side = Math.min(190, (width - 3 * gap - table - 16) / 3.3);
      const high = heightAt(layout, side, side);
      const step = high + 22;
      const height = Math.max(genes.length, factors.length) * step;
      const marks: Ink[] = [];
      const panel = (x: number, row: number, title: string, inside: readonly Ink[]) =>
        at(x, 20 + row * step, [words(title, 0, 11, theme, side), ...inside]);
      const box = { x: 0, y: 16, width: side, height: high };
      const spots = placed(layout, box);
      genes.forEach((g, row) => {
        const values = meansOf(layout, fitted(g));
        const most = largest(values);
        marks.push(panel(8, row, result.genes[g]!, drawShades(spots, values, most, theme)));
      });
      const left = 8 + side + gap;
      marks.push(sign("≈", left - gap / 2, 30 + height / 2, theme));
      const cells = genes.length * (table / Math.max(1, factors.length));
      marks.push(
        at(left, 20 + (height - cells) / 2, levelTable(scene, genes, factors, table, theme)),
      );
      const maps = left + table + gap;
      marks.push(sign("×", maps - gap / 2, 30 + height / 2, theme));
      factors.forEach((r) => {
        const values = meansOf(layout, columnOf(result.maps, r, rank));
        marks.push(panel(maps, r, names[r]!, drawShades(spots, values, 1, theme)));
      });
      const regions = maps + side + gap;
      marks.push(sign("→", regions - gap / 2, 30 + height / 2, theme));
      const colours = names.map((_, r) => scene.colour(theme, r));
      const wide = { ...box, width: side * 1.3, height: high * 1.3 };
      marks.push(
        at(regions, 20 + Math.max(0, height / 2 - high * 0.7), [
          words("Regions", 0, 11, theme, side),
          ...drawLabels(
            placed(layout, wide),
            mostOf(layout, result.regions.label, rank),
            colours,
            factorKey,
            names,
          ),
        ]),
      );
      return { width: regions + side * 1.3 + 8, height: 24 + height, marks };
    },
  };
}

/** The matched factors beside the known types that they stand for, where the spots' types are given. */
export function matchedMaps(scene: Scene): Figure | readonly Figure[] {
  const { result, names, layout, rank, annotated } = scene;
  const { annotation } = result;
  if (!annotation || !annotated || annotation.pairs.length === 0) return [];
  const pairs = [...annotation.pairs].sort((a, b) => b.correlation - a.correlation);
  return {
    name: "matched-maps",
    title: `Maps matched with ${annotation.column}`,
    description: `Each matched factor's map above the spots of its type: ${pairs
      .map(
        ({ factor, type, correlation }) =>
          `${names[factor]} and ${annotation.types[type]} (${shown(correlation)})`,
      )
      .join(", ")}.`,
    data: {
      columns: ["factor", "type", "correlation", "auc"],
      rows: pairs.map(({ factor, type, correlation, auc }) => [
        names[factor]!,
        annotation.types[type]!,
        correlation,
        auc,
      ]),
    },
    draw({ width, theme }) {
      const columns = Math.max(1, Math.min(pairs.length, Math.floor(width / 150)));
      const side = width / columns - 14;
      const high = heightAt(layout, side, 300);
      const row = 2 * high + 60;
      const box = { x: 0, y: 18, width: side, height: high };
      const above = placed(layout, box);
      const below = placed(layout, { ...box, y: high + 46 });
      const marks = pairs.map(({ factor, type, correlation }, p) => {
        const name = annotation.types[type]!;
        const code = annotated.types.indexOf(name);
        const values = meansOf(layout, columnOf(result.maps, factor, rank));
        const known = Int32Array.from(annotated.codes, (each) =>
          each === code ? 1 : each < 0 ? -1 : 0,
        );
        return at(8 + (p % columns) * (width / columns), Math.floor(p / columns) * row, [
          words(`${names[factor]} · ${correlation.toFixed(2)}`, 0, 12, theme, side),
          ...drawShades(above, values, 1, theme),
          words(name, high + 26, 12, theme, side),
          ...drawLabels(
            below,
            mostOf(layout, known, 2),
            [theme.grid, scene.colour(theme, factor)],
            () => factorKey(factor),
            ["others", name],
          ),
        ]);
      });
      return { height: Math.ceil(pairs.length / columns) * row, marks };
    },
  };
}

function levelTable(
  { result, names, rank }: Scene,
  genes: readonly number[],
  factors: readonly number[],
  width: number,
  theme: Theme,
): Ink[] {
  const cell = Math.min(24, width / Math.max(1, factors.length));
  const marks = [words("Levels", 0, 11, theme, width)];
  genes.forEach((g, row) => {
    const levels = result.levels.subarray(g * rank, (g + 1) * rank);
    const most = levels.reduce((a, b) => Math.max(a, b), 0) || 1;
    factors.forEach((r, column) => {
      marks.push(
        ink(
          "rect",
          {
            x: column * cell,
            y: 18 + row * cell,
            width: cell - 1,
            height: cell - 1,
            fill: theme.sequential(levels[r]! / most),
          },
          { tip: `${result.genes[g]} in ${names[r]}: ${shown(levels[r]!)}` },
        ),
      );
    });
  });
  return marks;
}

function words(text: string, y: number, size: number, theme: Theme, room: number): Ink {
  return ink(
    "text",
    { x: 0, y: y + size, "font-size": size, "font-weight": 600, fill: theme.text },
    { text: truncated(text, room, size) },
  );
}

function sign(text: string, x: number, y: number, theme: Theme): Ink {
  return ink(
    "text",
    { x, y, "text-anchor": "middle", "font-size": 20, fill: theme.muted },
    { text },
  );
}
