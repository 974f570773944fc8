/** A sentence of core in the words of `unmix modes`: core speaks of options, the command of flags. */
export function inModesFlags(sentence: string): string {
  return WORDS.reduce((text, [from, to]) => text.replaceAll(from, to), sentence);
}

/** What core says, and what the command says instead; the particular first. The command has no flag for some options. */
const WORDS: readonly (readonly [string, string])[] = [
  ["ask for ridges (grouping.metric ridges)", "take --grouping ridges"],
  ["(grouping.effort ", "(--ridge-effort "],
  ["Raise grouping.effort", "Raise --ridge-effort"],
  ["grouping.effort", "--ridge-effort"],
  ["grouping.metric is ridges, which", "--grouping is ridges, which"],
  [
    ", raise chunkSeconds to its length, or take clusters (the metric overlap)",
    ", or take --grouping clusters",
  ],
  ["take clusters (grouping.metric overlap)", "take --grouping clusters"],
  ["raise maxIterations", "raise --steps"],
  ["the residual asked for", "--residual"],
  [
    "raise features, widen frequencies, give several spreads, or allow a larger residual",
    "raise --features, widen --frequencies, give several --spread, or allow a larger --residual",
  ],
  ["give the rate at which", "give with --rate the rate at which"],
  ["name their column,", "name their column with --time,"],
  ["name the column of values", "name the column of values with --value"],
  ["frequencies is", "--frequencies is"],
  ["spreads is", "--spread is"],
  ["lower residual", "lower --residual"],
  ["raise residual to", "raise --residual to"],
  ["run with grouping set to clusters", "take --grouping clusters"],
  ["with trend set to keep", "with --trend keep"],
  ["grouping.radius", "--radius"],
  ["grouping.minPoints", "--min-points"],
  ["grouping.spread", "--ridge-spread"],
  ["gapTolerance", "--tolerance"],
  ["maxModes", "--max-modes"],
];
