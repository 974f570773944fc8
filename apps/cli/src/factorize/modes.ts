import { fromNdarray, UnmixError } from "@unmix/core";
import type { NamedTensor } from "./types.ts";

/**
 * Reads an order of modes, such as `2,1,0`.
 *
 * @throws UnmixError when the text is no list of whole numbers
 */
export function parseModes(text: string): number[] {
  const modes = listOfModes(text);
  if (modes) return modes;
  throw new UnmixError(
    "option",
    `The flag --modes is “${text}”; the numbers of the modes in the order wanted, with commas between, are expected, such as 2,1,0.`,
    { modes: text },
  );
}

/** The whole numbers that a text lists with commas between, if it does. */
export function listOfModes(text: string): number[] | undefined {
  const parts = text.split(",");
  return parts.every((part) => /^\s*\d+\s*$/.test(part)) ? parts.map(Number) : undefined;
}

/**
 * The same tensor with its modes in another order: mode n of the result is mode `modes[n]` of the
 * one given.
 *
 * @throws UnmixError when `modes` does not name each mode once
 */
export function permuteModes(
  { tensor, names }: NamedTensor,
  modes: readonly number[],
): NamedTensor {
  const { data, shape } = tensor;
  const all = [...shape.keys()];
  if (modes.length !== all.length || !all.every((mode) => modes.includes(mode))) {
    throw new UnmixError(
      "option",
      `The flag --modes is ${modes.join(",")}; a tensor of shape ${shape.join(" × ")} has the modes ${all.join(", ")}, and each must be named once.`,
      { modes: [...modes], shape: [...shape] },
    );
  }
  const stride = new Array<number>(shape.length);
  let step = 1;
  for (let n = shape.length - 1; n >= 0; n--) {
    stride[n] = step;
    step *= shape[n]!;
  }
  return {
    tensor: fromNdarray({
      data,
      shape: modes.map((mode) => shape[mode]!),
      stride: modes.map((mode) => stride[mode]!),
    }),
    names: modes.map((mode) => names[mode]!),
  };
}
