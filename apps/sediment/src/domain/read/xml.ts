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
