import type { MusicResult } from "../result.ts";

/** What the number of instruments goes by and how to set it, where it was chosen; else nothing. */
export function countWords({
  instruments,
  options,
}: Pick<MusicResult, "instruments" | "options">): string {
  const isChosen =
    options.instruments === "auto" &&
    options.grouping !== "shape" &&
    instruments.count > 0 &&
    instruments.known.every((label) => label < 0);
  return isChosen
    ? "The number of instruments follows from how many notes sound at once, and chords count as several: where you know it, set Instruments (--instruments)."
    : "";
}
