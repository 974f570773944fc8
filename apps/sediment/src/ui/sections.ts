/** A part of the result: a heading and the figures under it. */
export interface Section {
  readonly id: string;
  readonly title: string;
  /** The title in a word or two, for the links of the run bar. */
  readonly link: string;
  /** What is to be seen here, in a sentence. */
  readonly words: string;
  has(figure: string): boolean;
  /** Whether what stands beside the figures comes before them. */
  readonly extraFirst?: boolean;
}

const named = (...names: string[]) => ({ has: (figure: string) => names.includes(figure) });

const KNOWN: readonly Section[] = [
  {
    id: "sources",
    title: "Sources",
    link: "Sources",
    words: "What each source looks like: the distribution of every feature.",
    extraFirst: true,
    ...named("source-densities"),
  },
  {
    id: "proportions",
    title: "Proportions",
    link: "Proportions",
    words: "How much of each source is in every sample.",
    ...named("proportions", "proportions-heatmap"),
  },
  {
    id: "comparison",
    title: "Compared with known sources",
    link: "Comparison",
    words: "How close the learned sources, proportions and labels are to those known.",
    ...named("proportions-known", "density-correlations", "label-confusion"),
  },
  {
    id: "grains",
    title: "Grains",
    link: "Grains",
    words: "The most likely source of every grain, and how sure that is.",
    ...named("grain-labels"),
  },
  {
    id: "scatter",
    title: "Features of the grains",
    link: "Scatter",
    words: "Pairs of features, each grain in the colour of its source.",
    extraFirst: true,
    ...named("grain-scatter"),
  },
  {
    id: "samples",
    title: "Samples",
    link: "Samples",
    words:
      "How alike the samples are, and the measured distributions that the sources are found from.",
    ...named("sample-map", "sample-densities"),
  },
  {
    id: "rank",
    title: "How many sources",
    link: "How many",
    words: "The error that each number of sources leaves, and whether the samples differ enough.",
    extraFirst: true,
    ...named("rank", "separation"),
  },
  {
    id: "method",
    title: "How these data are taken apart",
    link: "Method",
    words: "The samples as one block of densities, its parts, and one grain's way to its label.",
    ...named("input-tensor", "decomposition", "example-grain"),
  },
];

/** All sections in the order of the page; a figure that none names stands in the last. */
export const SECTIONS: readonly Section[] = [
  ...KNOWN,
  {
    id: "fit",
    title: "Fit and features",
    link: "Fit",
    words: "Where the sources explain the samples less well, and which features tell them apart.",
    has: (figure) => !KNOWN.some((section) => section.has(figure)),
  },
];
