import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ROOT } from "../bootstrap.mjs";
import { checkLayers, LAYERS } from "../check-layers.mjs";

describe("the layer check", () => {
  it("finds nothing in the project", () => {
    expect(checkLayers()).toEqual([]);
  });

  it.each(["factorization", "modes"])("has an order for every folder of %s", (parent) => {
    const folders = readdirSync(join(ROOT, "packages/core/src", parent), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => `core: ${parent}/${name}`);
    const named = LAYERS.map(({ name }) => name);
    expect(named.filter((name) => name.startsWith(`core: ${parent}/`)).sort()).toEqual(
      folders.sort(),
    );
  });

  it.each([
    ["packages/core/src/kernels/x.ts", 'import "../tensor/tensor.ts";', "../tensor/tensor.ts"],
    ["packages/core/src/tensor/x.ts", 'import { readFile } from "node:fs";', "node:fs"],
    ["packages/core/src/pool/pool.ts", 'import { Worker } from "node:worker_threads";', "node:"],
    ["packages/core/src/threads/node.ts", 'import { useState } from "react";', "react"],
    [
      "packages/core/src/tensor/x.ts",
      'import type { a } from "../threads/a.ts";',
      "../threads/a.ts",
    ],
    ["packages/core/src/factorization/blocks/x.ts", 'import "../models/a.ts";', "../models/a.ts"],
    ["packages/core/src/modes/atoms/x.ts", 'import type { a } from "../ridge/a.ts";', "../ridge/a"],
    ["packages/core/src/modes/ridge/x.ts", 'import { a } from "../decompose.ts";', "../decompose"],
    ["packages/core/src/tensor/x.ts", 'const fs = await import("node:fs");', "node:fs"],
    ["apps/sediment/src/domain/x.ts", 'import { useState } from "react";', "react"],
    ["apps/sediment/src/domain/x.ts", 'export { a } from "../ui/a.ts";', "../ui/a.ts"],
    [
      "apps/sediment/src/figures/x.ts",
      'import { unmix } from "../domain/index.ts";',
      "../domain/index.ts",
    ],
    [
      "apps/music/src/ui/x.tsx",
      'import { unmix } from "@unmix/sediment/domain";',
      "@unmix/sediment/domain",
    ],
    ["apps/cli/src/x.ts", 'import { useState } from "react";', "react"],
    [
      "packages/tables/src/x.ts",
      'import { unmix } from "@unmix/sediment/domain";',
      "@unmix/sediment/domain",
    ],
    ["apps/cli/src/factorize/read/x.ts", 'import { readFile } from "node:fs";', "node:fs"],
    ["apps/cli/src/factorize/x.ts", "Buffer.from([]);", "Buffer"],
    ["apps/sediment/src/domain/x.ts", "window.alert(1);", "window"],
    ["packages/core/src/x.ts", "process.exit(1);", "process"],
  ])("refuses %s: %s", (path, text, named) => {
    const complaints = checkLayers([{ path, text }]);
    expect(complaints).toHaveLength(1);
    expect(complaints[0]).toContain(named);
  });

  it.each([
    [
      "packages/core/src/factorization/data/x.ts",
      'import type { Tensor } from "../../tensor/tensor.ts";',
    ],
    ["packages/core/src/factorization/models/x.ts", 'import { a } from "../blocks/a.ts";'],
    ["packages/core/src/threads/node.ts", 'import { Worker } from "node:worker_threads";'],
    ["packages/core/src/threads/node.ts", 'import { createPool } from "../pool/pool.ts";'],
    ["apps/sediment/src/figures/x.ts", 'import type { Labels } from "../domain/index.ts";'],
    ["apps/sediment/src/domain/x.ts", 'import { drive } from "@unmix/core";'],
    ["apps/cli/src/factorize/read/x.ts", 'import { parse } from "npyjs";'],
    ["apps/cli/src/factorize.ts", 'import { join } from "node:path";'],
    [
      "apps/sediment/src/figures/x.ts",
      "export function draw(document: Document) { return document.title; }",
    ],
    ["packages/core/src/x.ts", "export const a = { process: 1 }; a.process;"],
  ])("allows %s: %s", (path, text) => {
    expect(checkLayers([{ path, text }])).toEqual([]);
  });
});
