import type { ProfileResult } from "../domain/result.ts";

/** Units that have no plural. */
const SYMBOLS = ["µm", "mm"];

/** "500 µm", "2 mm", "1 pixel"; of places without a unit the number alone. */
export function lengthWords(length: number, unit: string): string {
  if (unit === "µm" && length >= 1000) return `${Number((length / 1000).toPrecision(3))} mm`;
  const number = Number(length.toPrecision(3));
  const many = number === 1 ? "" : "s";
  if (unit === "") return `${number} unit${many} of the file`;
  return `${number} ${unit}${SYMBOLS.includes(unit) ? "" : many}`;
}

/** "1 pitch", "0.5 pitches", "none". */
export function pitchWords(pitches: number): string {
  if (pitches === 0) return "none";
  return `${pitches} ${pitches === 1 ? "pitch" : "pitches"}`;
}

type Patterned = Pick<ProfileResult, "genes" | "patterned">;

/** What brackets around a gene mean. */
export const BRACKETS = "A gene in brackets lies no differently from chance: it marks nothing.";

/** Whether a gene lies no differently from chance. */
export function isByChance({ patterned }: Patterned, gene: number): boolean {
  return patterned?.[gene] === 0;
}

/** The name of a gene among markers: in brackets where the gene marks nothing. */
export function markerName(result: Patterned, gene: number): string {
  const name = result.genes[gene]!;
  return isByChance(result, gene) ? `(${name})` : name;
}
