import { factorize } from "@unmix/core";
import { expect, it } from "vitest";
import { checkKernels, joinVectors } from "../src/kernels.ts";

it("refuses kernels that this Node does not have", () => {
  checkKernels("auto", "20.0.0");
  checkKernels("relaxed", "22.1.0");
  checkKernels("wide", "24.0.0");
  expect(() => checkKernels("wide", "22.1.0")).toThrow(
    "The flag --kernels is “wide”, which needs Node 24 or later, and this is 22.1.0; leave it out.",
  );
  expect(() => checkKernels("relaxed", "20.9.1")).toThrow("needs Node 22 or later");
});

it.skipIf(Number.parseInt(process.versions.node, 10) < 24)("joins vectors in this process", () => {
  joinVectors();
  const data = Float64Array.from({ length: 2000 }, (_, k) => 2 + Math.sin(k) + Math.cos(k / 9));
  const [wide, auto] = (["wide", "auto"] as const).map((kernels) =>
    factorize({ data, shape: [20, 100] }, { rank: 3, kernels, maxIterations: 50 }),
  );
  expect(wide!.relativeError).toBeCloseTo(auto!.relativeError, 9);
});
