import { UnmixError } from "../../errors.ts";
import { createMeter, finish, type Pausing, SOME } from "../../iterate/pauses.ts";
import { describe } from "../../option-names.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { sizeBetween } from "../algebra/mode-product.ts";
import { columnsOf, rowsOf } from "./components.ts";
import type { Cp, Model, Tucker1 } from "./model.ts";

/**
 * The tensor X that a model stands for, in the shape of the data: their reconstruction.
 *
 * @param model that of a factorization, or factors put together as one
 * @param component the number of one, from 0, to have its part alone; the parts of all of them add up
 *   to X. Of Tucker-1 and CP: a Tucker model has no parts of its own.
 * @throws {UnmixError} when the model is none of the library's, or has no such component
 */
export function reconstruct(model: Model, component?: number): Tensor {
  return finish(reconstructSteps(model, component));
}

/** {@link reconstruct} with pauses where it is long. */
export function* reconstructSteps(model: Model, component?: number): Pausing<Tensor> {
  const { kind } = model ?? {};
  if (kind !== "tucker1" && kind !== "tucker" && kind !== "cp") {
    throw new UnmixError(
      "input",
      `A model of the kind tucker1, tucker or cp is needed, such as the model of a factorization, but its kind is ${describe(kind)}.`,
      { kind },
    );
  }
  const { core, matrices } = yield* inModes(
    component === undefined ? model : partOf(model, component),
  );
  let { data } = core;
  const shape = [...core.shape];
  for (const [n, matrix] of matrices.entries()) {
    if (!matrix) continue;
    data = yield* alongMode(data, shape, n, matrix);
    shape[n] = matrix.shape[0]!;
  }
  return { data: data === core.data ? data.slice() : data, shape };
}

/** A tensor and the matrices that multiply it along its modes. */
interface InModes {
  readonly core: Tensor;
  readonly matrices: readonly (Tensor | null)[];
}

function* inModes(model: Model): Pausing<InModes> {
  if (model.kind === "tucker") return model;
  if (model.kind === "tucker1") return { core: model.core, matrices: [model.matrix] };
  // The products of all modes but the last, component by component, times the matrix of the last.
  const { matrices } = model;
  const last = matrices.length - 1;
  let core = matrices[0]!;
  for (const matrix of matrices.slice(1, last)) core = yield* khatriRao(core, matrix);
  return { core, matrices: [...Array<null>(last).fill(null), matrices[last]!] };
}

/** Row (i, j, …) is the entrywise product of row (i, …) of one and row j of the other. */
function* khatriRao(left: Tensor, right: Tensor): Pausing<Tensor> {
  const due = createMeter(SOME);
  const [rows = 0, rank = 0] = right.shape;
  const data = new Float64Array(left.data.length * rows);
  let at = 0;
  for (let from = 0; from < left.data.length; from += rank) {
    if (due(right.data.length)) yield;
    for (let j = 0; j < rows; j++) {
      for (let r = 0; r < rank; r++) data[at++] = left.data[from + r]! * right.data[j * rank + r]!;
    }
  }
  return { data, shape: [...left.shape.slice(0, -1), rows, rank] };
}

function partOf(model: Model, component: number): Tucker1 | Cp {
  if (model.kind === "tucker") {
    throw new UnmixError(
      "option",
      "The part of one component is asked for, but components of a Tucker model share a core and can be turned into each other; leave component out.",
      { component },
    );
  }
  const { kind } = model;
  const rank = (kind === "cp" ? model.matrices[0]! : model.matrix).shape[1]!;
  if (!Number.isSafeInteger(component) || component < 0 || component >= rank) {
    throw new UnmixError(
      "option",
      `There is no component ${describe(component)}; the model has the components 0 to ${rank - 1}.`,
      { component, rank },
    );
  }
  const column = ({ data, shape }: Tensor): Tensor => ({
    data: columnsOf(data, rank)[component]!,
    shape: [shape[0]!, 1],
  });
  if (kind === "cp") return { kind, matrices: model.matrices.map(column) };
  const { data, shape } = model.core;
  const core = { data: rowsOf(data, rank)[component]!, shape: [1, ...shape.slice(1)] };
  return { kind, matrix: column(model.matrix), core };
}

/** What writing an entry costs beside its multiply–adds, which can be few. */
const EACH = 8;

/** The mode-`mode` product of a tensor of `shape` with a matrix I × R, R being its size there. */
function* alongMode(
  x: Float64Array,
  shape: readonly number[],
  mode: number,
  { data: u, shape: [rows = 0, rank = 0] }: Tensor,
): Pausing<Float64Array> {
  const outer = sizeBetween(shape, 0, mode);
  const inner = sizeBetween(shape, mode + 1, shape.length);
  const out = new Float64Array(outer * rows * inner);
  const due = createMeter();
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < rows; i++) {
      if (due((EACH + rank) * inner)) yield;
      const to = (o * rows + i) * inner;
      for (let r = 0; r < rank; r++) {
        if (inner > SOME) yield;
        const weight = u[i * rank + r]!;
        const from = (o * rank + r) * inner;
        for (let k = 0; k < inner; k++) out[to + k]! += weight * x[from + k]!;
      }
    }
  }
  return out;
}
