/** Every relative link and anchor in the Markdown files leads somewhere. */
import { existsSync, readFileSync, statSync } from "node:fs";
import { posix } from "node:path";
import { ROOT } from "./bootstrap.mjs";
import { projectFiles } from "./files.mjs";

/** One sentence for every dead link. */
export function checkLinks() {
  return projectFiles(".md").flatMap((path) =>
    links(readFileSync(posix.join(ROOT, path), "utf8")).flatMap(({ target, line }) => {
      if (/^[a-z]+:/i.test(target)) return [];
      const [file, anchor] = target.split("#");
      const destination = file ? posix.join(posix.dirname(path), decodeURI(file)) : path;
      const absolute = posix.join(ROOT, destination);
      if (!existsSync(absolute)) return [`${path}:${line}: the link to “${target}” is dead.`];
      if (!anchor || statSync(absolute).isDirectory()) return [];
      return headings(readFileSync(absolute, "utf8")).has(anchor)
        ? []
        : [`${path}:${line}: ${destination} has no heading for “#${anchor}”.`];
    }),
  );
}

/** The link targets of a Markdown text outside code blocks, with their 1-based lines. */
function links(text) {
  let code = false;
  return text.split("\n").flatMap((content, index) => {
    if (/^\s*```/.test(content)) code = !code;
    if (code) return [];
    return [...content.replace(/`[^`]*`/g, "").matchAll(/\]\(([^)\s]+)[^)]*\)/g)].map((match) => ({
      target: match[1],
      line: index + 1,
    }));
  });
}

/** The anchors that a page's headings make, as GitHub makes them. */
function headings(text) {
  return new Set(
    [...text.matchAll(/^#+\s+(.*)$/gm)].map(([, title]) =>
      title
        .trim()
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, "")
        .replace(/\s/g, "-"),
    ),
  );
}
