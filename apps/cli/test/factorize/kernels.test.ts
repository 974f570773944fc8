import { factorize } from "@unmix/core";
import { expect, it } from "vitest";
import { joinVectors, parseKernels } from "../../src/factorize/kernels.ts";

it("takes kernels that this Node has", () => {
  expect(parseKernels("auto", "20.0.0")).toBe("auto");
  expect(parseKernels("relaxed", "22.1.0")).toBe("relaxed");
  expect(parseKernels("wide", "24.0.0")).toBe("wide");
  expect(() => parseKernels("wide", "22.1.0")).toThrow(
    "The flag --kernels is “wide”, which needs Node 24 or later, and this is 22.1.0; leave it out.",
  );
  expect(() => parseKernels("relaxed", "20.9.1")).toThrow("needs Node 22 or later");
});

it.skipIf(Number.parseInt(process.versions.node, 10) < 24)("joins vectors in this process", () => {
  joinVectors();
  const data = Float64Array.from({ length: 2000 }, (_, k) => 2 + Math.sin(k) + Math.cos(k / 9));
  const [wide, auto] = (["wide", "auto"] as const).map((kernels) =>
    factorize({ data, shape: [20, 100] }, { rank: 3, kernels, maxIterations: 50 }),
  );
  expect(wide!.relativeError).toBeCloseTo(auto!.relativeError, 9);
});
