import { type InputFile, problem } from "@unmix/tables";
import type { GrainTable } from "../types.ts";
import { alikeSamples, duplicateIds } from "./grains.ts";
import type { Subject } from "./headings.ts";
import { readLong } from "./long.ts";
import type { Mapping } from "./mapping.ts";
import { checkNamesAbove } from "./name-rows.ts";
import { aboutRows, noteAbout } from "./note-about.ts";
import { FEATURES_AS_SAMPLES } from "./note-features.ts";
import { noteRepeated, repeatedRows } from "./note-repeated.ts";
import { noteSamples } from "./note-samples.ts";
import { closingRows, noteStatistics } from "./note-statistics.ts";
import { planReading } from "./plan.ts";
import { noteRejected, rejectedRows } from "./rejected.ts";
import { readWide } from "./wide.ts";
import type { Workbook } from "./workbook.ts";
import { readWorkbook } from "./workbook.ts";

/**
 * Reads the grains of a workbook (.xlsx) or text table (.csv, .tsv), in the layouts of
 * {@link Mapping}. What the mapping leaves out is guessed; `inspect` shows the guess.
 *
 * Every grain is kept, with NaN for a feature that has no usable number, and every cell that was
 * not usable stands in `skipped`. A row of a wide workbook without a value in any sheet at a
 * column's end is no grain.
 *
 * @throws UnmixError in a sentence naming file, sheet, row and column
 */
export async function readGrains(file: InputFile, mapping: Mapping = {}): Promise<GrainTable> {
  return tableOf(await readWorkbook(file), mapping, "sample");
}

/**
 * Reads a file of known sources: laid out like one of grains, with a source in the place of each
 * sample. The `sinks` of the table are the sources.
 *
 * @throws UnmixError in a sentence naming file, sheet, row and column
 */
export async function readSources(file: InputFile, mapping: Mapping = {}): Promise<GrainTable> {
  return tableOf(await readWorkbook(file), mapping, "source");
}

function tableOf(workbook: Workbook, mapping: Mapping, subject: Subject): GrainTable {
  const plan = planReading(workbook, mapping, subject);
  const doubt = plan.notes.find(({ code }) => code === FEATURES_AS_SAMPLES);
  if (doubt && mapping.layout === undefined) {
    for (const { sheet } of plan.columns) {
      checkNamesAbove(plan.workbook.sheets[sheet]!, workbook.file, subject);
    }
    const [first = "", ...rest] = doubt.message;
    throw problem({ file: workbook.file }, `${first.toLowerCase()}${rest.join("")}`);
  }
  const repeated = repeatedRows(plan);
  const about = aboutRows(plan);
  const closing = closingRows(plan);
  const rejected = rejectedRows(plan);
  const table = (plan.layout === "long" ? readLong : readWide)(plan, subject);
  const notes = [
    ...plan.notes,
    ...noteRepeated(repeated),
    ...noteAbout(about),
    ...noteStatistics(closing),
    ...noteRejected(rejected),
    ...(table.notes ?? []),
    ...alikeSamples(table),
    ...duplicateIds(table),
    ...noteSamples(table),
  ];
  const setAside = [...about, ...repeated, ...closing, ...rejected, ...(table.setAside ?? [])];
  return {
    ...table,
    ...(plan.errorSigmas && { errorsAre: `${plan.errorSigmas}sigma` as const }),
    ...(notes.length > 0 && { notes }),
    ...(setAside.length > 0 && { setAside }),
  };
}
