/**
 * What a figure draws: a plain tree of SVG elements. It needs no document, so the same drawing
 * becomes text on the command line, elements on a page and a snapshot in a test.
 */
export interface Ink {
  readonly tag: string;
  /**
   * Numbers are written with two decimals; `undefined`, and a number that is not finite, leaves the
   * attribute out.
   */
  readonly attributes: Readonly<Record<string, string | number | undefined>>;
  readonly children: readonly Ink[];
  /** Text content, drawn before the children. */
  readonly text?: string;
  /** What a reader learns on hover or focus; becomes a `<title>` child. */
  readonly tip?: string;
  /** Pixels around a thin line that answer the pointer too, on a page. */
  readonly reach?: number;
}

/** What surrounds the attributes of an element. */
export interface InkExtras {
  readonly text?: string;
  readonly tip?: string;
  readonly reach?: number;
  readonly children?: readonly Ink[];
}

/** An element of a drawing. */
export function ink(tag: string, attributes: Ink["attributes"], extras: InkExtras = {}): Ink {
  const { children = [], ...rest } = extras;
  return { tag, attributes, children, ...rest };
}

/** Elements moved together by (x, y), with the attributes they inherit. */
export function at(
  x: number,
  y: number,
  children: readonly Ink[],
  attributes: Ink["attributes"] = {},
): Ink {
  return ink(
    "g",
    { transform: `translate(${rounded(x)},${rounded(y)})`, ...attributes },
    { children },
  );
}

/** A number as SVG attributes carry it: two decimals, no trailing zeros, no negative zero. */
export function rounded(value: number): string {
  const text = String(Math.round(value * 100) / 100);
  return text === "-0" ? "0" : text;
}
