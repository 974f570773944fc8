import { inStretches, type Pausing, SOME } from "../../iterate/pauses.ts";
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
import { singleUnitOf, writeDivided } from "../../linear/unit.ts";
import type { Values } from "../../tensor/ndarray.ts";
import type { SparseMatrix } from "../../tensor/sparse.ts";
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
 * always a copy where entries are missing, which are 0 there. It pauses where the copy is long.
 *
 * @param largest the largest magnitude
 * @param weights 0 where an entry is missing
 * @param columns of Y as the matrix that its model sees
 */
export function* placeDense(
  data: Values,
  precision: Precision,
  largest: number,
  weights: Float64Array | undefined,
  columns: number,
  { units, bytes, kernels, team }: Placing,
): Pausing<Placed> {
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
  let done = false;
  try {
    const unit =
      precision === "float64" ? 1 : singleUnitOf(units.reduce((value, by) => value / by, largest));
    const all = precision === "float64" ? units : [...units, unit];
    const Type = precision === "float64" ? Float64Array : Float32Array;
    const copy = new Type(
      workspace.buffer as ArrayBuffer,
      at,
      (rows * stride) / Type.BYTES_PER_ELEMENT,
    );
    const width = copy.length / rows;
    const some = Math.max(1, Math.floor(SOME / columns));
    const run = width === columns ? some : 1;
    for (let i = 0; i < rows; i += run) {
      if (i > 0 && i % some === 0) yield;
      const end = Math.min(i + run, rows);
      const to = copy.subarray(i * width, end * width);
      writeDivided(to, data.subarray(i * columns, end * columns), all);
      to.fill(0, (end - i) * columns);
    }
    if (weights) {
      yield* inStretches(copy.length, (from, to) => {
        for (let i = from; i < to; i++) if (weights[i] === 0) copy[i] = 0;
      });
    }
    done = true;
    const y: Stored =
      precision === "float64" ? { kind: "dense", at } : { kind: "single", at, unit };
    return { y, workspace, free: at + size };
  } finally {
    if (!done) workspace.release();
  }
}

/** Copies a sparse Y to where the kernels reach it, with pauses where it is long. */
export function* placeSparse(
  { rows, columns, starts, indices, values }: SparseMatrix,
  { units, bytes, kernels, team }: Placing,
): Pausing<Placed> {
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
  let done = false;
  try {
    new Uint32Array(buffer, startsAt, rows + 1).set(starts);
    const ownIndices = new Uint32Array(buffer, indicesAt, entries);
    const ownValues = new Float64Array(buffer, valuesAt, entries);
    yield* inStretches(entries, (from, to) => {
      ownIndices.set(indices.subarray(from, to), from);
      writeDivided(ownValues.subarray(from, to), values.subarray(from, to), units);
    });
    const cuts = team ? valuesAt + offsets[2]! : 0;
    if (team) writeCuts(new Uint32Array(buffer), cuts, startsAt, indicesAt, rows, columns);
    done = true;
    const y = {
      kind: "sparse",
      starts: startsAt,
      indices: indicesAt,
      values: valuesAt,
      cuts,
      entries,
    } as const;
    return { y, workspace, free: startsAt + size };
  } finally {
    if (!done) workspace.release();
  }
}
