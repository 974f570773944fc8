export { exampleExpression } from "./example/expression.ts";
export type { ReadOptions } from "./read/choose.ts";
export type { DistantFile, GivenFile } from "./read/given.ts";
export { type ColumnPreview, inspect, type MatrixPreview, type Preview } from "./read/inspect.ts";
export type { FileKind } from "./read/offered.ts";
export { readExpression } from "./read/read.ts";
export type * from "./types.ts";
export type { Additions, Block } from "./write/additions.ts";
export { toH5ad, type WrittenH5ad } from "./write/h5ad.ts";
