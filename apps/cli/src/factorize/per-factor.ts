import { UnmixError } from "@unmix/core";
import type { ModelKind } from "./types.ts";

/** Something asked of a factor; without a factor it is asked of all. */
export interface FactorItem<T> {
  readonly factor?: FactorWord;
  readonly spec: T;
}

export type FactorWord = "core" | "matrix" | "matrices" | number;

/** What is asked of each factor, in the form that core takes, whatever the model. */
export interface PerFactor<T> {
  readonly core?: T;
  readonly matrix?: T;
  readonly matrices?: readonly (T | null)[];
}

/**
 * Reads items with commas between, each `[factor=]…`. A factor is `core`, `matrix`, `matrices` or the
 * number of a mode; without one an item is for all.
 *
 * @param what in the plural, for a sentence: "constraints"
 * @throws UnmixError when a factor is named twice, or is none
 */
export function parseItems<T>(
  text: string,
  what: string,
  parse: (text: string) => T,
): FactorItem<T>[] {
  const items = text.split(",").map((item): FactorItem<T> => {
    const [, word, rest] = /^\s*(?:([^=:+]*)=)?(.*)$/s.exec(item)!;
    const spec = parse(rest!);
    return word === undefined ? { spec } : { factor: parseFactor(word.trim()), spec };
  });
  const factors = items.map(({ factor }) => factor);
  const twice = factors.find((factor, i) => factors.indexOf(factor) !== i);
  if (factors.length !== new Set(factors).size) {
    throw refusal(
      `The ${what} name ${twice === undefined ? "all factors" : `the factor “${twice}”`} twice; join what is asked of one with a plus sign.`,
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
export function perFactor<T>(
  items: readonly FactorItem<T>[],
  what: string,
  model: ModelKind,
  order: number,
): PerFactor<T> {
  const modes = model === "tucker1" ? [0] : Array.from({ length: order }, (_, n) => n);
  const known: FactorWord[] = [
    ...(model === "cp" ? [] : (["core"] as const)),
    model === "tucker1" ? "matrix" : "matrices",
    ...modes,
  ];
  for (const { factor } of items) {
    if (factor === undefined || known.includes(factor)) continue;
    throw refusal(
      `The ${what} name the factor “${factor}”; of the model ${model} and a tensor with ${order} modes there are ${known.join(", ")}.`,
      { factor, known },
    );
  }
  const specOf = (...words: FactorWord[]): T | undefined => {
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
 * Reads what is asked of each factor from the text of a JSON file, for what the short form cannot say.
 *
 * @param example such as `{ "core": { "kind": "nonnegative" } }`
 * @throws UnmixError when the text is no JSON object
 */
export function readPerFactor<T>(
  text: string,
  file: string,
  what: string,
  example: string,
): PerFactor<T> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new UnmixError(
      "file",
      `"${file}": the text is not JSON (${(cause as Error).message}); ${what} such as ${example} were expected.`,
      { file },
      { cause },
    );
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  throw new UnmixError("file", `"${file}": an object was expected, such as ${example}.`, { file });
}

function parseFactor(word: string): FactorWord {
  if (word === "core" || word === "matrix" || word === "matrices") return word;
  if (/^\d+$/.test(word)) return Number(word);
  throw refusal(
    `There is no factor “${word}”; the factors are core, matrix, matrices and the number of a mode.`,
    { factor: word },
  );
}

function refusal(sentence: string, data: Readonly<Record<string, unknown>>): UnmixError {
  return new UnmixError("option", sentence, data);
}
