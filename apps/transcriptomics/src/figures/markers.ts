import {
  at,
  colourBar,
  type Figure,
  type Ink,
  ink,
  percent,
  rounded,
  shown,
  truncated,
  widestText,
} from "@unmix/workbench/figures";
import type { Scene } from "./scene.ts";
import { BRACKETS, isByChance, markerName } from "./words.ts";

/** Markers shown of each factor. */
const SHOWN = 5;
const ROW = 17;
/** Where the legend of sizes begins beside that of levels. */
const SIZES = 220;
/** From there to its first dot, and from each dot to the next. */
const FIRST_DOT = 44;
const NEXT_DOT = 62;

/** The first markers of every factor: a dot by share and level for each gene and factor. */
export function markerDots(scene: Scene): Figure | readonly Figure[] {
  const { result, names, rank } = scene;
  const genes = [
    ...new Set(result.markers.flatMap((of) => of.slice(0, SHOWN).map(({ gene }) => gene))),
  ];
  if (genes.length === 0) return [];
  const nameOf = (g: number) => markerName(result, g);
  const first = result.markers.map((of) => (of[0] ? nameOf(of[0].gene) : "none"));
  const bracketed = genes.some((g) => isByChance(result, g)) ? ` ${BRACKETS}` : "";
  return {
    name: "markers",
    title: "Marker genes",
    description:
      "A row for each of the first markers, a column for each factor. The larger a dot, the more of " +
      "the gene's fitted expression lies in the factor; the darker, the higher its level there, as a " +
      `part of its highest.${bracketed} First markers: ${names.map((name, r) => `${name}: ${first[r]}`).join(", ")}.`,
    data: {
      columns: ["gene", "factor", "share", "level", "patterned"],
      rows: genes.flatMap((g) =>
        names.map((name, r) => [
          result.genes[g]!,
          name,
          result.shares[g * rank + r]!,
          result.levels[g * rank + r]!,
          result.patterned?.[g] ?? Number.NaN,
        ]),
      ),
    },
    draw({ width, theme }) {
      const bar = colourBar("level", "0", "highest", theme.sequential, 8, 0, theme);
      const left = widestText(genes.map(nameOf), 11, 120) + 16;
      const nameRoom = widestText(names, 11, 110);
      const step = Math.min(40, Math.max(15, (width - left - nameRoom * 0.5 - 16) / rank));
      const radius = Math.min(step, ROW) / 2 - 0.5;
      const sizesWidth = FIRST_DOT + NEXT_DOT + radius + 40;
      const beside = SIZES + sizesWidth <= width;
      const top = bar.height * (beside ? 1 : 2) + nameRoom * 0.87 + 18;
      const marks: Ink[] = [
        ...bar.marks,
        at(beside ? SIZES : 8, beside ? 0 : bar.height, sizes(radius, theme.muted)),
      ];
      names.forEach((name, r) => {
        const text = truncated(name, 110, 11);
        marks.push(
          at(left + (r + 0.5) * step + 3, top - 8, [
            ink("text", { transform: "rotate(-60)", fill: theme.text }, { text, tip: name }),
          ]),
        );
      });
      genes.forEach((g, row) => {
        const y = top + (row + 0.5) * ROW;
        const name = result.genes[g]!;
        const levels = result.levels.subarray(g * rank, (g + 1) * rank);
        const most = levels.reduce((a, b) => Math.max(a, b), 0) || 1;
        marks.push(
          ink("line", { x1: left, x2: left + rank * step, y1: y, y2: y, stroke: theme.grid }),
          ink(
            "text",
            {
              x: left - 8,
              y: y + 4,
              "text-anchor": "end",
              fill: isByChance(result, g) ? theme.muted : theme.text,
            },
            {
              text: truncated(nameOf(g), 120, 11),
              ...(isByChance(result, g) && { tip: `${name}: no pattern beyond chance` }),
            },
          ),
        );
        names.forEach((factor, r) => {
          const share = result.shares[g * rank + r]!;
          if (!(share > 0.005)) return;
          marks.push(
            ink(
              "circle",
              {
                cx: left + (r + 0.5) * step,
                cy: y,
                r: Math.max(0.8, radius * Math.sqrt(share)),
                fill: theme.sequential(0.15 + (0.85 * levels[r]!) / most),
                stroke: theme.axis,
                "stroke-width": 0.4,
              },
              {
                tip: `${name} in ${factor}: share ${percent(share)}, level ${shown(levels[r]!)}`,
              },
            ),
          );
        });
      });
      return {
        height: top + genes.length * ROW + 8,
        width: Math.max(
          left + rank * step + nameRoom * 0.5 + 16,
          (beside ? SIZES : 8) + sizesWidth,
        ),
        marks,
      };
    },
  };
}

/** What the size of a dot means. */
function sizes(radius: number, colour: string): Ink[] {
  const dots = [0.25, 1].flatMap((share, k) => {
    const x = FIRST_DOT + k * NEXT_DOT;
    return [
      ink("circle", { cx: x, cy: 9, r: radius * Math.sqrt(share), fill: "none", stroke: colour }),
      ink(
        "text",
        { x: rounded(x + radius + 4), y: 13, "font-size": 10, fill: colour },
        { text: percent(share) },
      ),
    ];
  });
  return [ink("text", { x: 0, y: 12, fill: colour }, { text: "share" }), ...dots];
}
