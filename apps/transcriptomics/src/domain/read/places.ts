import { problem } from "@unmix/tables";
import type { Column, Places } from "../types.ts";
import { placesOnArray } from "./hexagonal.ts";
import type { OfferedPlaces } from "./offered.ts";
import type { StoredArray, StoredGroup, StoredNode } from "./store.ts";

/** Where the coordinates of spots stand by convention, the surest first. */
const USUAL = [
  "spatial",
  "X_spatial",
  "spatial_fullres",
  "coordinates",
  "coords",
  "X_coords",
  "xy",
];
/** Places that are read from the names of spots: the last to be taken. */
export const IN_NAMES = "names of spots";
/** The unit of positions that only count the spots of an array. */
export const ON_ARRAY = "array position";
/** Columns that hold x and y, the surest first, and in what unit. */
const PAIRS: readonly (readonly [x: RegExp, y: RegExp, unit: string])[] = [
  [/^pxl_col_in_fullres$/i, /^pxl_row_in_fullres$/i, "pixel"],
  [/^image_?col$/i, /^image_?row$/i, "pixel"],
  [/^x_centroid$/i, /^y_centroid$/i, "µm"],
  [/^center_x$/i, /^center_y$/i, "µm"],
  [/^x_slide_mm$/i, /^y_slide_mm$/i, "mm"],
  [/^x_location$/i, /^y_location$/i, "µm"],
  [/^global_x$/i, /^global_y$/i, "µm"],
  [/^x_global_px$/i, /^y_global_px$/i, "pixel"],
  [/^CenterX_global_px$/i, /^CenterY_global_px$/i, "pixel"],
  [/^x$/i, /^y$/i, ""],
  [
    /^(?:x_?coord|coord_?x|x_?pos|pos_?x|spatial_?1)$/i,
    /^(?:y_?coord|coord_?y|y_?pos|pos_?y|spatial_?2)$/i,
    "",
  ],
  [/^array_col$/i, /^array_row$/i, ON_ARRAY],
  [/^col$/i, /^row$/i, ON_ARRAY],
];
/** Two columns that show how alike spots are, and not where they lie. */
const NO_PLACES = /pca|umap|tsne|t-sne|draw_graph|diffmap|phate|latent|scvi|harmony|factor/i;

type NumberColumn = Extract<Column, { kind: "number" }>;

/** What of `obsm` could be places. */
export async function placesOfObsm(
  file: string,
  obsm: StoredGroup | undefined,
): Promise<OfferedPlaces[]> {
  const names = obsm?.names ?? [];
  const usual = USUAL.filter((name) => names.includes(name));
  const others = names.filter((name) => !USUAL.includes(name) && !NO_PLACES.test(name));
  const offered: OfferedPlaces[] = [];
  for (const name of [...usual, ...others]) {
    const node = await obsm?.child(name);
    const sure = USUAL.includes(name);
    if (!node || !(sure || hasTwoColumns(node))) continue;
    offered.push({ name: `obsm/${name}`, sure, read: () => readObsm(file, `obsm/${name}`, node) });
  }
  return offered;
}

/** The pairs of columns that hold x and y. */
export function placesOfColumns(columns: readonly Column[], prefix: string): OfferedPlaces[] {
  return PAIRS.flatMap(([x, y, unit]) => {
    const first = columns.find(({ name, kind }) => kind === "number" && x.test(name));
    const second = columns.find(({ name, kind }) => kind === "number" && y.test(name));
    if (first?.kind !== "number" || second?.kind !== "number") return [];
    return [
      {
        name: `${prefix}${first.name}, ${second.name}`,
        sure: true,
        read: async () =>
          unit === ON_ARRAY
            ? readPositions(first, second)
            : { places: { x: first.values, y: second.values, unit }, remarks: [] },
      },
    ];
  });
}

function readPositions(columns: NumberColumn, rows: NumberColumn) {
  const { isHexagonal, ...places } = placesOnArray(columns.values, rows.values);
  const remark = `${columns.name} and ${rows.name} count the spots of a hexagonal array: rows are set √3 apart where neighbours in a row are 2 apart, as on the slide.`;
  return { places: { ...places, unit: ON_ARRAY }, remarks: isHexagonal ? [remark] : [] };
}

