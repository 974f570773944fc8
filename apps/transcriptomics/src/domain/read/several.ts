import { problem } from "@unmix/tables";
import type { Column, Expression, Places, SectionImage } from "../types.ts";
import { baseName, type GivenFile } from "./given.ts";
import { joinCounts, sharedGenes } from "./join-counts.ts";

/** The files of one section, under the name that it has among others. */
export interface SectionFiles {
  readonly name: string;
  readonly files: readonly GivenFile[];
}

/**
 * Several files of counts and what stands beside them, section by section: a file goes to the counts that
 * its name, with its folders, begins most like; to all, where it is no more like one than another.
 *
 * @param counts the files of counts, at least two
 */
export function groupBySection(
  counts: readonly GivenFile[],
  others: readonly GivenFile[],
): SectionFiles[] {
  const names = distinctNames(counts.map(({ name }) => name));
  const groups = counts.map((file, n) => ({ name: names[n]!, files: [file] }));
  for (const file of others) {
    const shared = counts.map(({ name }) => commonLength(name, file.name));
    const most = Math.max(...shared);
    groups.forEach(({ files }, n) => {
      if (shared[n] === most) files.push(file);
    });
  }
  return groups;
}

function commonLength(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  return length;
}

/** What sets names apart: the file's own, or its folders where those of all files are the same. */
function distinctNames(names: readonly string[]): string[] {
  const own = names.map((name) => baseName(name).replace(/\.(?:h5ad|h5|zip|mtx)(?:\.gz)?$/i, ""));
  if (new Set(own).size === own.length) return own;
  const folders = names.map((name) => name.replaceAll("\\", "/").split("/").slice(0, -1));
  const depth = Math.max(...folders.map(({ length }) => length));
  for (let level = 0; level < depth; level++) {
    const at = folders.map((parts) => parts[level] ?? "");
    if (new Set(at).size === at.length) return at;
  }
  return [...names];
}

/**
 * Sections that were read from files of their own as one expression: the genes that all have, in the order of
 * the first; the columns that all have; every spot of the section that its file is called after.
 *
 * @throws UnmixError naming the file that does not go with the others
 */
export function joinSections(
  parts: readonly { readonly name: string; readonly expression: Expression }[],
): Expression {
  const all = parts.map(({ expression }) => expression);
  const [first] = all as [Expression, ...Expression[]];
  const genes = sharedGenes(all.map((each) => each.genes));
  if (genes.length === 0) {
    throw problem(
      { file: parts[0]!.name },
      "the files have no gene in common by name; give sections whose genes are named alike.",
    );
  }
  const sections = joinedSections(parts);
  const places = joinedPlaces(parts);
  const images = parts.flatMap(({ name, expression }) => imagesOf(name, expression));
  const columns = joinedColumns(all);
  const hasSection = columns.some(({ name }) => name === "section");
  const own: Column = {
    name: "section",
    kind: "category",
    categories: sections.names,
    codes: sections.of,
  };
  const most = Math.max(...all.map((each) => each.genes.length));
  const lost = most - genes.length;
  return {
    counts: joinCounts(all, genes),
    matrix: { name: first.matrix.name, others: [] },
    spots: joinedSpots(parts),
    genes,
    ...(places && { places }),
    columns: hasSection ? columns : [...columns, own],
    sections,
    ...(images.length > 0 && { images }),
    remarks: [
      `${parts.length} files are taken as sections: ${parts.map(({ name }) => name).join(", ")}.`,
      ...(lost > 0
        ? [
            `${genes.length} genes are in all files; ${lost} of the file with most are not, and left out.`,
          ]
        : []),
      ...parts.flatMap(({ name, expression }) =>
        expression.remarks.map((remark) => `${name}: ${remark}`),
      ),
    ],
  };
}

type Part = Parameters<typeof joinSections>[0][number];

/** Names of spots; those of one section under its name, where two sections use one name. */
function joinedSpots(parts: readonly Part[]): string[] {
  const plain = parts.flatMap(({ expression }) => expression.spots);
  if (new Set(plain).size === plain.length) return plain;
  return parts.flatMap(({ name, expression }) => expression.spots.map((spot) => `${name}:${spot}`));
}

function joinedSections(parts: readonly Part[]): NonNullable<Expression["sections"]> {
  const names: string[] = [];
  const of: number[] = [];
  for (const { name, expression } of parts) {
    const { sections, spots } = expression;
    const before = names.length;
    names.push(...(sections ? sections.names.map((inner) => `${name}: ${inner}`) : [name]));
    for (let i = 0; i < spots.length; i++) of.push(before + (sections?.of[i] ?? 0));
  }
  return { names, of: Int32Array.from(of) };
}

function joinedPlaces(parts: readonly Part[]): Places | undefined {
  const without = parts.find(({ expression }) => !expression.places);
  if (without && parts.some(({ expression }) => expression.places)) {
    throw problem(
      { file: without.name },
      "it does not say where its spots lie, and the other sections do; give its places beside it.",
    );
  }
  if (without) return undefined;
  const all = parts.map(({ expression }) => expression.places!);
  const { unit, diameter } = all[0]!;
  const other = all.findIndex((places) => places.unit !== unit);
  if (other >= 0) {
    throw problem(
      { file: parts[other]!.name },
      `its places are in ${all[other]!.unit || "a unit it does not name"}, those of "${parts[0]!.name}" in ${unit || "a unit it does not name"}; give sections in one unit.`,
    );
  }
  return {
    x: Float64Array.from(all.flatMap(({ x }) => Array.from(x))),
    y: Float64Array.from(all.flatMap(({ y }) => Array.from(y))),
    unit,
    ...(diameter !== undefined && { diameter }),
  };
}

function imagesOf(name: string, { images = [], sections }: Expression): SectionImage[] {
  return images.map((image) => ({
    ...image,
    section: sections ? `${name}: ${image.section}` : name,
  }));
}

/** The columns that all have, of one kind. */
function joinedColumns(all: readonly Expression[]): Column[] {
  const [first, ...others] = all as [Expression, ...Expression[]];
  return first.columns.flatMap((column): Column[] => {
    const alike = others.map(({ columns }) =>
      columns.find(({ name, kind }) => name === column.name && kind === column.kind),
    );
    if (alike.includes(undefined)) return [];
    const columns = [column, ...(alike as Column[])];
    if (column.kind === "number") {
      const values = columns.flatMap((each) => (each.kind === "number" ? [...each.values] : []));
      return [{ ...column, values: Float64Array.from(values) }];
    }
    const labels = columns.flatMap((each) => (each.kind === "category" ? [each] : []));
    const categories = [...new Set(labels.flatMap((each) => each.categories))];
    const place = new Map(categories.map((name, code) => [name, code]));
    const codes = labels.flatMap((each) =>
      Array.from(each.codes, (code) => place.get(each.categories[code] ?? "") ?? -1),
    );
    return [{ ...column, categories, codes: Int32Array.from(codes) }];
  });
}
