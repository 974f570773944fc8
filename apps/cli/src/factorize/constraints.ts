import { type ConstraintSpec, type FactorName, type Piece, UnmixError } from "@unmix/core";
import { parseFinite } from "./settings.ts";
import type { ModelKind } from "./types.ts";

/** A constraint and the factors that it is for; without a factor it is for all. */
export interface ConstraintItem {
  readonly factor?: FactorWord;
  readonly spec: ConstraintSpec;
}

type FactorWord = "core" | "matrix" | "matrices" | number;

/** The option `constraints` of core, whatever the model. */
export interface Constraints {
  readonly core?: ConstraintSpec;
  readonly matrix?: ConstraintSpec;
  readonly matrices?: readonly (ConstraintSpec | null)[];
}

const PIECES: readonly Piece[] = [
  "whole",
  "row",
  "column",
  "slice",
  "pair",
  "fibre",
  "averageSlice",
];
const NORMS = ["l1", "l2", "linfinity"] as const;
const WORDS = ["none", "nonnegative", "binary", "interval", "norm", "simplex"] as const;

/**
 * Reads constraints in short: items with commas between, each `[factor=]constraint[+constraint…]`.
 * A factor is `core`, `matrix`, `matrices` or the number of a mode; without one an item is for all.
 *
 * - `none`, `nonnegative`, `binary`
 * - `interval:LOW:HIGH`, each a number, `-inf` or `inf`
 * - `norm:NORM:PIECE` with NORM `l1`, `l2` or `linfinity`, and after it in any order a number (the norm
 *   to reach), `scale` or `project`, `rescale` or `rescale=FACTOR`; without a way it projects, with
 *   `rescale` it scales
 * - `simplex:PIECE`, and after it a number (the sum)
 *
 * @throws UnmixError naming the word that is not known and those that are
 */
export function parseConstraints(text: string): ConstraintItem[] {
  const items = text.split(",").map(parseItem);
  const factors = items.map(({ factor }) => factor);
  const twice = factors.find((factor, i) => factors.indexOf(factor) !== i);
  if (factors.length !== new Set(factors).size) {
    throw refusal(
      `The constraints name ${twice === undefined ? "all factors" : `the factor “${twice}”`} twice; join what it must satisfy with a plus sign, as in nonnegative+norm:l2:column.`,
      { text },
    );
  }
  return items;
}

/**
 * Brings items into the form that core takes; one for a factor of its own goes before one for all.
 *
 * @param order number of modes of the tensor
 * @throws UnmixError when an item names a factor that the model does not have
 */
export function constraintsFor(
  items: readonly ConstraintItem[],
  model: ModelKind,
  order: number,
): Constraints {
  const modes = model === "tucker1" ? [0] : Array.from({ length: order }, (_, n) => n);
  const known: FactorWord[] = [
    ...(model === "cp" ? [] : (["core"] as const)),
    model === "tucker1" ? "matrix" : "matrices",
    ...modes,
  ];
  for (const { factor } of items) {
    if (factor === undefined || known.includes(factor)) continue;
    throw refusal(
      `The constraints name the factor “${factor}”; of the model ${model} and a tensor with ${order} modes there are ${known.join(", ")}.`,
      { factor, known },
    );
  }
  const specOf = (...words: FactorWord[]): ConstraintSpec | undefined => {
    for (const word of [...words, undefined]) {
      const item = items.find(({ factor }) => factor === word);
      if (item) return item.spec;
    }
    return undefined;
  };
  const core = model === "cp" ? undefined : specOf("core");
  if (model === "tucker1") {
    const matrix = specOf(0, "matrix");
    return { ...(core && { core }), ...(matrix && { matrix }) };
  }
  const matrices = modes.map((mode) => specOf(mode, "matrices") ?? null);
  return { ...(core && { core }), ...(matrices.some((spec) => spec) && { matrices }) };
}

/**
 * Reads the option `constraints` of core from the text of a JSON file, for what the short form cannot
 * say.
 *
 * @throws UnmixError when the text is no JSON object
 */
export function readConstraints(text: string, file: string): Constraints {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new UnmixError(
      "file",
      `"${file}": the text is not JSON (${(cause as Error).message}); constraints such as { "core": { "kind": "nonnegative" } } were expected.`,
      { file },
      { cause },
    );
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  throw new UnmixError(
    "file",
    `"${file}": an object was expected, such as { "core": { "kind": "nonnegative" } }.`,
    { file },
  );
}

