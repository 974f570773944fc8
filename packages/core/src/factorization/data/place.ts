import { align } from "../../kernels/align.ts";
import {
  borrowBeside,
  borrowWorkspace,
  type KernelsChoice,
  type Workspace,
} from "../../kernels/memory.ts";
import { rowStride } from "../../kernels/single.ts";
import { cutsBytes, writeCuts } from "../../kernels/sparse.ts";
import type { Team } from "../../kernels/team.ts";
import type { Values } from "../../tensor/ndarray.ts";
import type { SparseMatrix } from "../../tensor/sparse.ts";
import { singleUnitOf, writeDivided } from "../unit.ts";
import type { Precision, Stored } from "./stored.ts";

/** Y where the kernels reach it, and the memory from `free` on. */
export interface Placed {
  readonly y: Stored;
  readonly workspace: Workspace;
  readonly free: number;
}

/** What is done to data on their way. */
export interface Placing {
  /** What the entries are divided by, one after another. */
  readonly units: readonly number[];
  /** Bytes needed beside Y. */
  readonly bytes: number;
  readonly kernels: KernelsChoice;
  /** Threads that share the work, where there are any. */
  readonly team: Team | undefined;
}

/**
 * Puts a dense Y where the kernels reach it: where it lies if there is room beside it, else a copy, and
 * always a copy where entries are missing, which are 0 there.
 *
 * @param largest the largest magnitude
 * @param weights 0 where an entry is missing
 * @param columns of Y as the matrix that its model sees
 */
export function placeDense(
  data: Values,
  precision: Precision,
  largest: number,
  weights: Float64Array | undefined,
  columns: number,
  { units, bytes, kernels, team }: Placing,
): Placed {
  const asItIs = precision === "float64" && units.length === 0 && !weights;
  if (asItIs && data instanceof Float64Array) {
    const beside = borrowBeside(data, bytes, kernels, team);
    if (beside) {
      return { y: { kind: "dense", at: data.byteOffset }, workspace: beside, free: beside.base };
    }
  }
  const stride = precision === "float64" ? 8 * columns : rowStride(columns);
  const rows = data.length / columns;
  const size = align(rows * stride);
  const workspace = borrowWorkspace(size + bytes, kernels, team);
  const at = workspace.base;
  const buffer = workspace.buffer as ArrayBuffer;
  const free = at + size;
  if (precision === "float64") {
    const copy = new Float64Array(buffer, at, data.length);
    writeDivided(copy, data, units);
    if (weights) for (let i = 0; i < copy.length; i++) if (weights[i] === 0) copy[i] = 0;
    return { y: { kind: "dense", at }, workspace, free };
  }
  const unit = singleUnitOf(units.reduce((value, by) => value / by, largest));
  const copy = new Float32Array(buffer, at, (rows * stride) / 4);
  for (let i = 0; i < rows; i++) {
    const row = copy.subarray((i * stride) / 4, ((i + 1) * stride) / 4);
    writeDivided(row, data.subarray(i * columns, (i + 1) * columns), [...units, unit]);
    row.fill(0, columns);
  }
  return { y: { kind: "single", at, unit }, workspace, free };
}

/** Copies a sparse Y to where the kernels reach it. */
export function placeSparse(
  { rows, columns, starts, indices, values }: SparseMatrix,
  { units, bytes, kernels, team }: Placing,
): Placed {
  const entries = values.length;
  const offsets = [
    ...[align(4 * (rows + 1)), align(4 * entries), align(8 * entries)],
    team ? cutsBytes(rows) : 0,
  ];
  const size = offsets.reduce((sum, part) => sum + part, 0);
  const workspace = borrowWorkspace(size + bytes, kernels, team);
  const buffer = workspace.buffer as ArrayBuffer;
  const startsAt = workspace.base;
  const indicesAt = startsAt + offsets[0]!;
  const valuesAt = indicesAt + offsets[1]!;
  new Uint32Array(buffer, startsAt, rows + 1).set(starts);
  new Uint32Array(buffer, indicesAt, entries).set(indices);
  writeDivided(new Float64Array(buffer, valuesAt, entries), values, units);
  const cuts = team ? valuesAt + offsets[2]! : 0;
  if (team) writeCuts(new Uint32Array(buffer), cuts, startsAt, indicesAt, rows, columns);
  const y = {
    kind: "sparse",
    starts: startsAt,
    indices: indicesAt,
    values: valuesAt,
    cuts,
    entries,
  } as const;
  return { y, workspace, free: startsAt + size };
}
