import type { Kernels } from "./kernels.ts";
import type { SingleKernels } from "./single.ts";

/** What `assembly/index.ts` exports; arguments are byte offsets, strides in bytes, and counts. */
export interface Exports extends SingleExports, SparseExports {
  clear(at: number, bytes: number): void;
  productStrip(
    x: number,
    xStride: number,
    y: number,
    yStride: number,
    out: number,
    outStride: number,
    rank: number,
    count: number,
    columns: number,
  ): void;
  productStripApart(
    x: number,
    xStride: number,
    y: number,
    yStride: number,
    out: number,
    outStride: number,
    rank: number,
    count: number,
    columns: number,
    scratch: number,
  ): void;
  productTransposedStrip: Exports["productStrip"];
  advanceChunk(
    gram: number,
    cross: number,
    x: number,
    previous: number,
    weight: number,
    inverse: number,
    floor: number,
    next: number,
    scratch: number,
    rank: number,
    stride: number,
    width: number,
  ): number;
  coordinateTile(
    gram: number,
    cross: number,
    x: number,
    stride: number,
    inverse: number,
    floor: number,
    next: number,
    scratch: number,
    rank: number,
    width: number,
    passes: number,
    early: number,
  ): number;
  exactStrip(
    gram: number,
    cross: number,
    x: number,
    stride: number,
    clamped: boolean,
    next: number,
    scratch: number,
    rank: number,
    width: number,
  ): number;
  overshoot: Kernels["overshoot"];
  residualRows(
    y: number,
    yStride: number,
    x: number,
    xStride: number,
    z: number,
    out: number,
    rank: number,
    count: number,
    columns: number,
  ): void;
  alignment(x: number, previous: number, weight: number, next: number, length: number): number;
  dot: Kernels["dot"];
  distanceSquared: Kernels["distanceSquared"];
  scale(x: number, factor: number, length: number): void;
  complete: Kernels["complete"];
  weightedDistance: Kernels["weightedDistance"];
  divergence: Kernels["divergence"];
  numerators: Kernels["numerators"];
  denominators: Kernels["denominators"];
}

/** What `assembly/index.ts` exports for a Y in float32, and what of the rest is needed with it. */
export interface SingleExports {
  demoteRow(x: number, out: number, units: number, unit: number, length: number): void;
  productSingleStrip(
    x: number,
    xStride: number,
    y: number,
    yStride: number,
    unit: number,
    out: number,
    outStride: number,
    scratch: number,
    rank: number,
    count: number,
    columns: number,
  ): void;
  productTransposedSingleStrip(
    x: number,
    xStride: number,
    units: number,
    y: number,
    yStride: number,
    out: number,
    outStride: number,
    rank: number,
    count: number,
    columns: number,
  ): void;
  residualSingleRow(
    y: number,
    unit: number,
    x: number,
    xStride: number,
    z: number,
    scratch: number,
    rank: number,
    columns: number,
  ): number;
  normSquaredSingle: SingleKernels["normSquaredSingle"];
}

/** What `assembly/index.ts` exports for a sparse Y. */
export interface SparseExports {
  componentsLast(
    x: number,
    xStride: number,
    out: number,
    rank: number,
    width: number,
    length: number,
  ): void;
  componentsFirst(
    x: number,
    out: number,
    outStride: number,
    rank: number,
    width: number,
    length: number,
  ): void;
  scatterRows(
    starts: number,
    ends: number,
    indices: number,
    values: number,
    x: number,
    out: number,
    width: number,
    first: number,
    last: number,
  ): void;
  gatherRows(
    starts: number,
    indices: number,
    values: number,
    x: number,
    out: number,
    width: number,
    first: number,
    last: number,
  ): void;
  modelEntries(
    starts: number,
    indices: number,
    p: number,
    q: number,
    out: number,
    width: number,
    first: number,
    last: number,
  ): void;
  residualSparseRow(
    indices: number,
    values: number,
    begin: number,
    end: number,
    x: number,
    xStride: number,
    z: number,
    scratch: number,
    rank: number,
    columns: number,
  ): number;
}
