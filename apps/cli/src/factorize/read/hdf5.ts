import { isUnmixError, type Tensor } from "@unmix/core";
import {
  bytesOf,
  type InputFile,
  isPackedByLzf,
  kindOf,
  openChunked,
  problem,
  typedNumbers,
  unknownPacking,
} from "@unmix/tables";
import type { Dataset, File } from "h5wasm";
import { numbersOf } from "../npy.ts";

/** The most datasets that a sentence lists. */
const MOST_LISTED = 20;

/**
 * Reads one dataset of an HDF5 file as a row-major tensor of float64.
 *
 * @param path of the dataset, from the root: `/group/dataset` or `group/dataset`
 * @throws UnmixError naming the file and listing its datasets when `path` is none of them, or when
 *   the dataset holds no real numbers
 */
export async function readHdf5(file: InputFile, path: string | undefined): Promise<Tensor> {
  // Large, so loaded only where it is needed.
  const { File, ready } = await import("h5wasm");
  const library = await ready;
  // Otherwise the library writes its own account of an error to the terminal.
  library.activate_throwing_error_handler();
  const place = "/input.h5";
  library.FS.writeFile(place, bytesOf(file));
  let opened: File | undefined;
  try {
    opened = new File(place, "r");
    const dataset = find(opened, path, file.name);
    const where = `the dataset ${dataset.path}`;
    const packing = unknownPacking(dataset.filters);
    if (packing) {
      throw problem(
        { file: file.name },
        `${where} is ${packing}; write it again without compression or with gzip.`,
      );
    }
    const kind = kindOf(dataset.metadata);
    if (kind === "odd float") {
      throw problem(
        { file: file.name },
        `${where} holds floats of ${8 * dataset.metadata.size} bits; 32 or 64 were expected, so save it as float64.`,
      );
    }
    const { shape } = dataset;
    const value = isPackedByLzf(dataset.filters) ? unpacked(dataset, file) : dataset.value;
    if (!(kind === "number" || kind === "boolean") || !shape || !isList(value)) {
      throw problem(
        { file: file.name },
        `${where} holds no array of real numbers; choose another${listing(opened)}.`,
      );
    }
    return { data: numbersOf(value), shape: [...shape] };
  } catch (error) {
    if (isUnmixError(error)) throw error;
    throw problem(
      { file: file.name },
      "this HDF5 file cannot be read: it is damaged, or packed in a way that is not known here; write it again without compression or with gzip.",
      error,
    );
  } finally {
    opened?.close();
    library.FS.unlink(place);
  }
}

/** The numbers of a dataset packed by LZF. */
function unpacked(dataset: Dataset, file: InputFile): unknown {
  const bytes = bytesOf(file);
  const rows = openChunked(dataset, (from, to) => bytes.subarray(from, to));
  if (rows) return typedNumbers(rows(0, dataset.shape![0]!), dataset.metadata);
  throw problem(
    { file: file.name },
    `the dataset ${dataset.path} is packed with LZF in a layout that is not known here; write it again without compression or with gzip.`,
  );
}

function find(opened: File, path: string | undefined, file: string): Dataset {
  if (path === undefined || path === "") {
    throw problem(
      { file },
      `an HDF5 file may hold several datasets; say which one after a colon, as in ${file}:${datasets(opened)[0]?.path ?? "/name"}${listing(opened)}.`,
    );
  }
  const wanted = path.startsWith("/") ? path : `/${path}`;
  const found = datasets(opened).find((dataset) => dataset.path === wanted);
  if (found) return found;
  throw problem({ file }, `there is no dataset ${wanted}; choose another${listing(opened)}.`);
}

function datasets(opened: File): Dataset[] {
  return opened
    .paths()
    .map((path) => opened.get(path))
    .filter(
      (entity): entity is Dataset => entity !== null && "metadata" in entity && "shape" in entity,
    );
}

/** "; there are /a (2 × 3) and …" */
function listing(opened: File): string {
  const all = datasets(opened).map(
    ({ path, shape }) => `${path} (${shape?.join(" × ") || "one value"})`,
  );
  if (all.length === 0) return "; it holds none";
  const shown = all.slice(0, MOST_LISTED).join(", ");
  const more = all.length > MOST_LISTED ? ` and ${all.length - MOST_LISTED} more` : "";
  return `; there ${all.length === 1 ? "is" : "are"} ${shown}${more}`;
}

function isList(value: unknown): value is ArrayLike<number | bigint | boolean> {
  return Array.isArray(value) || ArrayBuffer.isView(value);
}
