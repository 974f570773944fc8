import { setFlagsFromString } from "node:v8";
import { UnmixError } from "@unmix/core";
import type { KernelsName } from "./factorize/settings.ts";

/** The first Node that has them. */
const SINCE: Record<KernelsName, number> = { auto: 0, relaxed: 22, wide: 24 };

/** @throws UnmixError where this Node does not have the kernels */
export function checkKernels(name: KernelsName, node = process.versions.node): void {
  if (Number.parseInt(node, 10) >= SINCE[name]) return;
  throw new UnmixError(
    "option",
    `The flag --kernels is “${name}”, which needs Node ${SINCE[name]} or later, and this is ${node}; leave it out.`,
    { flag: "kernels", value: name },
  );
}

/**
 * Has V8 join vectors in pairs, which wide kernels have them for. It is to be told before they are compiled, and
 * is for all threads.
 */
export function joinVectors(): void {
  setFlagsFromString("--experimental-wasm-revectorize");
}
