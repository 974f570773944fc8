import { type Cell, isBlank, measure, type Sheet, wholeText } from "@unmix/tables";
import { featuresAmong } from "./feature-like.ts";
import { namesGrains, sinkPattern } from "./headings.ts";
import { loneText } from "./lone-text.ts";
import { isPlace } from "./quality.ts";
import { isStatistic } from "./statistic-words.ts";

type Row = readonly Cell[];

const GRAINS =
  "(?:grains?|zircons?|crystals?|analys[ie]s|ages?|dates?|spots?|measurements?|samples?)";
/** "n", "N =", "Count": a grain or a sample may be called so too. */
const COUNT = /^\(?(?:n|counts?)\)?\s*[=:]?$/i;
/** "Number of grains", "# analyses", "Total grains", "Grains (n)". */
const SURE_COUNT = new RegExp(
  String.raw`^(?:(?:total|dated)\s+)?(?:(?:numbers?|no\.?|nr\.?|#|n|total)\s*(?:of\s+)?(?:\w+\s+)?)${GRAINS}(?:\s*\(n\))?[\s:=]*$|^${GRAINS}\s*\(n\)[\s:=]*$`,
  "i",
);
/** "n = 6", "(n=6)". */
const COUNTED = /^\(?n\s*=\s*\d+\)?$/i;
/** What a table says of a sample as a whole. */
const DESCRIPTION =
  /^(?:litholog(?:y|ies)|rock[\s_-]*(?:type|name|unit)|(?:geolog\w*[\s_]+|map[\s_]+)?(?:formation|fm\.?)|stratigraph\w*(?:[\s_].*)?|depositional[\s_]+(?:age|setting|environment).*|location|locality|coordinates|datum|depth(?:\s*[([,].*)?|height(?:\s*[([,].*)?|igsn|collect(?:or|ed(?:\s+by)?)|references?|citation|sample[\s_-]*(?:type|description|location|material))\s*:?$/i;

/**
 * Finds the rows between the names of samples and the values of a wide sheet that tell about the samples, such
 * as their rock and how many grains they have: by labels in the first column, or as "n = 6" over the columns. A
 * column of names of samples may begin with such a label, so those below have to be ids of grains, one name, or none.
 *
 * @param names the row of the names of samples
 * @param isUnits whether a row holds units
 * @param end the first row of values, where it is known
 */
export function findAboutSamples(
  { rows }: Sheet,
  names: number,
  isUnits: (row: number) => boolean,
  end = rows.length,
): readonly number[] {
  const found: number[] = [];
  let row = names + 1;
  for (; row < end; row++) {
    const cells = rows[row]!;
    if (tellsOfSamples(cells)) found.push(row);
    else if (!isUnits(row) && !cells.every(isBlank)) break;
  }
  const labelled = found.map((r) => rows[r]!).filter(isLabelled);
  if (labelled.length === 0) return found;
  const labels = labelled.map(([label]) => wholeText(label).toLowerCase());
  const grains = withoutClosing(rows.slice(row));
  const isWide =
    new Set(labels).size === labels.length && areSamples(rows[names]!) && areNoSamples(grains);
  if (!isWide) return [];
  const texts = new Set(grains.map(([first]) => wholeText(first)));
  const mayBeSamples = namesSamples(rows[names]!) && texts.size === grains.length && texts.size > 1;
  const isDoubtful = mayBeSamples && labels.every((label) => COUNT.test(label));
  return isDoubtful && !counts(labelled[0]!, grains) ? [] : found;
}

/**
 * Whether the first column of a sheet holds labels of rows that tell about the samples, and names none: rows of
 * `about` have one, or the column is called like a sample, stands beside samples and is blank.
 */
export function labelsRows({ rows, head }: Sheet & { readonly head: AboutHead }): boolean {
  if (head.about?.some((row) => isLabelled(rows[row]!))) return true;
  const names = rows[head.names ?? -1] ?? [];
  return (
    namesSamples(names) &&
    areSamples(names) &&
    rows.every(([first], row) => row < head.data || isBlank(first))
  );
}

/** The rows of a head that count here. */
interface AboutHead {
  readonly names?: number;
  readonly about?: readonly number[];
  readonly data: number;
}

/** Whether a row tells about samples and not about grains, by the label in its first cell. */
export function tellsOfSamples(cells: Row): boolean {
  const first = cells.findIndex((cell) => !isBlank(cell));
  if (first < 0) return false;
  const label = wholeText(cells[0]);
  if (COUNTED.test(wholeText(cells[first])) || COUNT.test(label) || SURE_COUNT.test(label)) {
    return cells.every((cell, c) => c === 0 || isBlank(cell) || isCount(cell));
  }
  return (DESCRIPTION.test(label) || isPlace(label)) && loneText(cells) === undefined;
}

/** Whether a row has a label before what it tells; "n = 6" over several columns is none. */
function isLabelled(cells: Row): boolean {
  const filled = cells.filter((cell) => !isBlank(cell));
  const areCounts = filled.every((cell) => COUNTED.test(wholeText(cell)));
  return !isBlank(cells[0]) && !(areCounts && filled.length > 1);
}

function isCount(cell: Cell): boolean {
  const value = measure(cell, false);
  return COUNTED.test(wholeText(cell)) || (Number.isInteger(value) && Number(value) >= 0);
}

/** Whether the names behind the first are those of samples, and not of what is measured on grains. */
function areSamples([, ...others]: Row): boolean {
  const names = others.map(wholeText).filter((name) => name !== "");
  const isOther = (name: string) =>
    namesGrains(name) ||
    (["sample", "source"] as const).some((subject) => sinkPattern([name], subject).test(name));
  return names.length > 1 && featuresAmong(names).length === 0 && !names.some(isOther);
}

/** Whether the first column is called like one of samples. */
function namesSamples([first]: Row): boolean {
  return sinkPattern([wholeText(first)], "sample").test(wholeText(first));
}

/** The rows that are not blank, without those called like statistics at the end. */
function withoutClosing(rows: readonly Row[]): readonly Row[] {
  const filled = rows.filter((cells) => !cells.every(isBlank));
  return filled.slice(0, filled.findLastIndex(([first]) => !isStatistic(wholeText(first))) + 1);
}

/** Whether the first column names no samples: its texts are all different, all the same, or one in the first row. */
function areNoSamples(grains: readonly Row[]): boolean {
  if (grains.length === 0 || grains.some((cells) => loneText(cells)?.column === 0)) return false;
  const texts = grains.map(([first]) => wholeText(first));
  const filled = texts.filter((text) => text !== "");
  if (filled.length === 0 || (filled.length === 1 && texts[0] !== "")) return true;
  const different = new Set(filled).size;
  return filled.length === texts.length && (different === 1 || different === texts.length);
}

/** Whether a row has the number of values below it, in one column at least. */
function counts(cells: Row, values: readonly Row[]): boolean {
  const filled = (c: number) => values.filter((row) => !isBlank(row[c])).length;
  return cells.some((cell, c) => c > 0 && measure(cell, false) === filled(c));
}
