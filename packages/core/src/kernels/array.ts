/** An array in kernel memory: its byte offset there, and a view of it. */
export interface KernelArray {
  /** Byte offset of the first value, a multiple of 8. */
  readonly at: number;
  /** The values, float64. A view into the memory: it holds what kernels write there. */
  readonly view: Float64Array;
}