function parseItem(text: string): ConstraintItem {
  const [, word, rest] = /^\s*(?:([^=:+]*)=)?(.*)$/s.exec(text)!;
  const parts = rest!.split("+").map((part) => parsePart(part.trim()));
  const spec: ConstraintSpec = parts.length === 1 ? parts[0]! : { kind: "composed", parts };
  return word === undefined ? { spec } : { factor: parseFactor(word.trim()), spec };
}

function parseFactor(word: string): FactorWord {
  if (word === "core" || word === "matrix" || word === "matrices") return word;
  if (/^\d+$/.test(word)) return Number(word);
  throw refusal(
    `There is no factor “${word}”; the factors are core, matrix, matrices and the number of a mode.`,
    { factor: word },
  );
}

function parsePart(text: string): ConstraintSpec {
  const [word, ...given] = text.split(":").map((part) => part.trim());
  switch (word) {
    case "none":
    case "nonnegative":
    case "binary":
      if (given.length > 0) throw surplus(text, given[0]!, "nothing follows it");
      return { kind: word };
    case "interval":
      return parseInterval(text, given);
    case "simplex":
      return parseSimplex(text, given);
    case "norm":
      return parseNorm(text, given);
    default:
      throw refusal(
        `There is no constraint “${word}”; there are ${WORDS.join(", ")}, joined by a plus sign, and @FILE.json for others.`,
        { constraint: word },
      );
  }
}

function parseInterval(text: string, given: readonly string[]): ConstraintSpec {
  const [low = Number.NaN, high = Number.NaN] = given.map(parseBound);
  if (given.length === 2 && !Number.isNaN(low) && !Number.isNaN(high)) {
    return { kind: "interval", low, high };
  }
  throw refusal(
    `The constraint “${text}” needs its two ends, numbers or -inf and inf, as in interval:0:1.`,
    { constraint: text },
  );
}

function parseBound(text: string): number {
  if (text === "inf") return Number.POSITIVE_INFINITY;
  if (text === "-inf") return Number.NEGATIVE_INFINITY;
  return parseFinite(text);
}

function parseSimplex(text: string, [piece, ...given]: readonly string[]): ConstraintSpec {
  const per = parsePiece(text, piece);
  if (given.length === 0) return { kind: "simplex", per };
  const to = parseFinite(given[0]!);
  if (given.length === 1 && !Number.isNaN(to)) return { kind: "simplex", per, to };
  throw surplus(text, given.at(-1)!, "after the piece one number follows, the sum");
}

function parseNorm(text: string, [name, piece, ...given]: readonly string[]): ConstraintSpec {
  const norm = NORMS.find((known) => known === name);
  if (!norm) {
    throw refusal(
      `The constraint “${text}” ${name ? `asks for the norm “${name}”` : "names no norm"}; the norms are ${NORMS.join(", ")}, as in norm:l2:column.`,
      { constraint: text },
    );
  }
  const per = parsePiece(text, piece);
  let to: number | undefined;
  let how: "scale" | "project" | undefined;
  let rescale: "other" | FactorName | undefined;
  for (const word of given) {
    const target = /^rescale(?:=(core|\d+))?$/.exec(word);
    if (target) {
      rescale =
        target[1] === undefined ? "other" : target[1] === "core" ? "core" : Number(target[1]);
    } else if (word === "scale" || word === "project") how = word;
    else if (!Number.isNaN(parseFinite(word))) to = parseFinite(word);
    else {
      throw surplus(
        text,
        word,
        "after the piece follow scale or project, rescale or rescale=FACTOR, and the number to reach",
      );
    }
  }
  return {
    kind: "norm",
    norm,
    how: how ?? (rescale === undefined ? "project" : "scale"),
    per,
    ...(to !== undefined && { to }),
    ...(rescale !== undefined && { rescale }),
  };
}

function parsePiece(text: string, piece: string | undefined): Piece {
  const found = PIECES.find((known) => known === piece);
  if (found) return found;
  throw refusal(
    `The constraint “${text}” ${piece ? `is asked for each “${piece}”` : "does not say of which pieces"}; the pieces are ${PIECES.join(", ")}.`,
    { constraint: text },
  );
}

function surplus(text: string, word: string, what: string): UnmixError {
  return refusal(`The constraint “${text}” has “${word}”; ${what}.`, { constraint: text });
}

function refusal(sentence: string, data: Readonly<Record<string, unknown>>): UnmixError {
  return new UnmixError("option", sentence, data);
}
