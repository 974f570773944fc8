/** An array in kernel memory: its byte offset there, and a view of it. */
export interface KernelArray {
  readonly at: number;
  readonly view: Float64Array;
}
