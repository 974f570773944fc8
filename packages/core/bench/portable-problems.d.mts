import type { Operator } from "@unmix/core";

/** A problem of the published comparison: min κ(x) with ‖Ax − b‖ ≤ `sigma`, or min ‖Ax − b‖ with κ(x) ≤ `tau`. */
export interface PortableProblem {
  readonly operator: Operator;
  readonly b: Float64Array;
  readonly sigma?: number;
  readonly tau?: number;
  /** What was planted, where something was. */
  readonly truth?: Float64Array;
  readonly weights?: Float64Array;
  readonly nonnegative?: boolean;
  readonly measurements?: number;
}

export declare const PORTABLE_PROBLEMS: Readonly<Record<string, () => PortableProblem>>;

export declare function portableStream(seed: number): {
  uniforms(length: number): Float64Array;
  normals(length: number): Float64Array;
  subset(n: number, count: number): Uint32Array;
};
