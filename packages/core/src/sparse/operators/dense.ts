import { UnmixError } from "../../errors.ts";
import { allocateInKernelMemory, borrowBeside } from "../../kernels/memory.ts";
import { checkShape, type Tensor } from "../../tensor/tensor.ts";
import { checkVector, type Operator } from "../operator.ts";

/** Below this part of nonzeros the columns in use are gathered instead of the whole matrix. */
const FEW = 0.1;

/**
 * A stored matrix as an operator. Products run in the compiled kernels; the forward product of a
 * vector with few nonzeros reads the columns in use alone. The matrix is copied once.
 *
 * @param matrix rows × columns, real, row-major
 * @throws {UnmixError} when it is not a matrix of finite numbers
 */
export function denseOperator(matrix: Tensor): Operator {
  checkShape(matrix.shape);
  const [rows = 0, columns = 0] = matrix.shape;
  if (matrix.shape.length !== 2 || rows < 1 || columns < 1) {
    throw new UnmixError(
      "shape",
      `The matrix has shape ${matrix.shape.join(" × ")}; it must have rows and columns.`,
      { shape: [...matrix.shape] },
    );
  }
  checkVector("The matrix", matrix.data, rows * columns);
  const scratch = 8 * (rows + columns) + 64;
  const data = allocateInKernelMemory(rows * columns, scratch);
  data.set(matrix.data);
  // Lent for as long as the operator lives: both are freed together.
  const { kernels, base, buffer } = borrowBeside(data, scratch, "auto")!;
  const y = new Float64Array(buffer as ArrayBuffer, base, rows);
  const xAt = base + 8 * (rows + (rows & 1));
  const x = new Float64Array(buffer as ArrayBuffer, xAt, columns);
  const used = new Uint32Array(Math.ceil(FEW * columns));

  return {
    rows,
    columns,
    field: "real",
    forward(input, out) {
      const count = support(input, used);
      if (count > used.length) {
        x.set(input);
        kernels.productTransposed(xAt, data.byteOffset, base, 1, rows, columns);
        out.set(y);
        return;
      }
      for (let i = 0; i < rows; i++) {
        const row = i * columns;
        let sum = 0;
        for (let k = 0; k < count; k++) sum += data[row + used[k]!]! * input[used[k]!]!;
        out[i] = sum;
      }
    },
    adjoint(input, out) {
      y.set(input);
      kernels.product(base, data.byteOffset, xAt, 1, rows, columns);
      out.set(x);
    },
    column(index, out) {
      for (let i = 0; i < rows; i++) out[i] = data[i * columns + index]!;
    },
    columnNorms() {
      const norms = new Float64Array(columns);
      for (let at = 0; at < data.length; ) {
        for (let j = 0; j < columns; j++, at++) norms[j]! += data[at]! * data[at]!;
      }
      return norms.map(Math.sqrt);
    },
  };
}

/** Writes where `x` is not zero as far as there is room, and counts on to one more than that. */
function support(x: Float64Array, places: Uint32Array): number {
  let count = 0;
  for (let j = 0; j < x.length; j++) {
    if (x[j] === 0) continue;
    if (count === places.length) return count + 1;
    places[count++] = j;
  }
  return count;
}
