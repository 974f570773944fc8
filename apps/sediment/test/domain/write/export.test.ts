import { isUnmixError } from "@unmix/core";
import {
  exampleGrains,
  exportZip,
  fromModelJson,
  toAppliedFiles,
  toFiles,
  toModelJson,
  toTableCsv,
  unmix,
} from "@unmix/sediment/domain";
import { strFromU8, unzipSync } from "fflate";
import readWorkbook from "read-excel-file/universal";
import { describe, expect, it } from "vitest";
import { toXlsx } from "../../../src/domain/write/xlsx.ts";
import { exportsOf } from "../../../src/ui/exports.ts";
import { result } from "./result.ts";

const figures = { proportions: "<svg>1</svg>" };

describe("exportZip", () => {
  it("holds every table, the model, the figures and the workbook", () => {
    const parts = unzipSync(exportZip(result, figures));
    expect(Object.keys(parts).sort()).toEqual([
      "figures/proportions.svg",
      "grains.xlsx",
      "labels.csv",
      "model.json",
      "proportions.csv",
      "ranks.csv",
      "sample_dissimilarities.csv",
      "shares.csv",
      "skipped.csv",
      "sources.csv",
    ]);
    for (const [name, text] of Object.entries(toFiles(result, figures))) {
      expect(strFromU8(parts[name]!), name).toBe(text);
    }
    expect(strFromU8(parts["labels.csv"]!)).toBe(toTableCsv(result, "labels"));
  });

  it("gives the same bytes on another day", () => {
    const first = exportZip(result, figures);
    const now = Date.now;
    Date.now = () => now() + 1e10;
    try {
      expect(exportZip(result, figures)).toEqual(first);
    } finally {
      Date.now = now;
    }
    // Local file header of the first entry: time and date, both of 1 January 1980, 0 h.
    expect(Array.from(first.subarray(10, 14))).toEqual([0, 0, 0x21, 0]);
  });
});

describe("what was skipped", () => {
  it("is a table of its own: place, text and reason", () => {
    expect(toTableCsv(result, "skipped")).toBe(
      "file,sheet,row,column,text,why\ngrains.xlsx,T,3,C,n.a.,not a number\n",
    );
  });

  it("is no file, and nothing to save, where there is nothing", () => {
    const whole = { ...result, table: { ...result.table, skipped: [] } };
    expect(Object.keys(toFiles(whole))).not.toContain("skipped.csv");
    const kinds = (table: typeof result.table) => exportsOf(table).map(([kind]) => kind);
    expect(kinds(whole.table)).not.toContain("skipped");
    expect(kinds(result.table)).toContain("skipped");
  });

  it("of new grains names their file", () => {
    const { table, labels, proportions, shares, warnings } = result;
    const applied = { table, labels, proportions, shares, warnings };
    expect(toAppliedFiles(result, applied, "new.csv")["skipped.csv"]).toContain("\nnew.csv,T,3");
  });
});

describe("toXlsx", () => {
  it("writes what another reader reads, text as text whatever it looks like", async () => {
    const rows = [
      ["=1+1", 'a & <b> "c"', " d ", "_x0041_", "e\u0001f"],
      [0.1, -1e-300, 5e-324, 1e21, null],
    ];
    const bytes = toXlsx([
      { name: "A & B", rows },
      { name: "C", headings: ["x", "y"], rows: [[Number.NaN, 2]] },
    ]);
    const read = await readWorkbook(bytes.buffer, { trim: false });
    expect(read).toEqual([
      { sheet: "A & B", data: rows },
      {
        sheet: "C",
        data: [
          ["x", "y"],
          [null, 2],
        ],
      },
    ]);
  });
});

describe("model.json", () => {
  const text = toModelJson(result);

  it("comes back as it was, to the last bit", () => {
    expect(text.startsWith('{"format":"unmix/sediment","version":1,')).toBe(true);
    expect(fromModelJson(text)).toEqual(result);
  });

  it("of a real run comes back as it was", () => {
    const table = exampleGrains({ sinks: 8, grainsPerSink: 40 });
    const run = unmix(table, { rank: 3, bootstrap: 2, shuffles: 1 });
    expect(fromModelJson(toModelJson(run))).toEqual(run);
  });

  const advice = "; choose the model.json of a sediment run, or run the analysis again.";
  /** The model with the part at a path replaced, or taken out by `undefined`. */
  const edited = (path: string, value: unknown) => {
    const model: unknown = JSON.parse(text);
    const keys = path.split(".");
    const last = keys.pop()!;
    const parent = keys.reduce((part, key) => (part as Record<string, unknown>)[key], model);
    (parent as Record<string, unknown>)[last] = value;
    return JSON.stringify(model);
  };
  const triple = { dtype: "float64", shape: [3], base64: "A".repeat(32) };
  it.each([
    ["cut short", text.slice(0, 500), "it is damaged: the file may be cut short or edited"],
    ["no model", "[1]", 'its format is missing, and "unmix/sediment" was expected'],
    [
      "of another app",
      '{"format":"unmix/music","version":1}',
      'its format is "unmix/music", and "unmix/sediment" was expected',
    ],
    [
      "of another version",
      edited("version", 2),
      "its version is 2, and this program reads version 1",
    ],
    [
      "without a part",
      edited("sourceNames", undefined),
      'it is damaged: its part "sourceNames" is missing or of the wrong length',
    ],
    [
      "with an array of another size",
      edited("shares", triple),
      'it is damaged: its array "shares" is missing or of the wrong size',
    ],
    [
      "without the loss of the factors it holds",
      edited("fit.normalised", undefined),
      'it is damaged: its part "fit.normalised" is missing',
    ],
    [
      "without its options",
      edited("options", undefined),
      'it is damaged: its part "options" is missing',
    ],
    [
      "with a grain of no sample",
      edited("table.sinkOf.base64", "AAAAAAAAAAACAAAA"),
      "it is damaged: a grain belongs to a sample that is not there",
    ],
    [
      "with a grid of another size",
      edited("features.1.grid", { ...triple, shape: [2], base64: `${"A".repeat(20)}AA==` }),
      "it is damaged: the grid of a feature is missing or of the wrong size",
    ],
  ])("that is %s gives a sentence", (_, damaged, reason) => {
    const open = () => fromModelJson(damaged, "old.json");
    expect(open).toThrow(`"old.json" cannot be opened as a sediment model: ${reason}${advice}`);
    try {
      open();
    } catch (error) {
      expect(isUnmixError(error, "file")).toBe(true);
    }
  });
});
