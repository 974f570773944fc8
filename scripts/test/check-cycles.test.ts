import { describe, expect, it } from "vitest";
import { checkCycles } from "../check-cycles.mjs";

describe("the check for circles of imports", () => {
  it("finds nothing in the project", () => {
    expect(checkCycles()).toEqual([]);
  });

  it.each([
    ["values", 'import { b } from "./b.ts";', 'import { a } from "../x/a.ts";'],
    ["types", 'import type { B } from "./b.ts";', 'export type { A } from "./a.ts";'],
    ["types in place", 'type B = import("./b.ts").B;', 'import "./a.ts";'],
    ["code loaded later", 'await import("./b.ts");', 'import "./a.ts";'],
    ["sources without an ending", 'import { b } from "./b";', 'import { a } from "./a";'],
  ])("refuses one of %s", (_what, a, b) => {
    const complaints = checkCycles([
      { path: "x/a.ts", text: a },
      { path: "x/b.ts", text: b },
      { path: "x/c.ts", text: 'import "./a.ts"; import "./b.ts";' },
    ]);
    expect(complaints).toEqual(["These import each other: x/a.ts, x/b.ts."]);
  });

  it("names a circle once, however long it is", () => {
    const files = ["a", "b", "c", "d"].map((name, n, names) => ({
      path: `${name}.ts`,
      text: `import "./${names[(n + 1) % 4]}.ts";`,
    }));
    expect(checkCycles(files)).toEqual(["These import each other: a.ts, b.ts, c.ts, d.ts."]);
  });

  it("allows two ways to one file", () => {
    const files = [
      { path: "a.ts", text: 'import "./b.ts"; import "./c.ts";' },
      { path: "b.ts", text: 'import "./c.ts";' },
      { path: "c.ts", text: "" },
    ];
    expect(checkCycles(files)).toEqual([]);
  });
});
