import type { GivenFile } from "./given.ts";
import { textPieces } from "./text-pieces.ts";
import { joined } from "./unpack.ts";

const NEWLINE = 10;

/**
 * Goes through the lines of a file of any size, unpacked from gzip on the way: the bytes of each, in UTF-8, from
 * `from` up to `to`, without its line feed.
 *
 * @throws UnmixError where the archive is damaged
 */
export function forEachLine(
  file: GivenFile,
  visit: (bytes: Uint8Array, from: number, to: number) => void,
): void {
  let rest = new Uint8Array(0);
  for (const piece of textPieces(file)) {
    const bytes = rest.length === 0 ? piece : joined([rest, piece]);
    let from = 0;
    for (;;) {
      const end = bytes.indexOf(NEWLINE, from);
      if (end < 0) break;
      visit(bytes, from, end);
      from = end + 1;
    }
    rest = bytes.slice(from);
  }
  if (rest.length > 0) visit(rest, 0, rest.length);
}
