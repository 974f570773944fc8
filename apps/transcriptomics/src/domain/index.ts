export { type InputFile, type Origin, originOf } from "@unmix/tables";
export { exampleExpression } from "./example/expression.ts";
export { exampleH5ad, exampleTables } from "./example/files.ts";
export { namesOfFactors } from "./factor-names.ts";
export type { AnnotationMatch, TypePair } from "./interpret/annotation.ts";
export type { Enrichment, MarkerSets } from "./interpret/enrichment.ts";
export {
  type Known,
  type KnownProfiles,
  type ProfileMatch,
  readMarkerSets,
  readProfiles,
} from "./interpret/known.ts";
export type { Marker } from "./interpret/markers.ts";
export { type Compared, mergeTypes, sameTypes } from "./interpret/merge.ts";
export type { RegionStatus, Regions } from "./interpret/regions.ts";
export { geneCounts, type SelectionGene, selectionGenes } from "./interpret/selection.ts";
export { noPlaces } from "./no-places.ts";
export { type ProfileOptions, profileSettings, type ResolvedOptions } from "./options.ts";
export { profile, profileSteps } from "./pipeline.ts";
export { rowSums } from "./prepare/counts.ts";
export type { Species } from "./prepare/genes.ts";
export type { LeftOut } from "./prepare/prepare.ts";
export { heldProfiles, heldWords } from "./profiles/held.ts";
export type { HeldProfile, HeldType } from "./profiles/held-profile.ts";
export type { RankChoice, RankRow } from "./profiles/rank.ts";
export type { ReferenceModel } from "./profiles/reference.ts";
export type { BandwidthChoice, BandwidthRow } from "./profiles/smoothing.ts";
export type { Spread } from "./profiles/uncertainty.ts";
export type { ReadOptions } from "./read/choose.ts";
export { filesToOpen } from "./read/files-to-open.ts";
export type { DistantFile, GivenFile } from "./read/given.ts";
export {
  type ColumnPreview,
  type FilePreview,
  inspect,
  type MatrixPreview,
  type Preview,
} from "./read/inspect.ts";
export type { CountedSquares, FileKind } from "./read/offered.ts";
export { onlyH5ad } from "./read/open.ts";
export { readExpression, readWithPreview } from "./read/read.ts";
export { squareSetting } from "./read/squares.ts";
export { defaultOptions, resolveOptions } from "./resolve-options.ts";
export type { FitSummary, Preparation, ProfileResult, Warning } from "./result.ts";
export type * from "./types.ts";
export { GRAVE_WARNINGS } from "./warnings.ts";
export type { Additions, Block } from "./write/additions.ts";
export { exportZip, type TableName, tableFiles, toFiles, toTableCsv } from "./write/export.ts";
export { toH5ad, type WrittenH5ad } from "./write/h5ad.ts";
export { fromModelJson, toModelJson } from "./write/model.ts";
export { additionsOf } from "./write/result-additions.ts";
