/** Comments, character data and instructions; closing tags; opening tags; or a stray bracket. */
const MARKUP =
  /<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<\?[\s\S]*?\?>|<\/([^\s<>]+)\s*>|<([^\s/<>!?]+)(?:\s+[^\s=<>/"']+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*\s*(\/?)>|</g;

/**
 * Whether XML is complete: every tag is one, and every element is closed by its own. A parser that
 * forgives what is not would lose rows without a word. A document type, which no workbook has, is
 * taken for a fault.
 */
export function isWellFormed(xml: string): boolean {
  const open: string[] = [];
  let roots = 0;
  for (const [markup, closing, opening, empty] of xml.matchAll(MARKUP)) {
    if (markup === "<") return false;
    if (closing !== undefined) {
      if (open.pop() !== closing) return false;
    } else if (opening !== undefined) {
      if (open.length === 0) roots++;
      if (!empty) open.push(opening);
    }
  }
  return open.length === 0 && roots === 1;
}

/** The opening tags of that name, whatever its prefix. */
export function tagsOf(xml: string, name: string): readonly string[] {
  return xml.match(new RegExp(`<(?:\\w+:)?${name}\\s[^<>]*>`, "g")) ?? [];
}

/** The value of an attribute in a tag, as it is written. */
export function attribute(tag: string, name: string): string | undefined {
  return new RegExp(`\\s${name}=(["'])(.*?)\\1`).exec(tag)?.[2];
}
