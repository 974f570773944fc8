/** The fields of a line, by where they begin and end in its bytes, without the quotes around them. */
export interface ByteFields {
  readonly from: Uint32Array;
  readonly to: Uint32Array;
}

const QUOTE = 34;
const RETURN = 13;
const MINUS = 45;
const DOT = 46;
const ZERO = 48;
/** Digits of which every whole number is exact in float64. */
const EXACT = 15;
const POWERS = Float64Array.from({ length: EXACT + 1 }, (_, n) => 10 ** n);

/** Room for the fields of lines of this many. */
export function byteFields(count: number): ByteFields {
  return { from: new Uint32Array(count), to: new Uint32Array(count) };
}

/** Finds the fields of a line, as far as there is room for them, and returns how many there are. */
export function splitLine(
  bytes: Uint8Array,
  from: number,
  to: number,
  delimiter: number,
  fields: ByteFields,
): number {
  const end = to > from && bytes[to - 1] === RETURN ? to - 1 : to;
  let count = 0;
  let at = from;
  for (;;) {
    const isQuoted = bytes[at] === QUOTE && at < end;
    if (isQuoted) at++;
    const start = at;
    if (isQuoted) while (at < end && bytes[at] !== QUOTE) at++;
    const closed = at;
    while (at < end && bytes[at] !== delimiter) at++;
    if (count < fields.from.length) {
      fields.from[count] = start;
      fields.to[count] = isQuoted ? closed : at;
    }
    count++;
    if (at >= end) return count;
    at++;
  }
}

/** The number that bytes spell with a decimal dot, to the last bit; NaN where they spell none. */
export function numberIn(bytes: Uint8Array, from: number, to: number): number {
  const isNegative = bytes[from] === MINUS && from < to;
  let value = 0;
  let digits = 0;
  let decimals = 0;
  let hasDot = false;
  for (let at = isNegative ? from + 1 : from; at < to; at++) {
    const digit = bytes[at]! - ZERO;
    if (digit >= 0 && digit <= 9) {
      value = 10 * value + digit;
      digits++;
      if (hasDot) decimals++;
    } else if (bytes[at] === DOT && !hasDot) hasDot = true;
    else return spelled(bytes, from, to);
  }
  if (digits === 0 || digits > EXACT) return spelled(bytes, from, to);
  const size = value / POWERS[decimals]!;
  return isNegative ? -size : size;
}

/** What bytes spell, trimmed. */
export function textIn(bytes: Uint8Array, from: number, to: number): string {
  return new TextDecoder().decode(bytes.subarray(from, to)).trim();
}

function spelled(bytes: Uint8Array, from: number, to: number): number {
  const text = textIn(bytes, from, to);
  return text === "" ? Number.NaN : Number(text);
}
