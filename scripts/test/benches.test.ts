import { readFileSync } from "node:fs";
import { posix } from "node:path";
import { expect, it } from "vitest";
import { ROOT } from "../bootstrap.mjs";
import { projectFiles } from "../files.mjs";

const IMPORT = /import \{([^}]*)\} from "(\.\.\/dist\/[^"]+)\.js"/g;

it("benches import what the sources that they are built from export", async () => {
  const missing: string[] = [];
  for (const path of projectFiles(".mjs").filter((path: string) => path.includes("/bench/"))) {
    const text = readFileSync(posix.join(ROOT, path), "utf8");
    for (const [, list, built] of text.matchAll(IMPORT)) {
      const source = `${posix.join(posix.dirname(path), built!).replace("/dist/", "/src/")}.ts`;
      const exported = await import(posix.join(ROOT, source));
      const names = list!.split(",").map((name) => name.trim().split(" as ")[0]!);
      const lacking = names.filter((name) => name !== "" && !(name in exported));
      missing.push(...lacking.map((name) => `${path}: ${name} of ${source}`));
    }
  }
  expect(missing).toEqual([]);
});
