import { factorize } from "@unmix/core";
import { expect, it } from "vitest";
import { checkKernels, joinVectors } from "../src/kernels.ts";

const on = (
  node: string,
  platform: NodeJS.Platform = "linux",
  arch: NodeJS.Architecture = "x64",
) => ({
  versions: { node },
  platform,
  arch,
});

function has(name: "relaxed" | "wide"): boolean {
  try {
    checkKernels(name);
    return true;
  } catch {
    return false;
  }
}

it("refuses kernels that this Node does not have", () => {
  checkKernels("auto", on("20.0.0", "darwin", "arm64"));
  checkKernels("relaxed", on("22.1.0", "darwin", "arm64"));
  checkKernels("wide", on("24.0.0"));
  expect(() => checkKernels("wide", on("22.1.0"))).toThrow(
    "The flag --kernels is “wide”, which needs Node 24 or later, not on macOS, and an x64 processor; this is 22.1.0 on linux x64. Leave it out.",
  );
  expect(() => checkKernels("wide", on("24.1.0", "darwin"))).toThrow("24.1.0 on darwin x64");
  expect(() => checkKernels("wide", on("26.1.0", "linux", "arm64"))).toThrow("on linux arm64");
  expect(() => checkKernels("relaxed", on("20.9.1"))).toThrow("needs Node 22 or later; this is");
});

it.skipIf(!has("wide"))("joins vectors in this process", () => {
  joinVectors();
  const data = Float64Array.from({ length: 2000 }, (_, k) => 2 + Math.sin(k) + Math.cos(k / 9));
  const [wide, auto] = (["wide", "auto"] as const).map((kernels) =>
    factorize({ data, shape: [20, 100] }, { rank: 3, kernels, maxIterations: 50 }),
  );
  expect(wide!.relativeError).toBeCloseTo(auto!.relativeError, 9);
});
