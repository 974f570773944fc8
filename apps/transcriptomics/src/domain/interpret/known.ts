import { bytesOf, type InputFile, problem, readText, wholeText } from "@unmix/tables";
import { DEPTH } from "../prepare/counts.ts";
import { comparable } from "../prepare/genes.ts";
import type { HeldProfile } from "../profiles/held-profile.ts";
import { duplicates } from "../read/genes.ts";
import { createNumberReader } from "../read/numbers.ts";
import { unpacked } from "../read/unpack.ts";
import { pearson } from "./agreement.ts";
import type { MarkerSets } from "./enrichment.ts";

/** What is known of cell types beforehand. */
export interface Known {
  /** For comparison only. */
  readonly profiles?: KnownProfiles;
  readonly markers?: MarkerSets;
  /** Types that the fit has with these profiles. */
  readonly held?: readonly HeldProfile[];
}

/** Mean expression of known cell types. */
export interface KnownProfiles {
  readonly name: string;
  readonly types: readonly string[];
  readonly genes: readonly string[];
  /** Genes × types, in any unit that is the same within a type. */
  readonly values: Float64Array;
}

/**
 * Reads a table of genes × cell types (csv or tsv, also gzipped): the first column has the genes, the
 * first row the types.
 *
 * @throws {UnmixError} naming the file and the row of what is not a number of at least 0
 */
export function readProfiles(file: InputFile): KnownProfiles {
  const { types, genes, values } = readTable(file);
  return { name: file.name, types, genes, values };
}

/**
 * Reads marker sets: a table of genes × types with 1 for a marker and 0 for none, or gene lists, one a
 * line (type, a description, genes: the format GMT).
 */
export function readMarkerSets(file: InputFile): MarkerSets {
  if (/\.gmt(\.gz)?$/i.test(file.name)) return readGeneLists(file);
  const { types, genes, values } = readTable(file);
  const sets = types.map((type, t) => ({
    type,
    genes: genes.filter((_, g) => values[g * types.length + t]! > 0),
  }));
  return { name: file.name, sets };
}

function readGeneLists(file: InputFile): MarkerSets {
  const lines = new TextDecoder()
    .decode(bytesOf(unpacked(file)))
    .split(/\r?\n/)
    .filter((line) => line.trim() !== "");
  const sets = lines
    .map((line) => line.split("\t").map((field) => field.trim()))
    .map(([type, , ...genes]) => ({ type: type!, genes: genes.filter((gene) => gene !== "") }))
    .filter(({ genes }) => genes.length > 0);
  const left = lines.length - sets.length;
  if (sets.length > 0 && left === 0) return { name: file.name, sets };
  if (sets.length > 0) {
    const remark = `${left === 1 ? "One line" : `${left} lines`} of "${file.name}" without genes ${left === 1 ? "was" : "were"} left out; tabs between a name, a description and genes were expected.`;
    return { name: file.name, sets, remark };
  }
  throw problem(
    { file: file.name },
    "no list of genes was found; each line needs a name, a description and genes, with tabs between.",
  );
}

function readTable(file: InputFile) {
  const { sheet, delimiter } = readText(unpacked(file));
  const [head = [], ...rows] = sheet.rows;
  const width = Math.max(head.length, ...rows.slice(0, 50).map((row) => row.length));
  // R leaves out the heading of the row names.
  const names = head.length < width ? [null, ...head] : head;
  const types = names.slice(1, width).map((cell) => String(cell ?? ""));
  if (types.length === 0 || rows.length === 0) {
    throw problem(
      { file: file.name },
      "a table of genes × cell types was expected: genes in the first column, types in the first row.",
    );
  }
  const [twice] = duplicates(types);
  if (twice !== undefined) {
    throw problem(
      { file: file.name, row: 1 },
      `the type "${twice}" stands there more than once; give each type a name of its own.`,
    );
  }
  const genes: string[] = [];
  const numbers = createNumberReader(file.name);
  const values = new Float64Array(rows.length * types.length);
  rows.forEach((row, g) => {
    genes.push(String(row[0] ?? ""));
    types.forEach((type, t) => {
      const value = numbers.read(wholeText(row[t + 1]), g + 2, type);
      if (value === undefined || value < 0) {
        throw problem(
          { file: file.name, row: g + 2 },
          `the value of ${genes[g]} in ${type} is ${JSON.stringify(row[t + 1] ?? null)}; a number of at least 0 was expected.`,
        );
      }
      values[g * types.length + t] = value;
    });
  });
  numbers.finish(delimiter);
  return { types, genes, values };
}

/** How alike a factor and a known type are. */
export interface ProfileMatch {
  readonly factor: number;
  readonly type: string;
  /** Pearson's correlation over the shared genes of log levels, each less its mean over factors or types. */
  readonly correlation: number;
  readonly sharedGenes: number;
}

/** Fewer shared genes than this say nothing. */
const LEAST_SHARED = 10;

/**
 * Compares levels with known profiles. What all factors, or all types, have in common is taken off, so
 * that a high correlation is of what sets a factor apart. Best match of each factor first.
 *
 * @param levels genes × R, in logarithmic units
 */
export function matchProfiles(
  genes: readonly string[],
  levels: Float64Array,
  rank: number,
  known: KnownProfiles,
): ProfileMatch[] {
  const T = known.types.length;
  const place = new Map(known.genes.map((gene, g) => [comparable(gene), g]));
  const shared = genes
    .map((gene, g) => [g, place.get(comparable(gene))] as const)
    .filter((pair): pair is [number, number] => pair[1] !== undefined);
  if (shared.length < LEAST_SHARED) return [];
  const sums = known.types.map((_, t) =>
    known.genes.reduce((sum, __, g) => sum + known.values[g * T + t]!, 0),
  );
  const own = centred(
    shared.map(([g]) => Array.from({ length: rank }, (_, r) => levels[g * rank + r]!)),
  );
  const other = centred(
    shared.map(([, g]) =>
      sums.map((sum, t) => Math.log1p((DEPTH * known.values[g * T + t]!) / (sum || 1))),
    ),
  );
  return Array.from({ length: rank }, (_, factor) =>
    known.types
      .map((type, t) => ({
        factor,
        type,
        correlation: pearson(
          own.map((row) => row[factor]!),
          other.map((row) => row[t]!),
        ),
        sharedGenes: shared.length,
      }))
      .sort((a, b) => b.correlation - a.correlation),
  ).flat();
}

/** Every row less its mean. */
function centred(rows: readonly (readonly number[])[]): number[][] {
  return rows.map((row) => {
    const mean = row.reduce((sum, value) => sum + value, 0) / row.length;
    return row.map((value) => value - mean);
  });
}
