/** A sentence of core in the words of the page: core speaks of options, the page of fields. */
export function inPageWords(sentence: string): string {
  return WORDS.reduce((text, [from, to]) => text.replaceAll(from, to), sentence);
}

/** What core says, and what the page says instead. */
const WORDS: readonly (readonly [string, string])[] = [
  ["ask for ridges (grouping.metric ridges)", "set “A mode is” to a ridge"],
  ["take clusters (grouping.metric overlap)", "set “A mode is” to a cluster of atoms"],
  ["(grouping.effort ", "(“Work for ridges”, "],
  ["Raise grouping.effort", "Raise “Work for ridges”"],
  ["raise grouping.radius", "raise “Reach between neighbours”"],
  ["lower grouping.minPoints", "lower “Neighbours that make a mode”"],
  ["raise residual to", "raise “May be left over” to"],
  ["run with grouping set to clusters", "set “A mode is” to a cluster of atoms"],
  ["the residual asked for", "“May be left over”"],
  ["raise maxIterations", "raise “Steps for the sparse solution”"],
];