/** Which columns of a table are named as x or y of a pair that it has, by their positions. */
export function placeColumns(headings: readonly string[]): ReadonlySet<number> {
  const found = new Set<number>();
  const all = (pattern: RegExp) =>
    headings.flatMap((name, column) => (pattern.test(name) ? [column] : []));
  for (const [x, y] of PAIRS) {
    const pair = [all(x), all(y)];
    if (pair.every((columns) => columns.length > 0)) {
      for (const column of pair.flat()) found.add(column);
    }
  }
  return found;
}

/** The surest pair of columns for x and y of a table, by their positions, and the unit; `undefined` where it has none. */
export function placePair(
  headings: readonly string[],
): { readonly x: number; readonly y: number; readonly unit: string } | undefined {
  for (const [ofX, ofY, unit] of PAIRS) {
    const x = headings.findIndex((name) => ofX.test(name));
    const y = headings.findIndex((name) => ofY.test(name));
    if (x >= 0 && y >= 0) return { x, y, unit };
  }
  return undefined;
}

/** Whether the columns of a table hold places. */
export function namesPlaces(headings: readonly string[]): boolean {
  return placePair(headings) !== undefined;
}

/**
 * Refuses places that are not one for each spot, or of no spot.
 *
 * @throws UnmixError naming the places
 */
export function checkPlaces(
  file: string,
  name: string,
  { x, y }: Places,
  spots: readonly string[],
): void {
  if (x.length !== spots.length || y.length !== spots.length) {
    throw problem(
      { file },
      `${name} has ${x.length} rows and there are ${spots.length} spots; one row for each spot was expected, so choose other coordinates or write the file again.`,
    );
  }
  if (x.some((value, i) => Number.isFinite(value) && Number.isFinite(y[i]!))) return;
  throw problem(
    { file },
    `${name} has no place for any of the ${spots.length} spots (the first is at x ${x[0]}, y ${y[0]}); finite coordinates were expected, so choose others.`,
  );
}

function hasTwoColumns(node: StoredNode): boolean {
  return (
    node.kind === "array" &&
    node.type === "number" &&
    node.shape.length === 2 &&
    (node.shape[1] === 2 || node.shape[1] === 3)
  );
}

async function readObsm(file: string, name: string, node: StoredNode) {
  const { columns, left } = await columnsOf(file, name, node);
  const remarks = left.map(
    (column) => `${name} has more than two columns; ${column} is not part of the map.`,
  );
  return { places: { x: columns[0], y: columns[1], unit: "" }, remarks };
}

async function columnsOf(
  file: string,
  name: string,
  node: StoredNode,
): Promise<{ columns: [Float64Array, Float64Array]; left: string[] }> {
  if (node.kind === "array" && node.type === "number" && (node.shape[1] ?? 0) >= 2) {
    const width = node.shape[1]!;
    const flat = await node.numbers();
    const column = (c: number) =>
      Float64Array.from({ length: flat.length / width }, (_, i) => flat[i * width + c]!);
    const left = width > 2 ? [width === 3 ? "the third" : "all after the second"] : [];
    return { columns: [column(0), column(1)], left };
  }
  if (node.kind === "group") {
    const index = node.attribute("_index");
    const names = node.names.filter((n) => n !== index && n !== "_index");
    const order = (pattern: RegExp, fallback: string | undefined) =>
      names.find((n) => pattern.test(n)) ?? fallback;
    const found = PAIRS.find(
      ([x, y]) => names.some((n) => x.test(n)) && names.some((n) => y.test(n)),
    );
    const x = order(found?.[0] ?? /^x/i, names[0]);
    const y = order(found?.[1] ?? /^y/i, names[1]);
    const [first, second] = [x && (await node.child(x)), y && (await node.child(y))];
    if (isList(first) && isList(second)) {
      const columns: [Float64Array, Float64Array] = [
        Float64Array.from(await first.numbers()),
        Float64Array.from(await second.numbers()),
      ];
      const left = names.filter((n) => n !== x && n !== y).map((n) => `"${n}"`);
      return { columns, left };
    }
  }
  throw problem(
    { file },
    `${name} holds no two columns of numbers; x and y of each spot were expected, so choose other coordinates or write the file again.`,
  );
}

function isList(node: StoredNode | string | undefined): node is StoredArray {
  return typeof node === "object" && node.kind === "array" && node.type === "number";
}
