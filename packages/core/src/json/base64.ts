const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const PADDING = 61; // "="

const CODES = Uint8Array.from(ALPHABET, (letter) => letter.charCodeAt(0));
const INVALID = 255;
const SIXES = new Uint8Array(128).fill(INVALID);
CODES.forEach((code, six) => {
  SIXES[code] = six;
});

/** Bytes as base64 (RFC 4648, padded). */
export function encodeBase64(bytes: Uint8Array): string {
  const n = bytes.length;
  const text = new Uint8Array(4 * Math.ceil(n / 3));
  let out = 0;
  for (let i = 0; i < n; i += 3) {
    const a = bytes[i]!;
    const b = i + 1 < n ? bytes[i + 1]! : 0;
    const c = i + 2 < n ? bytes[i + 2]! : 0;
    text[out] = CODES[a >> 2]!;
    text[out + 1] = CODES[((a & 3) << 4) | (b >> 4)]!;
    text[out + 2] = i + 1 < n ? CODES[((b & 15) << 2) | (c >> 6)]! : PADDING;
    text[out + 3] = i + 2 < n ? CODES[c & 63]! : PADDING;
    out += 4;
  }
  return new TextDecoder().decode(text);
}

/** The bytes of a base64 text, or `undefined` where it is not padded base64. */
export function decodeBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  const n = text.length;
  if (n % 4 !== 0) return undefined;
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  const digits = n - padding;
  const bytes = new Uint8Array((n / 4) * 3 - padding);
  let buffer = 0;
  let out = 0;
  for (let i = 0; i < digits; i++) {
    const code = text.charCodeAt(i);
    const six = code < 128 ? SIXES[code]! : INVALID;
    if (six === INVALID) return undefined;
    buffer = ((buffer << 6) | six) & 0xffffff;
    // Digits 1, 2, 3 of each four complete a byte.
    const place = i & 3;
    if (place > 0) bytes[out++] = buffer >> (6 - 2 * place);
  }
  return bytes;
}
