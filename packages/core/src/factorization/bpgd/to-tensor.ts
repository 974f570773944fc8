import { copySteps, inStretches, type Pausing } from "../../iterate/pauses.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { transposeSteps } from "../algebra/mode-product.ts";
import type { Block } from "../blocks/block.ts";
import type { PreparedFactor } from "./problem.ts";

/** A factor in the shape and the units that its user knows, written to `data`; it pauses where that is long. */
export function* toTensor(
  { current }: Block,
  { layout, unit = 1 }: PreparedFactor,
  data: Float64Array = new Float64Array(current.view.length),
): Pausing<Tensor> {
  const { axis, rank, length, shape } = layout;
  if (axis === 1) yield* transposeSteps(current.view, data, rank, length);
  else yield* copySteps(current.view, data);
  if (unit !== 1) {
    yield* inStretches(data.length, (from, to) => {
      for (let i = from; i < to; i++) data[i]! *= unit;
    });
  }
  return { data, shape: [...shape] };
}
