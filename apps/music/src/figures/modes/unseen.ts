import { type Ink, ink, type LegendEntry, type PanelBox } from "@unmix/workbench/figures";

/** The part of a long signal that nothing was sought in, since its search was stopped before. */
export interface Unseen {
  /** It goes on to the last time. */
  readonly from: number;
  readonly tip: string;
  readonly colour: string;
  /** What the drawing stands on. */
  readonly surface: string;
}

/** Pixels from one line of the hatching to the next. */
const PITCH = 7;

/** A hatched band, to lie over what is drawn over time: a wave of many samples to a pixel would hide it. */
export function unseenBand(
  { from, tip, colour, surface }: Unseen,
  x: (value: number) => number,
  { left, right, top, bottom }: PanelBox,
): Ink[] {
  const begin = Math.max(left, x(from));
  if (!(begin < right)) return [];
  const area = { x: begin, y: top, width: right - begin, height: bottom - top };
  return [
    ink(
      "g",
      { "data-key": UNSEEN },
      {
        tip,
        children: [
          ink("rect", { ...area, fill: surface, "fill-opacity": 0.6 }),
          ink("path", {
            d: hatching(begin, right, top, bottom),
            stroke: colour,
            "stroke-opacity": 0.55,
            fill: "none",
          }),
        ],
      },
    ),
  ];
}

/** Lines that rise by 45 degrees, cut off at the sides: a pattern would need a name that no other drawing has. */
function hatching(left: number, right: number, top: number, bottom: number): string {
  const height = bottom - top;
  let d = "";
  for (let foot = left - height + PITCH; foot < right; foot += PITCH) {
    const from = Math.max(foot, left);
    const to = Math.min(foot + height, right);
    const at = (place: number) => `${place.toFixed(1)},${(bottom - place + foot).toFixed(1)}`;
    if (to > from) d += `M${at(from)}L${at(to)}`;
  }
  return d;
}

const UNSEEN = "unseen";

/** What the band is called in a legend. */
export function unseenEntry({ colour }: Unseen): LegendEntry {
  return { key: UNSEEN, name: "not looked at", colour, symbol: "hatched" };
}
