import { type ConstraintSpec, type FactorName, type Piece, UnmixError } from "@unmix/core";
import { type FactorItem, parseItems } from "./per-factor.ts";
import { parseFinite } from "./settings.ts";

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
export function parseConstraints(text: string): FactorItem<ConstraintSpec>[] {
  return parseItems(text, "constraints", (item): ConstraintSpec => {
    const parts = item.split("+").map((part) => parsePart(part.trim()));
    return parts.length === 1 ? parts[0]! : { kind: "composed", parts };
  });
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
