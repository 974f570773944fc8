import { problem } from "@unmix/tables";
import type { Column, Expression, Places, SectionImage } from "../types.ts";
import { baseName, type GivenFile } from "./given.ts";
import { joinColumns, type NamedSection } from "./join-columns.ts";
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
 * @throws UnmixError naming a file that is of one section only, where its name does not say of which
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
    const own = groups.filter((_, n) => shared[n] === most);
    if (own.length > 1 && isOfOne(file, others)) {
      throw problem(
        { file: file.name },
        `it goes with "${counts[groups.indexOf(own[0]!)]!.name}" no more than with "${counts[groups.indexOf(own[1]!)]!.name}"; give each section as a folder of its own, its counts and what belongs to them inside.`,
      );
    }
    for (const { files } of own) files.push(file);
  }
  return groups;
}

/** What Space Ranger writes of every section, under the same names. */
const OF_ONE =
  /^(?:tissue_positions(?:_list)?\.(?:csv(?:\.gz)?|parquet)|scalefactors_json\.json|tissue_(?:hires|lowres)_image\.(?:png|jpe?g))$/i;

/** Whether a file cannot be of all sections: others are called like it, or it is of Space Ranger. */
function isOfOne(file: GivenFile, others: readonly GivenFile[]): boolean {
  const name = baseName(file.name);
  return (
    OF_ONE.test(name) || others.some((other) => other !== file && baseName(other.name) === name)
  );
}

function commonLength(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  return length;
}

/** What sets names apart: the file's own, or its folders where those of all files are the same. */
export function distinctNames(names: readonly string[]): string[] {
  const own = names.map((name) =>
    baseName(name).replace(/\.(?:h5ad|h5|zip|mtx|zarr)(?:\.gz)?$/i, ""),
  );
  if (new Set(own).size === own.length) return own;
  const folders = names.map((name) => name.replaceAll("\\", "/").split("/").slice(0, -1));
  const depth = Math.max(...folders.map(({ length }) => length));
  for (let level = 0; level < depth; level++) {
    const at = folders.map((parts) => parts[level] ?? "");
    if (new Set(at).size === at.length) return at;
  }
  return numbered(names);
}

/** Names of which none is another: the second "outs" is "outs (2)". */
function numbered(names: readonly string[]): string[] {
  const given = new Set<string>();
  return names.map((name) => {
    let own = name;
    for (let n = 2; given.has(own); n++) own = `${name} (${n})`;
    given.add(own);
    return own;
  });
}

/**
 * Sections that were read from files of their own as one expression: the genes that all have, in the order of
 * the first; the columns of all; every spot of the section that its file is called after. What one file has
 * and another has not is said.
 *
 * @throws UnmixError naming the file that does not go with the others
 */
export function joinSections(parts: readonly NamedSection[]): Expression {
  const all = parts.map(({ expression }) => expression);
  const shared = sharedGenes(all.map(({ genes }) => genes));
  const genes = shared.names;
  if (genes.length === 0) {
    throw problem(
      { file: parts[0]!.name },
      "the files have no gene in common by name; give sections whose genes are named alike.",
    );
  }
  const sections = joinedSections(parts);
  const places = joinedPlaces(parts);
  const images = parts.flatMap(({ name, expression }) => imagesOf(name, expression));
  const { columns, remarks: ofColumns } = joinColumns(parts);
  const own: Column = {
    name: freeName(columns.map(({ name }) => name)),
    kind: "category",
    categories: sections.names,
    codes: sections.of,
  };
  return {
    counts: joinCounts(
      all.map(({ counts }) => counts),
      shared,
    ),
    matrix: { name: [...new Set(all.map(({ matrix }) => matrix.name))].join(" and "), others: [] },
    spots: joinedSpots(parts),
    genes,
    ...(places && { places }),
    columns: [...columns, own],
    sections,
    ...(images.length > 0 && { images }),
    remarks: [
      `${parts.length} files are taken as sections: ${parts.map(({ name }) => name).join(", ")}.`,
      ...aboutGenes(parts, genes.length),
      ...ofColumns,
      ...aboutDiameters(parts),
      ...parts.flatMap(({ name, expression }) =>
        expression.remarks.map((remark) => `${name}: ${remark}`),
      ),
    ],
  };
}

/** The name of the column that says which section a spot is of: "section", where no file has one. */
function freeName(taken: readonly string[]): string {
  let name = "section";
  for (let n = 2; taken.includes(name); n++) name = `section_${n}`;
  return name;
}

/** How many genes of each section are not in all. */
function aboutGenes(parts: readonly NamedSection[], shared: number): string[] {
  const lost = parts.flatMap(({ name, expression: { genes } }) =>
    genes.length > shared ? [`${genes.length - shared} of ${name}`] : [],
  );
  return lost.length > 0
    ? [`${shared} genes are in all files; left out are ${lost.join(", ")}.`]
    : [];
}

function aboutDiameters(parts: readonly NamedSection[]): string[] {
  const diameters = parts.map(({ expression }) => expression.places?.diameter);
  if (new Set(diameters).size === 1) return [];
  const [first] = diameters.filter((diameter) => diameter !== undefined);
  return [
    `The spots of the sections are of different sizes, or not all of a known one; all are drawn ${first} wide.`,
  ];
}

/** Names of spots; those of one section under its name, where two sections use one name. */
function joinedSpots(parts: readonly NamedSection[]): string[] {
  const plain = parts.flatMap(({ expression }) => expression.spots);
  if (new Set(plain).size === plain.length) return plain;
  return parts.flatMap(({ name, expression }) => expression.spots.map((spot) => `${name}:${spot}`));
}

function joinedSections(parts: readonly NamedSection[]): NonNullable<Expression["sections"]> {
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

function joinedPlaces(parts: readonly NamedSection[]): Places | undefined {
  const without = parts.find(({ expression }) => !expression.places);
  if (without && parts.some(({ expression }) => expression.places)) {
    throw problem(
      { file: without.name },
      "it does not say where its spots lie, and the other sections do; give its places beside it.",
    );
  }
  if (without) return undefined;
  const all = parts.map(({ expression }) => expression.places!);
  const { unit } = all[0]!;
  const [diameter] = all.flatMap((places) => places.diameter ?? []);
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
