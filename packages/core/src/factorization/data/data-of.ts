import type { Data } from "./data.ts";
import { denseData } from "./dense.ts";
import { singleData } from "./single.ts";
import { slabbedData } from "./slabbed.ts";
import { sparseData } from "./sparse.ts";
import type { DataParts, Stored } from "./stored.ts";

/** Y by its products. */
export function dataOf(stored: Stored, parts: DataParts): Data {
  switch (stored.kind) {
    case "dense": {
      const { buffer, rows, columns } = parts;
      const view = new Float64Array(buffer as ArrayBuffer, stored.at, rows * columns);
      return denseData({ at: stored.at, view }, parts);
    }
    case "slabs":
      return slabbedData(parts.buffer, stored.slabs, parts.columns);
    case "single":
      return singleData(stored, parts);
    case "sparse":
      return sparseData(stored, parts);
  }
}
