import {
  type FactorizeOptions,
  factorizeSteps,
  fromNdarray,
  type StridedArray,
  type Tensor,
  UnmixError,
} from "@unmix/core";
import type { Mapped } from "./mode-map.ts";
import type { ScaledOptions } from "./options.ts";

/** Data at the finest scale. */
export interface Input {
  readonly tensor: Mapped;
  /** Of the shape of the tensor, where entries have any. */
  readonly weights?: Tensor;
}

/**
 * The tensor and its weights, contiguous.
 *
 * @throws {UnmixError} when the tensor or an option of core makes no sense
 */
export function checkInput(tensor: Tensor | StridedArray, options: ScaledOptions): Input {
  const given: unknown = tensor;
  if (typeof given === "object" && given !== null && !("data" in given)) {
    throw new UnmixError(
      "input",
      "Coarse grids are made of a dense tensor in one memory, but a sparse matrix or a tensor in slabs was given; factorize it at one scale.",
    );
  }
  const model: unknown = options?.model;
  if (typeof model === "object") {
    throw new UnmixError(
      "option",
      "Which factors follow a continuous mode is known of the models tucker1, tucker and cp, but a model of another kind was given; factorize with it at one scale.",
      { option: "model" },
    );
  }
  // Checks all of it; steps that never begin hold nothing.
  factorizeSteps(tensor as Tensor, options as FactorizeOptions);
  const { weights } = options;
  return {
    tensor: contiguous(tensor),
    ...(weights && weights !== "given" && { weights: fromNdarray(weights) }),
  };
}

/** Single precision stays so: the values are read once. */
function contiguous(tensor: Tensor | StridedArray): Mapped {
  const { data, shape } = tensor as { data: unknown; shape: readonly number[] };
  const size = shape.reduce((product, n) => product * n, 1);
  const plain = !("stride" in tensor) || tensor.stride === undefined;
  if (plain && data instanceof Float32Array && data.length === size) return { data, shape };
  return fromNdarray(tensor);
}
