import { UnmixError } from "@unmix/core";
import { renderToString } from "@unmix/workbench/figures";
import {
  additionsOf,
  type Expression,
  exportZip,
  onlyH5ad,
  toH5ad,
  toModelJson,
  toTableCsv,
} from "../domain/index.ts";
import { figuresOf } from "../figures/index.ts";
import { distant } from "./files.ts";
import type { Export, Source } from "./jobs.ts";

/** The section that a result was made from, where it is open. */
export type Held = { readonly expression: Expression; readonly files: Source } | undefined;

/** What the user asked to save of a result, as the bytes of a file. */
export async function write(
  { kind, result, figures }: Export,
  held: Held,
): Promise<Uint8Array<ArrayBuffer>> {
  if (kind === "h5ad") {
    if (!held) {
      throw new UnmixError(
        "file",
        "A saved model has no counts; open its file and run again to write an .h5ad.",
        {},
      );
    }
    return writeH5ad(result, held);
  }
  if (kind === "zip") {
    const drawn = figuresOf(result, figures).map((figure) => [figure.name, renderToString(figure)]);
    const h5ad = held && (await writeH5ad(result, held));
    return exportZip(result, Object.fromEntries(drawn), h5ad && { "result.h5ad": h5ad });
  }
  return new TextEncoder().encode(
    kind === "model" ? toModelJson(result) : toTableCsv(result, kind),
  ) as Uint8Array<ArrayBuffer>;
}

async function writeH5ad(
  result: Export["result"],
  { expression, files }: NonNullable<Held>,
): Promise<Uint8Array<ArrayBuffer>> {
  const input = files === "example" ? undefined : onlyH5ad(files.map(distant));
  const { bytes } = await toH5ad(expression, additionsOf(result, expression), input);
  return bytes as Uint8Array<ArrayBuffer>;
}
