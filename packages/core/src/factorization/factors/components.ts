import type { Cp, Tucker1 } from "./model.ts";

/** For each factor one vector a component: the matrix and then the core, or the matrix of each mode. */
export type Components = readonly (readonly Float64Array[])[];

/** The components of a model, as views or copies. */
export function componentsOf(model: Tucker1 | Cp): Components {
  if (model.kind === "cp")
    return model.matrices.map(({ data, shape }) => columnsOf(data, shape[1]!));
  const rank = model.core.shape[0]!;
  return [columnsOf(model.matrix.data, rank), rowsOf(model.core.data, rank)];
}

/** The model of the kind and the shapes of `like` with these components. */
export function modelOf<M extends Tucker1 | Cp>(like: M, components: Components): M {
  const upright = (vectors: readonly Float64Array[]) => {
    const rank = vectors.length;
    const rows = vectors[0]!.length;
    const data = Float64Array.from(
      { length: rows * rank },
      (_, n) => vectors[n % rank]![Math.floor(n / rank)]!,
    );
    return { data, shape: [rows, rank] };
  };
  if (like.kind === "cp") return { kind: "cp", matrices: components.map(upright) } as Cp as M;
  const [columns, rows] = components as [readonly Float64Array[], readonly Float64Array[]];
  const core = new Float64Array((like as Tucker1).core.data.length);
  rows.forEach((row, r) => {
    core.set(row, r * row.length);
  });
  const shape = [...(like as Tucker1).core.shape];
  return { kind: "tucker1", matrix: upright(columns), core: { data: core, shape } } as Tucker1 as M;
}

/** The rows of a row-major matrix (or the first-mode slices of a tensor), as views. */
export function rowsOf(data: Float64Array, rows: number): Float64Array[] {
  const length = data.length / rows;
  return Array.from({ length: rows }, (_, r) => data.subarray(r * length, (r + 1) * length));
}

/** The columns of a row-major matrix, copied. */
export function columnsOf(data: Float64Array, columns: number): Float64Array[] {
  const rows = data.length / columns;
  const all = Array.from({ length: columns }, () => new Float64Array(rows));
  for (let i = 0, at = 0; i < rows; i++) {
    for (let c = 0; c < columns; c++, at++) all[c]![i] = data[at]!;
  }
  return all;
}
