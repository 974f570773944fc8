"use client";
import { themeOf } from "@unmix/workbench/figures";
import { useTheme } from "@unmix/workbench/ui";
import { useMemo } from "react";
import { colourIn, columnOf } from "../../figures/index.ts";
import type { PageState } from "../state.ts";
import { nameShading, type Shading, valueShading } from "./shades.ts";

/** The colours of the spots as the page has them; undefined until what they show is there. */
export function useShading(state: PageState): Shading | undefined {
  const { theme: name } = useTheme();
  const { colouring, section, result, colours, geneCounts, columns } = state;
  return useMemo(() => {
    const theme = themeOf(name);
    const factorColour = (r: number) => colourIn(theme, colours[r] ?? r);
    switch (colouring.by) {
      case "depth":
        return section && valueShading("Counts per spot", section.depth, theme);
      case "regions":
        return (
          result && nameShading("Region", result.regions.label, result.factorNames, factorColour)
        );
      case "confidence":
        return result && valueShading("Agreement of refits", result.spread.confidence, theme, 1);
      case "factor": {
        if (!result) return undefined;
        const { maps, rank, factorNames } = result;
        const { factor } = colouring;
        const values = columnOf(maps, factor, rank);
        return valueShading(factorNames[factor] ?? "", values, theme, 1);
      }
      case "gene": {
        const counts = geneCounts[colouring.gene];
        return counts && valueShading(section?.genes[colouring.gene] ?? "Gene", counts, theme);
      }
      case "column": {
        const column = columns[colouring.name];
        if (!column) return undefined;
        if (column.kind === "number") return valueShading(column.name, column.values, theme);
        return nameShading(column.name, column.codes, column.categories, theme.category);
      }
    }
  }, [name, colouring, section, result, colours, geneCounts, columns]) as Shading | undefined;
}
