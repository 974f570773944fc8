import { bytesOf, type InputFile, isHdf5, problem } from "@unmix/tables";
import type { Missing } from "../missing.ts";
import { isNpy, readNpy } from "../npy.ts";
import type { NamedTensor } from "../types.ts";
import { readHdf5 } from "./hdf5.ts";
import { type Naming, readTable } from "./table.ts";

/**
 * Reads a tensor by what the bytes of its file are, whatever the name says: a NumPy array, a dataset
 * of an HDF5 file, or a delimited text table.
 *
 * @param dataset its path within an HDF5 file
 * @param naming other than `auto` of a table alone
 * @throws UnmixError naming the file, and the place in it that could not be read
 */
export async function readTensor(
  file: InputFile,
  dataset: string | undefined,
  naming: Naming,
  missing: Missing,
): Promise<NamedTensor> {
  const bytes = bytesOf(file);
  if (naming !== "auto" && (isHdf5(bytes) || isNpy(bytes))) {
    throw problem(
      { file: file.name },
      `this is ${isNpy(bytes) ? "a NumPy array" : "an HDF5 file"}, which has no names of rows and columns; leave out --names, or give a text table.`,
    );
  }
  if (isHdf5(bytes)) return nameless(await readHdf5(file, dataset));
  if (dataset !== undefined) {
    throw problem(
      { file: file.name },
      `this is no HDF5 file, so it has no dataset “${dataset}”; leave out the colon and what follows.`,
    );
  }
  if (bytes.length === 0) {
    throw problem({ file: file.name }, "the file is empty; a tensor was expected.");
  }
  if (isNpy(bytes)) return nameless(readNpy(file));
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) {
    throw problem(
      { file: file.name },
      "this is an archive (.npz, .xlsx or .zip); save one array as .npy, or the table as .csv, and try again.",
    );
  }
  return readTable(file, naming, missing);
}

function nameless(tensor: NamedTensor["tensor"]): NamedTensor {
  return { tensor, names: tensor.shape.map(() => null) };
}
