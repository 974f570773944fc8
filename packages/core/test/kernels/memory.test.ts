import { afterEach, describe, expect, it, vi } from "vitest";
import { factorize } from "../../src/factorization/fit/factorize.ts";
import {
  allocateInKernelMemory,
  borrowBeside,
  borrowWorkspace,
  type KernelsChoice,
} from "../../src/kernels/memory.ts";
import { planted } from "../problems.ts";

afterEach(() => vi.unstubAllGlobals());

/** The kernels of a memory larger than any that was given back before. */
function kernelsOf(choice: KernelsChoice, bytes: number): string {
  const workspace = borrowWorkspace(bytes, choice);
  workspace.release();
  return workspace.kernels.name;
}

describe("kernel memory", () => {
  it("has the compiled kernels where the engine loads them", () => {
    expect(kernelsOf("auto", 2 ** 20)).toBe("simd");
    expect(kernelsOf("simd", 2 ** 20)).toBe("simd");
    expect(kernelsOf("plain", 2 ** 20)).toBe("plain");
    expect(kernelsOf("relaxed", 2 ** 20)).toMatch(/relaxed|simd/);
    expect(kernelsOf("wide", 2 ** 20)).toMatch(/wide|simd/);
  });

  it("has the plain kernels where there is no WebAssembly, or no address space", () => {
    vi.stubGlobal("WebAssembly", undefined);
    expect(kernelsOf("auto", 2 ** 21)).toBe("plain");
    vi.unstubAllGlobals();
    vi.stubGlobal("WebAssembly", {
      Memory: class {
        constructor() {
          throw new RangeError("could not allocate memory");
        }
      },
    });
    expect(kernelsOf("auto", 2 ** 22)).toBe("plain");
  });

  it.each(["auto", "relaxed", "wide"] as const)(
    "has %s kernels on a tensor that lies in it, which is not copied",
    (choice) => {
      const data = allocateInKernelMemory(100, 1000);
      const workspace = borrowBeside(data, 500, choice)!;
      expect(workspace.buffer).toBe(data.buffer);
      expect(workspace.kernels.name).toBe(kernelsOf(choice, 2 ** 20));
      expect(borrowBeside(data, 500, choice)).toBeUndefined();
      workspace.release();
    },
  );

  it("serves many factorizations one after another", () => {
    const { tensor, rank } = planted([5, 30], 2);
    const first = factorize(tensor, { rank, maxIterations: 5 });
    for (let i = 0; i < 300; i++) {
      expect(factorize(tensor, { rank, maxIterations: 5 }).loss).toBe(first.loss);
    }
  });
});
