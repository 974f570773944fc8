import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as core from "@unmix/core";
import * as threads from "@unmix/core/threads";
import { afterAll, describe, expect, it } from "vitest";
import { ROOT } from "../bootstrap.mjs";

const guide = readFileSync(join(ROOT, "docs/guide/library.md"), "utf8");
const code = [...guide.matchAll(/```js\n([\s\S]*?)```/g)].map(([, block]) => block!).join("\n");
// Inside the clone, so that the package names resolve as they do for a reader.
const program = join(ROOT, "library-guide.test-output.mjs");
const built = existsSync(join(ROOT, "packages/core/dist/index.js"));

afterAll(() => rmSync(program, { force: true }));

describe("the guide of the library", () => {
  it.skipIf(!built)(
    "has blocks that run one after another, and print what they are said to",
    () => {
      writeFileSync(program, code);
      const printed = execFileSync(process.execPath, [program], { encoding: "utf8" });
      expect(printed).toMatch(/^0\.0\d+ \d+ The result has settled/);
      expect(printed).toContain("[ [ 20, 4 ], [ 6, 4 ], [ 30, 4 ] ]\n[ 3, 6, 3 ]");
      // What every rule chooses.
      expect(printed).toMatch(/\n3 \{[^}]*stability: 3/);
    },
    60_000,
  );

  it("names functions that there are", () => {
    const known: object = { ...core, ...threads };
    const ours = new Set(
      guide.match(
        /\b(?:factorize|reconstruct\b|multiStart|(?:estimate|align|bootstrap)[A-Z])[A-Za-z]*\b/g,
      ),
    );
    expect(ours.size).toBeGreaterThan(10);
    for (const name of ours) expect(known).toHaveProperty(name);
  });
});
