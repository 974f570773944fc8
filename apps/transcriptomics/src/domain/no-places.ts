import { UnmixError } from "@unmix/core";
import type { Expression } from "./types.ts";

/** The refusal of a section without places, with what was found of files that seem to hold some. */
export function noPlaces({ unplaced = [] }: Pick<Expression, "unplaced">): UnmixError {
  const sentences = [
    "The file does not say where its spots are; maps need an x and a y of every spot (obsm/spatial, columns x and y, or a file of positions beside it).",
    ...unplaced,
  ];
  return new UnmixError("input", sentences.join(" "));
}
