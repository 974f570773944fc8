import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { ROOT } from "../bootstrap.mjs";

const readme = readFileSync(join(ROOT, "README.md"), "utf8");
// Inside the clone, so that the package names resolve as they do for a reader.
const program = join(ROOT, "readme-example.test-output.mjs");
const built = existsSync(join(ROOT, "packages/core/dist/index.js"));

afterAll(() => rmSync(program, { force: true }));

describe("the README", () => {
  it.skipIf(!built)("has a library example that prints what it says", () => {
    const [, code] = readme.match(/```js\n([\s\S]*?)```/)!;
    const [, printed] = readme.match(/prints\s+```\n([\s\S]*?)```/)!;
    writeFileSync(program, code!);
    expect(execFileSync(process.execPath, [program], { encoding: "utf8" })).toBe(printed);
  });
});
