import { type Tensor, UnmixError } from "@unmix/core";

/**
 * What becomes of entries that the file does not give: the file is refused, or they are left out. A file
 * says which others are to be left out with them.
 */
export type Missing = "refuse" | "mask" | { readonly path: string };

/** @throws UnmixError when the text is none of the words, nor a file behind an @ */
export function parseMissing(text: string): Missing {
  if (text === "refuse" || text === "mask") return text;
  if (/^@./s.test(text)) return { path: text.slice(1) };
  throw new UnmixError(
    "option",
    `The flag --missing is “${text}”; it must be refuse, mask, or @FILE with an array that is not 0 where an entry is missing.`,
    { missing: text },
  );
}

/** Weights of the entries, and how many of them are left out. */
export interface Mask {
  readonly weights: Tensor;
  readonly count: number;
}

/** What says which entries count, and how much; both of the shape of the tensor. */
export interface Given {
  readonly weights?: Tensor;
  /** Not 0 where an entry is missing. */
  readonly mask?: Tensor;
}

/**
 * The weights given, or 1, and 0 where an entry is NaN or masked; nothing where no weight is given and
 * nothing is missing.
 *
 * @throws UnmixError naming the first missing entry, when they are to be refused; and when an array has
 *   another shape than the tensor
 */
export function maskOf(
  { data, shape }: Tensor,
  missing: Missing,
  { weights, mask }: Given,
): Mask | undefined {
  checkShape(weights, shape, "--weights");
  checkShape(mask, shape, "--missing");
  const isMissing = (value: number, i: number) =>
    Number.isNaN(value) || (mask !== undefined && mask.data[i] !== 0);
  // What has the weight 0 is never looked at.
  const isOpen = (value: number, i: number) => Number.isNaN(value) && weights?.data[i] !== 0;
  const refused = missing === "refuse" ? data.findIndex(isOpen) : -1;
  if (refused >= 0) {
    throw new UnmixError(
      "input",
      `The entry [${indexOf(refused, shape).join(", ")}] of the tensor is NaN; every entry must be a number, so fill it in, or leave such entries out of the fit with --missing mask.`,
      { index: indexOf(refused, shape) },
    );
  }
  if (!weights && !mask && !data.some(Number.isNaN)) return undefined;
  const own = data.map((value, i) => (isMissing(value, i) ? 0 : (weights?.data[i] ?? 1)));
  const count = own.reduce((sum, weight) => sum + Number(weight === 0), 0);
  if (!weights && count === 0) return undefined;
  return { weights: { data: own, shape }, count };
}

function checkShape(given: Tensor | undefined, shape: readonly number[], flag: string): void {
  if (!given || given.shape.join() === shape.join()) return;
  throw new UnmixError(
    "shape",
    `The array of ${flag} has shape ${given.shape.join(" × ")}; it must be that of the tensor, ${shape.join(" × ")}, its modes in the order of the file.`,
    { flag, shape: [...given.shape], expected: [...shape] },
  );
}

function indexOf(position: number, shape: readonly number[]): number[] {
  let rest = position;
  const index = [...shape].reverse().map((length) => {
    const i = rest % length;
    rest = (rest - i) / length;
    return i;
  });
  return index.reverse();
}
