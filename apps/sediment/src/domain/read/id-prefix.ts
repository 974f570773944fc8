/** The number of a grain at the end of its id, and which part of the grain it is: "-12", "_012a", "-3 rim", "-Spot 4". */
const NUMBER =
  /^(.+?)(?:[\s_.#/:-]+(?:(?:spot|grain)[\s_.#/:-]*)?|(?<=\p{L}))\d+(?:[\s_.-]?(?:\p{L}|rim|core))?$/iu;
/** A sample has more grains than that, or two numbers make up the id. */
const FEW = 3;

/**
 * How ids of grains name the sample by what stands before the grain's number, "River" in "River-12";
 * `undefined` where they do not, for then each has a beginning of its own or all have the same.
 */
export function samplesOfIds(ids: readonly string[]): ((id: string) => string) | undefined {
  for (const numbers of [1, 2]) {
    const prefixes = ids.map((id) => withoutNumbers(id, numbers)).filter((p) => p !== undefined);
    const different = new Set(prefixes).size;
    if (prefixes.length * 5 < ids.length * 4) return undefined;
    if (different > 1 && different * FEW <= prefixes.length) {
      return (id) => withoutNumbers(id, numbers) ?? id;
    }
  }
  return undefined;
}

function withoutNumbers(id: string, numbers: number): string | undefined {
  let rest: string | undefined = id;
  for (let n = 0; n < numbers; n++) rest = rest && NUMBER.exec(rest)?.[1];
  return rest;
}
