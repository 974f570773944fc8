// Counts the floating-point operations of a fit of Tucker-1.
import { tucker1 } from "../dist/factorization/models/tucker1.js";

/**
 * A Tucker-1 whose kernels count: the products with the data, the Gram matrices, and the steps, passes
 * and exact solves of its factors; a multiplication and an addition are two.
 */
export function countingTucker1() {
  let count = 0;
  let shape = [0, 0];
  /** Vectors that were multiplied with the data. */
  const vectors = { whole: 0, compressed: 0 };
  const gram = (rank, length) => rank * (rank + 1) * length;
  const counted = (kernels) => ({
    ...kernels,
    product(x, y, out, rank, rows, columns) {
      count += 2 * rank * rows * columns;
      kernels.product(x, y, out, rank, rows, columns);
    },
    rowGram(x, out, rank, length) {
      count += gram(rank, length);
      kernels.rowGram(x, out, rank, length);
    },
    advance(...values) {
      const [rank, length] = values.slice(-2);
      count += 2 * rank * rank * length;
      return kernels.advance(...values);
    },
    coordinate(...values) {
      const rank = values[7];
      const taken = kernels.coordinate(...values);
      count += 2 * rank * rank * taken;
      return taken;
    },
    exact(...values) {
      const rank = values[6];
      const solved = kernels.exact(...values);
      // A Cholesky factor, two triangular solves, and the slopes.
      count += solved * (rank ** 3 / 3 + 4 * rank * rank);
      return solved;
    },
  });
  const countedData = (data) => {
    shape = [data.rows, data.columns];
    const side = data.dense ? "whole" : "compressed";
    const [rows, columns] = shape;
    // Of some rows or columns alone, where long products are cut into pieces.
    const note = (rank, height = rows, width = columns) => {
      vectors[side] += (rank * height * width) / (rows * columns);
    };
    return {
      ...data,
      product(x, out, rank, row, height, from = 0, to = columns) {
        note(rank, height, to - from);
        return data.product(x, out, rank, row, height, from, to);
      },
      productTransposed(x, out, rank, row, height) {
        note(rank, height);
        return data.productTransposed(x, out, rank, row, height);
      },
      residualSquared(p, q, rank, row, height, sofar) {
        note(rank, height);
        return data.residualSquared(p, q, rank, row, height, sofar);
      },
    };
  };
  return {
    model: {
      ...tucker1,
      create(parts) {
        const kernels = counted(parts.kernels);
        for (const block of parts.blocks) block.kernels = kernels;
        return tucker1.create({ ...parts, kernels, data: countedData(parts.data) });
      },
    },
    /** Those so far. Where data were compressed, four products found the directions. */
    flops(compress) {
      const [rows, columns] = shape;
      const directions = compress ? compress.directions : 0;
      const whole = 2 * rows * columns * (vectors.whole + 4 * directions);
      return count + whole + 2 * directions * (rows + columns) * vectors.compressed;
    },
  };
}
