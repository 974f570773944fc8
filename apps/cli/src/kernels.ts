import { setFlagsFromString } from "node:v8";
import { UnmixError } from "@unmix/core";
import type { KernelsSetting } from "./factorize/settings.ts";

/** The first Node that has them. */
const SINCE: Record<KernelsSetting, number> = { auto: 0, relaxed: 22, wide: 24 };

/** What is asked of a Node: its version, and what it was built for. */
type Platform = Pick<NodeJS.Process, "arch" | "platform"> & { readonly versions: { node: string } };

/** @throws UnmixError where this Node does not have the kernels */
export function checkKernels(name: KernelsSetting, on: Platform = process): void {
  const old = Number.parseInt(on.versions.node, 10) < SINCE[name];
  // Node is built without joining for other processors, and for macOS.
  const lacks = name === "wide" && (on.arch !== "x64" || on.platform === "darwin");
  if (!old && !lacks) return;
  const needed = `Node ${SINCE[name]} or later${name === "wide" ? ", not on macOS, and an x64 processor" : ""}`;
  throw new UnmixError(
    "option",
    `The flag --kernels is “${name}”, which needs ${needed}; this is ${on.versions.node} on ${on.platform} ${on.arch}. Leave it out.`,
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
