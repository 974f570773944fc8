import { drawHeatmap, type Figure, listed, shown } from "@unmix/workbench/figures";
import type { Scene } from "./scene.ts";

/** Factors beside the types of an annotation: correlations, and spots in common. */
export function annotationFigures(scene: Scene): readonly Figure[] {
  const { annotation } = scene.result;
  if (!annotation) return [];
  return [correlations(scene, annotation), contingency(scene, annotation)];
}

type Annotation = NonNullable<Scene["result"]["annotation"]>;

function correlations({ names, rank }: Scene, annotation: Annotation): Figure {
  const { types, pairs, candidates, column } = annotation;
  const values = new Float64Array(rank * types.length).fill(Number.NaN);
  const auc = values.slice();
  for (const pair of candidates) {
    values[pair.factor * types.length + pair.type] = pair.correlation;
    auc[pair.factor * types.length + pair.type] = pair.auc;
  }
  const matched = new Set(pairs.map(({ factor, type }) => factor * types.length + type));
  const mean = pairs.reduce((sum, pair) => sum + pair.correlation, 0) / (pairs.length || 1);
  return {
    name: "match",
    title: `Factors and ${column}`,
    description:
      `The correlation of every map with being of each type of ${column}; framed pairs are the best ` +
      `assignment, ${shown(mean)} on average: ${listed(
        pairs.map(
          ({ factor, type, correlation }) =>
            `${names[factor]} is ${types[type]} (${shown(correlation)})`,
        ),
      )}.`,
    data: {
      columns: ["factor", "type", "correlation", "auc", "matched"],
      rows: candidates.map(({ factor, type, correlation, auc }) => [
        names[factor]!,
        types[type]!,
        correlation,
        auc,
        matched.has(factor * types.length + type) ? 1 : 0,
      ]),
    },
    draw: (canvas) =>
      drawHeatmap(
        {
          rows: names,
          columns: types,
          values,
          measure: "correlation",
          domain: [-1, 1],
          diverging: true,
          format: (value) => value.toFixed(2),
          framed: (r, t) => matched.has(r * types.length + t),
          tip: (r, t) =>
            `${names[r]}, ${types[t]}: correlation ${shown(values[r * types.length + t]!)}, AUC ${shown(auc[r * types.length + t]!)}`,
        },
        canvas,
      ),
  };
}

function contingency({ names }: Scene, annotation: Annotation): Figure {
  const { types, contingency: counts, column, adjustedRand, normalizedInformation } = annotation;
  return {
    name: "contingency",
    title: `Regions and ${column}`,
    description:
      `How many spots of each region are of each type of ${column}. Adjusted Rand index ` +
      `${shown(adjustedRand)}, normalized mutual information ${shown(normalizedInformation)}; ` +
      `${annotation.spots} spots compared, ${annotation.ignored + annotation.leftOut} left out.`,
    data: {
      columns: ["region", ...types],
      rows: names.map((name, r) => [
        name,
        ...Array.from(counts.subarray(r * types.length, (r + 1) * types.length)),
      ]),
    },
    draw: (canvas) =>
      drawHeatmap(
        { rows: names, columns: types, values: counts, measure: "spots", format: String },
        canvas,
      ),
  };
}

/** Factors beside known profiles and sets of markers, where there are any. */
export function knownFigures({ result, names, rank }: Scene): readonly Figure[] {
  const { profileMatches = [], enrichment = [] } = result;
  const figures: Figure[] = [];
  if (profileMatches.length > 0) {
    figures.push(
      matrixFigure({
        name: "known-profiles",
        title: "Factors and known profiles",
        description:
          "The correlation of every factor's profile with every known one, over the genes that " +
          `both have (${profileMatches[0]!.sharedGenes}).`,
        measure: "correlation",
        pairs: profileMatches.map((pair) => ({ ...pair, value: pair.correlation })),
        signed: true,
        names,
        rank,
      }),
    );
  }
  if (enrichment.some(({ shared }) => shared > 0)) {
    figures.push(
      matrixFigure({
        name: "known-markers",
        title: "Factors and marker sets",
        description:
          "How far the first genes of every factor hold more genes of each marker set than chance " +
          "would: −log₁₀ of the corrected probability q. The table of the export has the counts.",
        measure: "−log₁₀ q",
        pairs: enrichment.map((pair) => ({
          ...pair,
          value: -Math.log10(Math.max(pair.q, 1e-300)),
        })),
        signed: false,
        names,
        rank,
      }),
    );
  }
  return figures;
}

function matrixFigure(options: {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly measure: string;
  readonly pairs: readonly {
    readonly factor: number;
    readonly type: string;
    readonly value: number;
  }[];
  readonly signed: boolean;
  readonly names: readonly string[];
  readonly rank: number;
}): Figure {
  const { pairs, names, rank, signed, ...said } = options;
  const types = [...new Set(pairs.map(({ type }) => type))].sort();
  const place = new Map(types.map((type, t) => [type, t]));
  const values = new Float64Array(rank * types.length).fill(Number.NaN);
  for (const { factor, type, value } of pairs) {
    values[factor * types.length + place.get(type)!] = value;
  }
  return {
    name: said.name,
    title: said.title,
    description: said.description,
    data: {
      columns: ["factor", "type", said.measure],
      rows: pairs.map(({ factor, type, value }) => [names[factor]!, type, value]),
    },
    draw: (canvas) =>
      drawHeatmap(
        {
          rows: names,
          columns: types,
          values,
          measure: said.measure,
          ...(signed && { domain: [-1, 1] as const, diverging: true }),
          format: (value) => (signed ? value.toFixed(2) : value.toFixed(1)),
        },
        canvas,
      ),
  };
}
