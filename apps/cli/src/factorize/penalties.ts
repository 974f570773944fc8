import { type PenaltySpec, UnmixError } from "@unmix/core";
import { type FactorItem, parseItems } from "./per-factor.ts";
import { parseFinite } from "./settings.ts";

const WORDS = ["ridge", "sparsity", "smoothness"] as const;

/**
 * Reads penalties in short: items with commas between, each `[factor=]penalty[+penalty]`.
 *
 * - `ridge:NUMBER`, `sparsity:NUMBER`
 * - `smoothness:NUMBER`, and after it the mode of the factor along which neighbours lie
 *
 * @throws UnmixError naming the word that is not known and those that are
 */
export function parsePenalties(text: string): FactorItem<PenaltySpec>[] {
  return parseItems(text, "penalties", (item): PenaltySpec => {
    const parts = item.split("+").map((part) => parsePart(part.trim()));
    const names = parts.flatMap((part) => Object.keys(part));
    const twice = names.find((name, i) => names.indexOf(name) < i);
    if (twice === undefined) return Object.assign({}, ...parts);
    throw refusal(`The flag --penalties has “${item}”; ${twice} is asked for twice.`, item);
  });
}

function parsePart(text: string): PenaltySpec {
  const [word, number, along, ...more] = text.split(":").map((part) => part.trim());
  const name = WORDS.find((known) => known === word);
  if (!name) {
    throw refusal(
      `The flag --penalties asks for “${word}”; the penalties are ridge:NUMBER, sparsity:NUMBER and smoothness:NUMBER[:MODE], joined by a plus sign.`,
      text,
    );
  }
  const value = number === undefined ? Number.NaN : parseFinite(number);
  if (!(value >= 0)) {
    throw refusal(
      `The flag --penalties has “${text}”; after ${name} a number of at least 0 follows, as in ${name}:0.1.`,
      text,
    );
  }
  const surplus = more[0] ?? (name !== "smoothness" || !isWhole(along) ? along : undefined);
  if (surplus !== undefined) {
    throw refusal(
      `The flag --penalties has “${text}”; ${name === "smoothness" ? "after the number one mode follows, such as 0" : "nothing follows the number"}.`,
      text,
    );
  }
  return { [name]: value, ...(along !== undefined && { along: Number(along) }) };
}

function isWhole(text: string | undefined): boolean {
  return text === undefined || /^\d+$/.test(text);
}

function refusal(sentence: string, text: string): UnmixError {
  return new UnmixError("option", sentence, { flag: "penalties", value: text });
}
