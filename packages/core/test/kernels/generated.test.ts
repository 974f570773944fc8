import { readFileSync } from "node:fs";
import { expect, it } from "vitest";

// The compiler is a program without types of its own here.
const build = new URL("../../assembly/build.mjs", import.meta.url).href;

it.each(["simd", "relaxed", "wide"])(
  "the embedded %s kernels are what their source compiles to",
  async (name) => {
    const { compileKernels } = (await import(build)) as {
      compileKernels(name: string): Promise<string>;
    };
    const file = new URL(`../../src/kernels/generated/${name}.ts`, import.meta.url);
    expect(await compileKernels(name)).toBe(readFileSync(file, "utf8"));
  },
);
