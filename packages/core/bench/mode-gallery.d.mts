export interface ModeExample {
  /** Seconds. */
  readonly times: Float64Array;
  readonly sources: readonly ((time: number) => number)[];
  /** Norm of the noise over that of the sum of the sources; default 0. */
  readonly noise?: number;
}

export declare const MODE_GALLERY: Readonly<Record<string, ModeExample>>;

export interface DrawnExample {
  readonly times: Float64Array;
  readonly values: Float64Array;
  /** The values of every source. */
  readonly truths: readonly Float64Array[];
}

export declare function drawExample(
  example: ModeExample,
  seed: number,
  missing?: number,
): DrawnExample;

export declare function decibelsOf(
  truths: readonly Float64Array[],
  modes: readonly Float64Array[],
): number[];

export declare function decibelsTogether(
  truths: readonly Float64Array[],
  modes: readonly { readonly start: number; readonly values: Float64Array }[],
): number[];

export declare function decibel(truth: Float64Array, estimate: Float64Array | undefined): number;
