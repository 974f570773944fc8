/** No file imports itself by way of others, not even for types. */
import { readFileSync } from "node:fs";
import { posix } from "node:path";
import ts from "typescript";
import { ROOT } from "./bootstrap.mjs";
import { projectFiles } from "./files.mjs";

/** One sentence for every circle of imports: the files that all reach each other. */
export function checkCycles(files = sources()) {
  const known = new Set(files.map(({ path }) => path));
  // The sources of the compiled kernels name each other without an ending.
  const fileOf = (name) => [name, `${name}.ts`].find((path) => known.has(path));
  const imports = new Map(
    files.map(({ path, text }) => [
      path,
      importsOf(path, text).flatMap((name) => fileOf(name) ?? []),
    ]),
  );
  return circles(imports).map((circle) => `These import each other: ${circle.sort().join(", ")}.`);
}

function sources() {
  return projectFiles(".ts", ".tsx", ".mts", ".mjs").map((path) => ({
    path,
    text: readFileSync(posix.join(ROOT, path), "utf8"),
  }));
}

/** The files named by the relative imports of a text, those of types and of code that is loaded later too. */
function importsOf(path, text) {
  return ts
    .preProcessFile(text)
    .importedFiles.map(({ fileName }) => fileName)
    .filter((name) => name.startsWith("."))
    .map((name) => posix.join(posix.dirname(path), name));
}

/**
 * The strongly connected components of more than one node.
 *
 * Paper: R. Tarjan, "Depth-first search and linear graph algorithms", SIAM Journal on Computing 1 (1972).
 */
function circles(graph) {
  const found = [];
  const order = new Map();
  const lowest = new Map();
  const open = [];
  const visit = (node) => {
    order.set(node, order.size);
    lowest.set(node, order.get(node));
    open.push(node);
    for (const next of graph.get(node)) {
      if (!order.has(next)) visit(next);
      if (open.includes(next)) {
        lowest.set(node, Math.min(lowest.get(node), lowest.get(next)));
      }
    }
    if (lowest.get(node) !== order.get(node)) return;
    const circle = open.splice(open.indexOf(node));
    if (circle.length > 1) found.push(circle);
  };
  for (const node of graph.keys()) if (!order.has(node)) visit(node);
  return found;
}
