import { renderToString } from "@unmix/workbench/figures";
import { exportZip, toLongXlsx, toModelJson, toTableCsv } from "../domain/index.ts";
import { figuresOf } from "../figures/index.ts";
import type { Export } from "./jobs.ts";

/** What the user asked to save of a result, as the bytes of a file. */
export function write({ kind, result, figures }: Export): Uint8Array<ArrayBuffer> {
  if (kind === "xlsx") return toLongXlsx(result);
  if (kind === "zip") {
    const drawn = figuresOf(result, figures).map((figure) => [figure.name, renderToString(figure)]);
    return exportZip(result, Object.fromEntries(drawn));
  }
  return new TextEncoder().encode(
    kind === "model" ? toModelJson(result) : toTableCsv(result, kind),
  ) as Uint8Array<ArrayBuffer>;
}
