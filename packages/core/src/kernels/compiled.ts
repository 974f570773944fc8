import type { Kernels } from "./kernels.ts";

/** The compiled kernels working on `memory`, or nothing where this engine cannot run them. */
export function compiledKernels(
  _name: "simd" | "relaxed",
  _memory: WebAssembly.Memory,
): Kernels | undefined {
  return undefined;
}
