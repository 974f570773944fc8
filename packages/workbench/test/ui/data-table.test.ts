import { expect, it } from "vitest";
import { cellWords } from "../../src/ui/data-table.tsx";

it("shows cells in few digits, and missing ones as a dash", () => {
  expect([12345.678, 0.12345, 3.2977e-10, 7, Number.NaN, "ok"].map(cellWords)).toEqual([
    "12346",
    "0.1235",
    "3.3e-10",
    "7",
    "–",
    "ok",
  ]);
});
