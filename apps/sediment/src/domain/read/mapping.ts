import { UnmixError } from "@unmix/core";

/**
 * How the grains lie in a file.
 *
 * - `wide`: one sheet per feature, a column per sink, a row per grain.
 * - `long`: one sheet, a row per grain, columns for the sink, the grain's id and each feature.
 * - `pairs`: like `wide`, with two columns per sink, the value and its error.
 */
export type Layout = "wide" | "long" | "pairs";

/** What a column (long) or a sheet (wide, pairs) holds; `source` is the known true source. */
export type Role = "sink" | "grain" | "feature" | "error" | "source" | "ignore";

/** What one column or sheet holds, as the user says. */
export interface ColumnMapping {
  /** The heading of the column, or its letter; in a wide workbook the title of the sheet. */
  readonly name: string;
  readonly role: Role;
  /** With the role `error`: the feature whose error it is. */
  readonly feature?: string;
}

/** What the user says of a file's layout. Everything left out is guessed. */
export interface Mapping {
  readonly layout?: Layout;
  /** The sheet that holds a long table, by title. */
  readonly sheet?: string;
  /**
   * The row of names, counted from 1; `false` if there is none, `true` if there is one to be found.
   */
  readonly header?: boolean | number;
  /** The first row of values, counted from 1; rows between the names and it hold units. */
  readonly data?: number;
  /** Whether units below the names join the names of the features; they do if not said. */
  readonly units?: boolean;
  /** Whether a comma is the decimal sign of numbers stored as text. */
  readonly decimalComma?: boolean;
  /** Columns named here have the role given; the others keep the role that is guessed. */
  readonly columns?: readonly ColumnMapping[];
}

const ROLES: readonly Role[] = ["sink", "grain", "feature", "error", "source", "ignore"];

const LAYOUTS: readonly Layout[] = ["wide", "long", "pairs"];

/** What can be said of the file as a whole, in `parseMapping`: what is understood, and how. */
const SETTINGS: Readonly<
  Record<string, { readonly wanted: string; read(text: string): Mapping | undefined }>
> = {
  layout: {
    wanted: LAYOUTS.join(", "),
    read: (text) => {
      const layout = LAYOUTS.find((known) => known === text.toLowerCase());
      return layout && { layout };
    },
  },
  sheet: { wanted: "a sheet's title", read: (text) => (text ? { sheet: text } : undefined) },
  header: {
    wanted: 'the number of the row of names, "yes" or "no"',
    read: (text) => {
      const row = rowNumber(text);
      if (row !== undefined) return { header: row };
      return /^(?:yes|no)$/i.test(text) ? { header: text.toLowerCase() === "yes" } : undefined;
    },
  },
  data: {
    wanted: "the number of the first row of values",
    read: (text) => {
      const row = rowNumber(text);
      return row === undefined ? undefined : { data: row };
    },
  },
  units: {
    wanted: '"yes" or "no"',
    read: (text) =>
      /^(?:yes|no)$/i.test(text) ? { units: text.toLowerCase() === "yes" } : undefined,
  },
  decimal: {
    wanted: '"comma" or "dot"',
    read: (text) =>
      /^(?:comma|dot)$/i.test(text) ? { decimalComma: text.toLowerCase() === "comma" } : undefined,
  },
};

/**
 * Reads roles of columns, and what is said of the file as a whole, from text such as
 * `SINK ID=sink,GRAIN ID=grain,Age=feature,Age err=error:Age,notes=ignore,header=3`. A name that
 * holds a comma or an equals sign stands in double quotes, a quote inside it doubled.
 *
 * The words `layout`, `sheet`, `header`, `data`, `units` and `decimal` without quotes speak of the file,
 * unless a role follows them.
 *
 * @throws UnmixError naming the part that could not be understood
 */
export function parseMapping(text: string): Mapping {
  const columns: ColumnMapping[] = [];
  let mapping: Mapping = {};
  for (const part of splitOutsideQuotes(text, ",")) {
    if (part.trim() === "") continue;
    const setting = parseSetting(part);
    if (setting) mapping = { ...mapping, ...setting };
    else columns.push(parseColumn(part));
  }
  return columns.length > 0 ? { ...mapping, columns } : mapping;
}

function parseSetting(part: string): Mapping | undefined {
  const [name = "", value, ...rest] = splitOutsideQuotes(part, "=");
  const key = name.trim().toLowerCase();
  if (value === undefined || rest.length > 0 || !Object.hasOwn(SETTINGS, key)) return undefined;
  if (ROLES.some((role) => role === value.split(":")[0]!.trim().toLowerCase())) return undefined;
  const { wanted, read } = SETTINGS[key]!;
  const setting = read(unquote(value));
  if (setting) return setting;
  throw new UnmixError(
    "option",
    `The mapping says "${part.trim()}", and after "${key}=" ${wanted} was expected.`,
    { mapping: part },
  );
}

function rowNumber(text: string): number | undefined {
  return /^[1-9]\d{0,6}$/.test(text) ? Number(text) : undefined;
}

function parseColumn(part: string): ColumnMapping {
  const sides = splitOutsideQuotes(part, "=");
  const name = unquote(sides[0]!);
  if (sides.length !== 2 || name === "") {
    throw new UnmixError(
      "option",
      `The mapping "${part.trim()}" is not understood; write the column's name, an equals sign and its role, as in "SINK ID=sink", and put a name that holds a comma or an equals sign in double quotes.`,
      { mapping: part },
    );
  }
  const [role, ...rest] = splitOutsideQuotes(sides[1]!, ":");
  const kind = ROLES.find((known) => known === role!.trim().toLowerCase());
  const feature = unquote(rest.join(":"));
  if (!kind) {
    throw new UnmixError(
      "option",
      `The mapping of "${name}" names the role "${role!.trim()}", which is not known; use one of ${ROLES.join(", ")}.`,
      { name, role },
    );
  }
  if ((kind === "error") !== (feature !== "")) {
    throw new UnmixError(
      "option",
      kind === "error"
        ? `The mapping of "${name}" does not say whose error it is; write "${name}=error:" and the feature's name.`
        : `The mapping of "${name}" has "${feature}" after its role; only errors name a feature, as in "Age err=error:Age".`,
      { name, role },
    );
  }
  return kind === "error" ? { name, role: kind, feature } : { name, role: kind };
}

function splitOutsideQuotes(text: string, separator: string): string[] {
  const parts = [""];
  let quoted = false;
  for (const character of text) {
    if (character === '"') quoted = !quoted;
    if (character === separator && !quoted) parts.push("");
    else parts[parts.length - 1] += character;
  }
  return parts;
}

function unquote(text: string): string {
  const trimmed = text.trim();
  return trimmed.length > 1 && trimmed.startsWith('"') && trimmed.endsWith('"')
    ? trimmed.slice(1, -1).replaceAll('""', '"')
    : trimmed;
}
