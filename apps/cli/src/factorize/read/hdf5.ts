import { isUnmixError, type Tensor } from "@unmix/core";
import { bytesOf, type InputFile, problem } from "@unmix/tables";
import type { Dataset, File } from "h5wasm";
import { numbersOf } from "../npy.ts";

/** "\x89HDF\r\n\x1a\n" */
const MAGIC = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];
const INTEGER = 0;
const FLOAT = 1;
/** Filters up to this come with the library; others are plugins of whoever wrote the file. */
const LAST_KNOWN_FILTER = 6;
const NAMES_OF_FILTERS: Readonly<Record<number, string>> = {
  32000: "lzf",
  32001: "blosc",
  32004: "lz4",
  32008: "bitshuffle",
  32015: "zstd",
};
/** The most datasets that a sentence lists. */
const MOST_LISTED = 20;

/** Whether the bytes are those of an HDF5 file, whatever the name says. */
export function isHdf5(bytes: Uint8Array): boolean {
  return MAGIC.every((byte, i) => bytes[i] === byte);
}

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
    const packing = dataset.filters.find(({ id }) => id > LAST_KNOWN_FILTER);
    if (packing) {
      throw problem(
        { file: file.name },
        `${where} is packed with ${NAMES_OF_FILTERS[packing.id] ?? packing.name} (filter ${packing.id}), which is not known here; write it again without compression or with gzip.`,
      );
    }
    const { type, size } = dataset.metadata;
    if (type === FLOAT && size !== 4 && size !== 8) {
      throw problem(
        { file: file.name },
        `${where} holds floats of ${8 * size} bits; 32 or 64 were expected, so save it as float64.`,
      );
    }
    const { shape, value } = dataset;
    if (!(type === INTEGER || type === FLOAT || isBoolean(dataset)) || !shape || !isList(value)) {
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

/** h5py stores booleans as an enumeration of these two. */
function isBoolean({ metadata }: Dataset): boolean {
  return Object.keys(metadata.enum_type?.members ?? {}).join() === "FALSE,TRUE";
}

function isList(value: unknown): value is ArrayLike<number | bigint | boolean> {
  return Array.isArray(value) || ArrayBuffer.isView(value);
}
