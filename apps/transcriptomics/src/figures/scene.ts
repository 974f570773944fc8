import type { LegendEntry, Theme } from "@unmix/workbench/figures";
import type { ProfileResult } from "../domain/result.ts";
import { type Layout, layoutOf, type Orientation } from "./layout.ts";

/** A CSS colour, or a place in the palette of whichever theme is drawn. */
export type FactorColour = string | number;

/** The colour as a theme has it. */
export function colourIn(theme: Theme, colour: FactorColour): string {
  return typeof colour === "number" ? theme.category(colour) : colour;
}

/** How a user wants the figures. Everything has a default. */
export interface TissueFigureOptions {
  /** Colours of the factors; a missing one is that of the factor's own place in the palette. */
  readonly factorColours?: readonly FactorColour[];
  /** How the section is turned; default as in the file, y downwards. */
  readonly orientation?: Orientation;
  /** The annotation that the result was compared with: the type of each spot, −1 where missing. */
  readonly annotated?: { readonly types: readonly string[]; readonly codes: Int32Array };
}

/** A result with the places, names and colours that its figures share. */
export interface Scene {
  readonly result: ProfileResult;
  readonly rank: number;
  readonly names: readonly string[];
  readonly layout: Layout;
  readonly annotated: TissueFigureOptions["annotated"];
  colour(theme: Theme, factor: number): string;
  legend(theme: Theme): LegendEntry[];
}

/** Prepares what the figures of `result` share. */
export function sceneOf(result: ProfileResult, options: TissueFigureOptions = {}): Scene {
  const names = result.factorNames;
  const colour = (theme: Theme, factor: number) =>
    colourIn(theme, options.factorColours?.[factor] ?? factor);
  return {
    result,
    rank: result.rank,
    names,
    layout: layoutOf(result, options.orientation),
    annotated: options.annotated,
    colour,
    legend: (theme) =>
      names.map((name, r) => ({ key: factorKey(r), name, colour: colour(theme, r) })),
  };
}

/** Marks of a factor carry this key, so that its legend entry highlights them. */
export function factorKey(factor: number): string {
  return `factor-${factor + 1}`;
}

/** Column `r` of a matrix with R columns. */
export function columnOf(matrix: Float64Array, r: number, rank: number): Float64Array {
  const column = new Float64Array(matrix.length / rank);
  for (let i = 0; i < column.length; i++) column[i] = matrix[i * rank + r]!;
  return column;
}
