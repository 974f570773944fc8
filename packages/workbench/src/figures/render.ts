import { failedDrawing } from "./failure.ts";
import type { Canvas, Drawing, Figure } from "./figure.ts";
import { at, type Ink, ink, rounded } from "./ink.ts";
import { wrapped } from "./text.ts";
import { FONT, type ThemeName, themeOf } from "./theme.ts";

const NAMESPACE = "http://www.w3.org/2000/svg";
const HEADING_SIZE = 15;
const HEADING_LINE = 20;
/** How much wider bold letters are. */
const BOLD = 1.15;

export interface RenderOptions {
  /** Pixels, 320 or more; default 960. */
  readonly width?: number;
  /** Default "light". */
  readonly theme?: ThemeName;
  /** Whether the title is drawn above the figure; default true. A page has its own heading. */
  readonly heading?: boolean;
}

/**
 * The figure as a standalone SVG file: system fonts, colours written in, no outside reference, the
 * same bytes for the same figure and options. Where the figure cannot be drawn, its place says so.
 */
export function renderToString(figure: Figure, options: RenderOptions = {}): string {
  return `${write(rootOf(figure, options))}\n`;
}

/**
 * The figure as an element of `document`: what {@link renderToString} writes, and invisible bands
 * around thin lines that answer the pointer.
 */
export function renderToElement(
  figure: Figure,
  document: Document,
  options: RenderOptions = {},
): SVGSVGElement {
  return build(rootOf(figure, options), document) as SVGSVGElement;
}

/** The whole drawing with its heading and background. */
function rootOf(figure: Figure, options: RenderOptions): Ink {
  const room = Math.max(320, Math.round(options.width ?? 960));
  const theme = themeOf(options.theme ?? "light");
  const drawing = drawn(figure, { width: room, theme });
  const width = Math.ceil(Math.max(320, Math.min(room, drawing.width ?? room)));
  const heading =
    (options.heading ?? true) ? wrapped(figure.title, (width - 16) / BOLD, HEADING_SIZE) : [];
  const top = heading.length === 0 ? 0 : heading.length * HEADING_LINE + 10;
  const height = Math.ceil(drawing.height + top);
  return ink(
    "svg",
    {
      xmlns: NAMESPACE,
      width,
      height,
      viewBox: `0 0 ${width} ${height}`,
      role: "img",
      "aria-label": `${figure.title}. ${figure.description}`,
      "font-family": FONT,
      "font-size": 11,
      fill: theme.text,
    },
    {
      children: [
        ink("desc", {}, { text: figure.description }),
        ink("rect", { width, height, fill: theme.surface }),
        ...heading.map((line, index) =>
          ink(
            "text",
            { x: 8, y: 18 + index * HEADING_LINE, "font-size": HEADING_SIZE, "font-weight": 600 },
            { text: line },
          ),
        ),
        at(0, top, drawing.marks),
      ],
    },
  );
}

/** A figure that fails must not cost the run that it shows, nor the other figures. */
function drawn(figure: Figure, canvas: Canvas): Drawing {
  try {
    return figure.draw(canvas);
  } catch (error) {
    return failedDrawing(error, canvas);
  }
}

function write(node: Ink): string {
  let text = `<${node.tag}`;
  for (const [name, value] of Object.entries(node.attributes)) {
    if (isDrawable(value)) text += ` ${name}="${escaped(attributeText(value))}"`;
  }
  const inside =
    (node.tip === undefined ? "" : `<title>${escaped(node.tip)}</title>`) +
    (node.text === undefined ? "" : escaped(node.text)) +
    node.children.map(write).join("");
  return inside === "" ? `${text}/>` : `${text}>${inside}</${node.tag}>`;
}

function build(node: Ink, document: Document): Element {
  const element = document.createElementNS(NAMESPACE, node.tag);
  for (const [name, value] of Object.entries(node.attributes)) {
    if (isDrawable(value) && name !== "xmlns") element.setAttribute(name, attributeText(value));
  }
  if (node.tip !== undefined) {
    const title = document.createElementNS(NAMESPACE, "title");
    title.textContent = node.tip;
    element.append(title);
  }
  if (node.text !== undefined) element.append(document.createTextNode(node.text));
  for (const child of node.children) {
    const mark = build(child, document);
    if (child.reach !== undefined) element.append(bandAround(mark, child.reach));
    element.append(mark);
  }
  return element;
}

/** An invisible, wider copy of a line, so that a pointer need not hit it to the pixel. */
function bandAround(line: Element, reach: number): Element {
  const band = line.cloneNode(false) as Element;
  band.setAttribute("stroke", "transparent");
  band.setAttribute("stroke-width", String(2 * reach));
  band.removeAttribute("stroke-dasharray");
  return band;
}

function isDrawable(value: string | number | undefined): value is string | number {
  return typeof value === "number" ? Number.isFinite(value) : value !== undefined;
}

function attributeText(value: string | number): string {
  return typeof value === "number" ? rounded(value) : value;
}

/** Also drops the control characters that XML cannot carry. */
function escaped(text: string): string {
  let result = "";
  for (const letter of text) {
    const code = letter.codePointAt(0)!;
    if (code < 32 && code !== 9 && code !== 10) continue;
    result += ESCAPES[letter] ?? letter;
  }
  return result;
}

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
};
