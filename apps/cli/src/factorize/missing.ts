import { type Tensor, UnmixError } from "@unmix/core";

/** What becomes of entries that the file does not give: the file is refused, or they are left out. */
export type Missing = (typeof WORDS)[number];

const WORDS = ["refuse", "mask"] as const;

/** @throws UnmixError when the text is none of the words */
export function parseMissing(text: string): Missing {
  const found = WORDS.find((word) => word === text);
  if (found) return found;
  throw new UnmixError(
    "option",
    `The flag --missing is “${text}”; it must be one of ${WORDS.join(", ")}.`,
    { missing: text },
  );
}

/** Weights that leave out the entries that are NaN, and their number. */
export interface Mask {
  readonly weights: Tensor;
  readonly count: number;
}

/**
 * Weights of 1, and 0 where an entry is NaN; nothing where none is.
 *
 * @throws UnmixError naming the first missing entry, when they are to be refused
 */
export function maskOf({ data, shape }: Tensor, missing: Missing): Mask | undefined {
  const first = data.findIndex(Number.isNaN);
  if (first < 0) return undefined;
  if (missing === "refuse") {
    let rest = first;
    const index = [...shape].reverse().map((length) => {
      const i = rest % length;
      rest = (rest - i) / length;
      return i;
    });
    index.reverse();
    throw new UnmixError(
      "input",
      `The entry [${index.join(", ")}] of the tensor is NaN; every entry must be a number, so fill it in, or leave such entries out of the fit with --missing mask.`,
      { index },
    );
  }
  const weights = { data: data.map((value) => (Number.isNaN(value) ? 0 : 1)), shape };
  return { weights, count: weights.data.reduce((count, weight) => count + 1 - weight, 0) };
}
