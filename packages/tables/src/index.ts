// Files and what they hold

// Cells
export {
  cellText,
  decimalSign,
  isHeading,
  isMissing,
  measure,
  type SkipReason,
  wholeText,
} from "./cell.ts";
export { crc32, findAlteredPart } from "./checksum.ts";
// Writing
export { type ColumnTable, type Field, type Table, toCsv, toCsvBytes } from "./csv.ts";
export { guessDecimalComma } from "./decimal.ts";
export {
  bytesOf,
  type Cell,
  columnName,
  type InputFile,
  isBlank,
  MAX_CELLS,
  type Place,
  problem,
  type Sheet,
  sha256,
  widthOf,
} from "./file.ts";
// HDF5: what its library does not say, and where it lacks a filter
export { openChunked } from "./hdf5/chunked.ts";
export { isPackedByLzf, unknownPacking } from "./hdf5/filters.ts";
export { type ByteReader, heapTexts, isHdf5 } from "./hdf5/format.ts";
export { type ElementKind, type ElementType, kindOf } from "./hdf5/kind.ts";
export { typedNumbers } from "./hdf5/numbers.ts";
export { fromModelText, isRecord, type ModelFormat, toModelText } from "./model-file.ts";
export { type DigestedFile, type Origin, originOf } from "./origin.ts";
export { forEachRow, inUtf8, readText } from "./text.ts";
export { toZip } from "./zip.ts";
