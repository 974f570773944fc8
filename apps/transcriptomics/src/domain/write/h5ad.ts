import { isUnmixError } from "@unmix/core";
import { bytesOf, isHdf5, problem } from "@unmix/tables";
import type { File, Group, Module } from "h5wasm";
import { baseName, type GivenFile, sizeOf, wholeFile } from "../read/given.ts";
import type { Expression } from "../types.ts";
import { type Additions, checkAdditions, overAllSpots } from "./additions.ts";
import { addBlock, addFrameColumns, addText, childGroup, markGroup } from "./entries.ts";
import { writeFresh } from "./fresh.ts";

/** A written file and what was added to it. */
export interface WrittenH5ad {
  readonly bytes: Uint8Array;
  /** Where each addition stands: "obsm/X_celltypes"; another name where one was taken. */
  readonly added: readonly string[];
  /** What is otherwise than in the input, each in a sentence. */
  readonly remarks: readonly string[];
}

/** Larger files are not copied: the library holds a file whole. */
const MOST_COPIED = 2 ** 31;

let written = 0;

/**
 * An AnnData file (.h5ad) with entries added to `obsm`, `varm`, `obs` and `uns`. Where the counts came
 * from an .h5ad, the file is a copy in which all that was there stays as it was, and spots that were left out
 * have no values in what is added; else a fresh one of
 * what was read. A name that is taken gets a number behind it. Opens in anndata 0.8 and newer.
 *
 * @param input the .h5ad that `expression` was read from
 * @throws UnmixError when an addition is not one row for each spot or gene
 */
export async function toH5ad(
  expression: Expression,
  additions: Additions,
  input?: GivenFile,
): Promise<WrittenH5ad> {
  checkAdditions(expression, additions);
  // Large, so loaded only where it is needed.
  const library = await import("h5wasm");
  const module = await library.ready;
  module.activate_throwing_error_handler();
  const isTooLarge = input !== undefined && sizeOf(input) > MOST_COPIED;
  const given = input && !isTooLarge ? bytesOf(wholeFile(input)) : undefined;
  const copied =
    given && isHdf5(given)
      ? edit(module, library.File, given, (file) => {
          const isRaw = expression.matrix.name === "raw/X";
          const all = overAllSpots(expression, additions);
          return addTo(file, isRaw ? "raw" : "", expression, all, expression.among?.spots);
        })
      : undefined;
  if (copied?.result) return { bytes: copied.bytes, ...copied.result };
  const { bytes, result } = edit(module, library.File, undefined, (file) => {
    writeFresh(file, expression);
    return addTo(file, "", expression, additions);
  });
  const remarks = [
    ...(copied
      ? ["The input is of an old version, whose tables take no entries; the file was written anew."]
      : []),
    ...(isTooLarge
      ? [
          `"${baseName(input.name)}" has more than 2 GB, the most that is copied; the file was written anew, with what was read.`,
        ]
      : []),
  ];
  return { bytes, added: result?.added ?? [], remarks: [...remarks, ...(result?.remarks ?? [])] };
}

/** Runs `change` on a copy of a file in the library's memory, or on a fresh one. */
function edit<T>(
  { FS }: typeof Module,
  Opened: typeof File,
  input: Uint8Array | undefined,
  change: (file: File) => T,
): { bytes: Uint8Array; result: T } {
  const files = FS as unknown as {
    writeFile(path: string, data: Uint8Array, options: { canOwn: boolean }): void;
    readFile(path: string): Uint8Array;
    unlink(path: string): void;
    analyzePath(path: string): { exists: boolean };
  };
  const path = `/write-${written++}.h5`;
  if (input) files.writeFile(path, input.slice(), { canOwn: true });
  let file: File | undefined;
  try {
    file = new Opened(path, input ? "a" : "w");
    const result = change(file);
    file.close();
    file = undefined;
    return { bytes: files.readFile(path), result };
  } catch (error) {
    if (isUnmixError(error)) throw error;
    throw problem(
      { file: "result.h5ad" },
      "the results could not be added to a copy of the input, which may be damaged; write the input again from the program that made it.",
      error,
    );
  } finally {
    file?.close();
    if (files.analyzePath(path).exists) files.unlink(path);
  }
}

/**
 * @param genesOf the group whose genes these are: that of raw, or the root
 * @param rows the spots of the file
 * @returns `undefined` where the file's tables take no entries
 */
function addTo(
  file: File,
  genesOf: "" | "raw",
  { spots, genes }: Expression,
  additions: Additions,
  rows = spots.length,
): { added: string[]; remarks: string[] } | undefined {
  const obs = childGroup(file, "obs");
  const owner = genesOf === "raw" ? childGroup(file, "raw") : file;
  if (!obs || !owner) return undefined;
  const added: string[] = [];
  const obsm = openOrCreate(file, "obsm");
  const varm = openOrCreate(owner, "varm");
  const uns = openOrCreate(file, "uns");
  if (!obsm || !varm || !uns) return undefined;
  for (const [name, block] of Object.entries(additions.obsm ?? {})) {
    added.push(`obsm/${addBlock(obsm, name, block, rows)}`);
  }
  for (const [name, block] of Object.entries(additions.varm ?? {})) {
    const at = addBlock(varm, name, block, genes.length);
    added.push(genesOf === "raw" ? `raw/varm/${at}` : `varm/${at}`);
  }
  for (const [name, text] of Object.entries(additions.uns ?? {})) {
    added.push(`uns/${addText(uns, name, text)}`);
  }
  for (const name of addFrameColumns(obs, additions.obs ?? [])) added.push(`obs/${name}`);
  const remarks =
    genesOf === "raw"
      ? ["The genes are those of raw, so what is known of them stands in raw/varm."]
      : [];
  return { added, remarks };
}

/** A group of a mapping; `undefined` where something else has its name. */
function openOrCreate(parent: Group, name: string): Group | undefined {
  if (parent.keys().includes(name)) return childGroup(parent, name);
  const group = parent.create_group(name);
  markGroup(group, "dict", "0.1.0");
  return group;
}
