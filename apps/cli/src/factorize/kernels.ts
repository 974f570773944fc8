import { setFlagsFromString } from "node:v8";
import { UnmixError } from "@unmix/core";
import { parseWord } from "./settings.ts";

/** Core's kernels that the command offers. */
const KERNELS = ["auto", "relaxed", "wide"] as const;
type KernelsName = (typeof KERNELS)[number];

/** The first Node that has them. */
const SINCE: Record<KernelsName, number> = { auto: 0, relaxed: 22, wide: 24 };

/** @throws UnmixError listing the kernels there are, or where this Node does not have them */
export function parseKernels(text: string, node = process.versions.node): KernelsName {
  const name = parseWord("kernels", text, KERNELS);
  if (Number.parseInt(node, 10) >= SINCE[name]) return name;
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
