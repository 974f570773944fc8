import type { Theme } from "./theme.ts";

/**
 * Widths of text without a document: the advance of each class of letters in a common sans serif,
 * slightly generous, so that a drawing has the same bytes everywhere.
 */

/** How much wider than estimated the letters of some systems' fonts are, for what stands beside or ends at an edge. */
export const WIDEST_FONT = 1.15;
/** The same of bold letters. */
export const WIDEST_BOLD = 1.3;

/** What sets a text off from what it lies on: an edge of the colour of the surface. */
export function halo({ surface }: Pick<Theme, "surface">) {
  return {
    stroke: surface,
    "stroke-width": 3,
    "stroke-linejoin": "round",
    "paint-order": "stroke",
  } as const;
}

/** The estimated width of `text` in pixels. */
export function textWidth(text: string, fontSize: number): number {
  let ems = 0;
  for (const letter of text) ems += advance(letter);
  return ems * fontSize;
}

/**
 * `text`, or a third of what has room from its beginning, "…" and two from its end where it is wider than `width`
 * pixels: names of one table often begin alike, as "Isotope ratios 206Pb/238U" and "Isotope ratios 206Pb/207Pb" do.
 */
export function truncated(text: string, width: number, fontSize: number): string {
  if (textWidth(text, fontSize) <= width) return text;
  const letters = [...text];
  let room = width / fontSize - advance("…");
  let [first, last] = [0, letters.length];
  for (;;) {
    const isFirst = 2 * first <= letters.length - last;
    room -= advance(letters[isFirst ? first : last - 1]!);
    if (!(room >= 0)) break;
    if (isFirst) first++;
    else last--;
  }
  const [beginning, end] = [letters.slice(0, first).join(""), letters.slice(last).join("")];
  return `${beginning.trimEnd()}…${end.trimStart()}`;
}

/** `text` broken between words into lines of at most `width` pixels. */
export function wrapped(text: string, width: number, fontSize: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/)) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line !== "" && textWidth(longer, fontSize) > width) {
      lines.push(line);
      line = word;
    } else {
      line = longer;
    }
  }
  if (line !== "") lines.push(line);
  return lines.map((each) => truncated(each, width, fontSize));
}

/** The width that the widest of `texts` needs, at most `limit`. */
export function widestText(texts: readonly string[], fontSize: number, limit: number): number {
  let widest = 0;
  for (const text of texts) widest = Math.max(widest, textWidth(text, fontSize));
  return Math.min(widest, limit);
}

function advance(letter: string): number {
  if ("ijlI.,;:'|!()[]/ ".includes(letter)) return 0.32;
  if ("ftr-−".includes(letter)) return 0.4;
  if ("mwMW%@…".includes(letter)) return 0.9;
  if ("+=<>~#".includes(letter)) return 0.84;
  const code = letter.codePointAt(0)!;
  if (code > IDEOGRAMS) return 1.05;
  const isCapital = letter !== letter.toLowerCase();
  if (code >= GREEK && code < SIGNS) return isCapital ? 0.95 : 0.8;
  return isCapital ? 0.68 : 0.57;
}

/** The first letters of Greek, with Cyrillic and others behind it, and where signs and ideograms begin. */
const GREEK = 0x370;
const SIGNS = 0x2000;
const IDEOGRAMS = 0x2e7f;
