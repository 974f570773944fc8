import { cellText, measure } from "@unmix/tables";
import { describe, expect, it } from "vitest";

describe("measure", () => {
  it.each([
    ["12.5", 12.5],
    [" 12.5 ", 12.5],
    ["-1e-3", -0.001],
    [".5", 0.5],
    ["5.", 5],
    ["+7", 7],
    ["\u22123.5", -3.5],
    ["1\u2009234.5", 1234.5],
    ["12\u00a0345", 12345],
    ["1'234", 1234],
    ["1,234,567", 1234567],
    ["1,234.5", 1234.5],
    ["1.234,5", 1234.5],
    ["0,5", 0.5],
    ["0,125", 0.125],
    ["12,5", 12.5],
  ])("reads %j as %d whatever the decimal sign", (given, value) => {
    expect(measure(given, false)).toBe(value);
    expect(measure(given, true)).toBe(value);
  });

  it("reads what is ambiguous as the file's decimal sign says, and not at all otherwise", () => {
    expect(measure("1,234", true)).toBe(1.234);
    expect(measure("1,234", false)).toBe("text");
    expect(measure("1.234", false)).toBe(1.234);
    expect(measure("1.234", true)).toBe("text");
  });

  it.each([
    ["blank", [null, undefined, "", "  ", "\u00a0"]],
    [
      "text",
      ["n.a.", "N/A", "-", "?", "12 a", "1 2", "1,2,3", "12%", "0x10", "TRUE", true, new Date(0)],
    ],
    [
      "belowDetection",
      ["<0.01", "< 0,01", "≤5", "b.d.l.", "bdl", "BDL", "b.d.", "<LOD", "below detection limit"],
    ],
    [
      "nonfinite",
      ["NaN", "nan", "Inf", "-inf", "Infinity", "1e999", Number.NaN, Number.POSITIVE_INFINITY],
    ],
    ["error", ["#DIV/0!", "#N/A", "#VALUE!", "#ref!"]],
  ] as const)("gives the reason %s", (reason, cells) => {
    for (const cell of cells) expect(measure(cell, false), String(cell)).toBe(reason);
  });

  it("keeps zero and negative numbers", () => {
    expect([measure(0, false), measure("0", false), measure(-9e-20, false)]).toEqual([
      0, 0, -9e-20,
    ]);
  });
});

describe("cellText", () => {
  it("is at most 40 characters, dates as days", () => {
    expect(cellText("x".repeat(60))).toBe(`${"x".repeat(39)}…`);
    expect(cellText(new Date("2020-05-01T00:00:00Z"))).toBe("2020-05-01");
    expect([cellText(null), cellText(false), cellText(1.5)]).toEqual(["", "FALSE", "1.5"]);
  });
});
