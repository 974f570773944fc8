// A file that is read piece by piece, as the page reads it.
import { closeSync, fstatSync, openSync, readSync } from "node:fs";

/** The file at a path under a name of its own; closed when the process ends. */
export function distant(path, name) {
  const file = openSync(path, "r");
  process.on("exit", () => closeSync(file));
  const read = (from, to) => {
    const bytes = new Uint8Array(to - from);
    return bytes.subarray(0, readSync(file, bytes, 0, bytes.length, from));
  };
  return { name, size: fstatSync(file).size, read };
}
