/** A part of the result: a heading and the figures under it. */
export interface ResultPart {
  readonly id: string;
  readonly title: string;
  /** The title in a word or two, for the links of the run bar. */
  readonly link: string;
  /** What is to be seen here, in a sentence. */
  readonly words: string;
  readonly figures: readonly string[];
}

/** All parts in the order of the page, after the map. */
export const PARTS: readonly ResultPart[] = [
  {
    id: "types",
    title: "Cell types",
    link: "Types",
    words: "A map of every cell type and the regions that they make.",
    figures: ["factor-maps", "regions"],
  },
  {
    id: "markers",
    title: "Marker genes",
    link: "Markers",
    words: "The genes that stand for each cell type, by share and level.",
    figures: ["markers"],
  },
  {
    id: "matches",
    title: "Compared with what is known",
    link: "Matches",
    words: "How the cell types go with an annotation, known profiles and marker sets.",
    figures: [
      "match",
      "contingency",
      "annotation",
      "matched-maps",
      "known-profiles",
      "known-markers",
      "known",
    ],
  },
  {
    id: "sureness",
    title: "How sure",
    link: "How sure",
    words: "What other starts and halves of the counts find again.",
    figures: ["stability", "confidence"],
  },
  {
    id: "choices",
    title: "How many types, how much smoothing",
    link: "How many",
    words: "What each number of cell types and each bandwidth gave.",
    figures: ["rank", "smoothing"],
  },
  {
    id: "method",
    title: "How the section is taken apart",
    link: "Method",
    words: "Maps of genes as levels of cell types times their maps.",
    figures: ["model"],
  },
];
