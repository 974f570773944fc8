import { isUnmixError } from "@unmix/core";
import { type GrainTable, inspect, type Mapping, readGrains } from "@unmix/sediment/domain";
import fc from "fast-check";
import { expect, it } from "vitest";
import { workbook } from "./files.ts";

const CELL = fc.constantFrom(
  ...[null, null, 0, 1, 2, 3, 2.5, -7.25, 12.5, "A", "B", "Ma", "n.a.", "-", "<1", "x"],
  ...["Sink", "Grain", "Age", "Age 1s", "Source", "lost", "12.3%", "1,5"],
);
const SHEET = fc.integer({ min: 1, max: 5 }).chain((width) =>
  fc.array(fc.array(CELL, { minLength: width, maxLength: width }), {
    minLength: 1,
    maxLength: 7,
  }),
);

async function attempt(sheets: Record<string, (string | number | null)[][]>, mapping?: Mapping) {
  try {
    return await readGrains(workbook(sheets), mapping);
  } catch (error) {
    if (!isUnmixError(error, "file")) throw error;
    return error.message;
  }
}

const seen = ({ notes: _, ...table }: GrainTable) => table;

it("any sheets give a table or a sentence, and the same again by the mapping that is shown", async () => {
  let read = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(SHEET, { minLength: 1, maxLength: 2 }), async (rows) => {
      const sheets = Object.fromEntries(rows.map((sheet, n) => [`S${n}`, sheet]));
      const table = await attempt(sheets);
      if (typeof table === "string") return;
      read++;
      const { mapping } = await inspect(workbook(sheets));
      const again = await attempt(sheets, mapping);
      expect(typeof again === "string" ? again : seen(again)).toEqual(seen(table));
    }),
    { seed: 1, numRuns: 400 },
  );
  expect(read).toBeGreaterThan(50);
});
