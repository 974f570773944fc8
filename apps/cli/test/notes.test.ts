import { expect, it } from "vitest";
import { noteLines } from "../src/notes.ts";

it("what may make a result wrong stands first, and is called a warning", () => {
  const warnings = [
    { code: "skipped-cells", message: "3 cells were skipped." },
    { code: "not-separable", message: "The samples are alike." },
  ];
  expect(noteLines(warnings, ["not-separable"])).toEqual([
    "Warning: The samples are alike.",
    "Note: 3 cells were skipped.",
  ]);
});
