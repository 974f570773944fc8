import { problem } from "@unmix/tables";
import type { Column } from "../types.ts";
import { type Frame, openFrame } from "./frame.ts";
import { duplicates, geneNames } from "./genes.ts";
import { imagesOfUns } from "./images.ts";
import { readMatrix, type StoredMatrix, survey } from "./matrix.ts";
import type { FileKind, Offered, OfferedMatrix } from "./offered.ts";
import { placesOfColumns, placesOfObsm } from "./places.ts";
import { numbersAttribute, type StoredGroup, type StoredNode, textAttribute } from "./store.ts";

/** What an AnnData file, of HDF5 or zarr, offers. */
export async function openAnnData(
  file: string,
  kind: FileKind,
  root: StoredGroup,
): Promise<Offered> {
  const uns = await groupAt(root, "uns");
  const obs = await openFrame(file, await root.child("obs"), "obs", uns);
  const vars = await openFrame(file, await root.child("var"), "var", uns);
  const { columns, remarks } = await readColumns(obs);
  const twice = duplicates(obs.index);
  if (twice.length > 0) {
    remarks.push(
      `${twice.length === 1 ? "One spot name stands" : `${twice.length} spot names stand`} more than once, such as "${twice[0]}"; each is kept as a spot of its own.`,
    );
  }
  return {
    kind,
    file,
    spots: obs.index,
    matrices: await matrices(file, root, obs, vars),
    columns,
    places: [
      ...(await placesOfObsm(file, await groupAt(root, "obsm"))),
      ...placesOfColumns(columns, "obs "),
    ],
    images: await imagesOfUns(uns),
    remarks,
  };
}

async function readColumns(frame: Frame): Promise<{ columns: Column[]; remarks: string[] }> {
  const columns: Column[] = [];
  const remarks: string[] = [];
  for (const name of frame.names) {
    const column = await frame.column(name);
    if (typeof column === "string") remarks.push(column);
    else columns.push(column);
  }
  return { columns, remarks };
}

async function groupAt(root: StoredGroup, path: string): Promise<StoredGroup | undefined> {
  const node = await root.child(path);
  return node?.kind === "group" ? node : undefined;
}

async function matrices(
  file: string,
  root: StoredGroup,
  obs: Frame,
  vars: Frame,
): Promise<OfferedMatrix[]> {
  const layers = await groupAt(root, "layers");
  const raw = await groupAt(root, "raw");
  const uns = await groupAt(root, "uns");
  const found: [name: string, node: StoredNode | undefined, frame: () => Promise<Frame>][] = [
    ["X", await root.child("X"), async () => vars],
  ];
  for (const name of layers?.names ?? []) {
    found.push([`layers/${name}`, await layers!.child(name), async () => vars]);
  }
  // Before its version 0.7 anndata kept them at the root.
  if (root.has("raw.X")) {
    found.push([
      "raw/X",
      await root.child("raw.X"),
      async () => openFrame(file, await root.child("raw.var"), "raw.var", uns),
    ]);
  }
  if (raw?.has("X")) {
    found.push([
      "raw/X",
      await raw.child("X"),
      async () => openFrame(file, await raw.child("var"), "raw/var", uns),
    ]);
  }
  const offered: OfferedMatrix[] = [];
  for (const [name, node, frame] of found) {
    if (!node || isEmpty(node)) continue;
    const genes = await frame();
    offered.push(offer(await storedMatrix(file, name, node, obs.index.length, genes), genes));
  }
  return offered;
}

function offer(stored: StoredMatrix, frame: Frame): OfferedMatrix {
  return {
    name: stored.name,
    genes: stored.columns,
    layout: stored.layout,
    survey: () => survey(stored),
    read: () => readMatrix(stored, 0),
    geneNames: () => geneNames(frame),
  };
}

/** Files without X may have an empty array in its place. */
function isEmpty(node: StoredNode): boolean {
  return node.kind === "array" && node.shape.length === 0;
}

/**
 * A matrix of an AnnData file as it lies there.
 *
 * @throws UnmixError when it is not spots × genes
 */
async function storedMatrix(
  file: string,
  name: string,
  node: StoredNode,
  spots: number,
  genes: Frame,
): Promise<StoredMatrix> {
  const rows = spots;
  const columns = genes.index.length;
  const checkShape = (shape: readonly number[]) => {
    if (shape.length === 2 && shape[0] === rows && shape[1] === columns) return;
    throw problem(
      { file },
      `${name} is ${shape.join(" × ")}, but the file names ${rows} spots and ${columns} genes; write the file again from the program that made it.`,
    );
  };
  if (node.kind === "array") {
    checkShape(node.shape);
    return { file, name, rows, columns, layout: "dense", data: node };
  }
  const encoding =
    textAttribute(node, "encoding-type") ?? textAttribute(node, "h5sparse_format") ?? "";
  const [data, indices, starts] =
    node.kind === "group"
      ? [await node.child("data"), await node.child("indices"), await node.child("indptr")]
      : [];
  const isRows = encoding.startsWith("csr");
  if (
    !(isRows || encoding.startsWith("csc")) ||
    data?.kind !== "array" ||
    indices?.kind !== "array" ||
    starts?.kind !== "array"
  ) {
    throw problem(
      { file },
      `${name} is neither an array nor a sparse matrix with data, indices and indptr; write the file again from the program that made it.`,
    );
  }
  checkShape(numbersAttribute(node, "shape") ?? numbersAttribute(node, "h5sparse_shape") ?? []);
  const layout = isRows ? "rows" : "columns";
  return { file, name, rows, columns, layout, data, indices, starts };
}
