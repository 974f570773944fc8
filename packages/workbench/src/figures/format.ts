import { format } from "d3";

const significant = format(".4~r");

/** A number for a reader: four significant digits, exponents only where the number is extreme. */
export function shown(value: number): string {
  if (!Number.isFinite(value)) return "not known";
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e7))
    return value.toExponential(2).replace(/\.?0+e/, "e");
  return significant(value);
}

/** "12 %". */
export function percent(share: number): string {
  if (!Number.isFinite(share)) return "not known";
  const value = share * 100;
  return `${value !== 0 && Math.abs(value) < 10 ? value.toFixed(1) : value.toFixed(0)} %`;
}

/** "1 grain", "12 grains". */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** "a, b and c". */
export function listed(names: readonly string[]): string {
  if (names.length < 2) return names.join("");
  return `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}
