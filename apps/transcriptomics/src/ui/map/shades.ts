import { shown, type Theme } from "@unmix/workbench/figures";
import { largest } from "../../figures/index.ts";

/** Shades of a map of values; the class of a spot without a value. */
export const SHADES = 64;
export const NONE = 255;

/** The colour of every spot as a class, what the classes look like, and what they mean. */
export interface Shading {
  readonly title: string;
  /** One a spot: an index into `colours`, or {@link NONE}. */
  readonly classes: Uint8Array;
  readonly colours: readonly string[];
  readonly legend:
    | { readonly kind: "ramp"; readonly low: string; readonly high: string }
    | { readonly kind: "names"; readonly names: readonly string[] };
  /** What a spot has, in words. */
  readonly words: (spot: number) => string;
}

/** Shades from 0, or the least value below it, to `most`, by default the largest value. */
export function valueShading(
  title: string,
  values: ArrayLike<number>,
  theme: Theme,
  most = largest(values),
): Shading {
  let least = 0;
  for (let i = 0; i < values.length; i++) if (values[i]! < least) least = values[i]!;
  const span = most - least || 1;
  const classes = new Uint8Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    classes[i] = Number.isFinite(value)
      ? Math.min(SHADES - 1, Math.max(0, Math.floor(((value - least) / span) * SHADES)))
      : NONE;
  }
  return {
    title,
    classes,
    colours: Array.from({ length: SHADES }, (_, k) => theme.sequential((k + 0.5) / SHADES)),
    legend: { kind: "ramp", low: shown(least), high: shown(most) },
    words: (spot) => `${title}: ${shown(values[spot]!)}`,
  };
}

/** A colour for each name; beyond 254 names they begin again. */
export function nameShading(
  title: string,
  codes: Int32Array,
  names: readonly string[],
  colourOf: (code: number) => string,
): Shading {
  const classes = Uint8Array.from(codes, (code) => (code < 0 ? NONE : code % NONE));
  return {
    title,
    classes,
    colours: names.slice(0, NONE).map((_, code) => colourOf(code)),
    legend: { kind: "names", names },
    words: (spot) => `${title}: ${names[codes[spot]!] ?? "none"}`,
  };
}
