/**
 * Enforces the layers of docs/architecture.md: which folder may import what. Imports point down
 * only, and the science apps never import each other.
 */
import { readFileSync } from "node:fs";
import { posix } from "node:path";
import ts from "typescript";
import { ROOT } from "./bootstrap.mjs";
import { projectFiles } from "./files.mjs";

const PARSERS = [
  "read-excel-file",
  "fflate",
  "fzstd",
  "h5wasm",
  "hyparquet",
  "zarrita",
  "@tonejs/midi",
  "@wasm-audio-decoders",
  "mpg123-decoder",
  "ogg-opus-decoder",
];

/** The folders of core, each with those that it may import; all know {@link COMMON}. */
const CORE = {
  kernels: [],
  iterate: [],
  json: [],
  random: ["iterate"],
  pool: ["iterate", "kernels"],
  tensor: ["iterate", "kernels", "pool"],
  signal: ["kernels"],
  clustering: ["random", "tensor"],
  density: ["random"],
  linear: ["iterate", "kernels", "random", "tensor"],
  sparse: ["iterate", "kernels", "linear", "random", "signal", "tensor"],
  modes: [
    "clustering",
    "density",
    "iterate",
    "kernels",
    "linear",
    "random",
    "signal",
    "sparse",
    "tensor",
  ],
  factorization: ["density", "iterate", "kernels", "linear", "pool", "random", "tensor"],
  threads: ["factorization", "iterate", "kernels", "pool", "tensor"],
};

/** What every folder of core but the kernels may import: errors, and the words for wrong options. */
const COMMON = ["src/errors", "src/option-names"];

/** Folders of core with folders from the bottom up: each may import those before it, what lies beside them all. */
const ORDERED = {
  factorization: [
    "algebra",
    "factors",
    "data",
    "constraints",
    "blocks",
    "start",
    "models",
    "objectives",
    "options",
    "bpgd",
    "fit",
    "uncertainty",
    "rank",
  ],
  modes: ["samples", "dictionary", "options", "atoms", "ridge", "grouping", "result", "chunks"],
};

/**
 * The first row whose folder holds a file is its layer. `imports` are the packages and folders a
 * file there may import besides its own folder; `types` may be imported as types only; `globals`
 * may not be touched.
 */
export const LAYERS = [
  {
    name: "core in Node",
    folder: /^packages\/core\/src\/threads\/node/,
    imports: ["node:", "src/pool", "src/threads"],
  },
  ...coreLayers(),
  {
    name: "tables",
    folder: /^packages\/tables\/src\//,
    imports: ["@unmix/core", "papaparse", "fflate"],
    globals: ["window", "document", "process", "Buffer", "localStorage"],
  },
  {
    name: "multiscale",
    folder: /^packages\/multiscale\/src\//,
    imports: ["@unmix/core"],
    globals: ["window", "document", "process", "Buffer", "localStorage"],
  },
  {
    name: "settings",
    folder: /^packages\/workbench\/src\/settings\//,
    imports: ["@unmix/core"],
    globals: ["window", "document", "process", "Buffer", "localStorage"],
  },
  {
    name: "domain",
    folder: /^apps\/(sediment|transcriptomics|music)\/src\/domain\//,
    imports: [
      "@unmix/core",
      "@unmix/tables",
      "@unmix/multiscale",
      "@unmix/workbench/settings",
      ...PARSERS,
    ],
    globals: ["window", "document", "process", "Buffer", "localStorage", "Worker", "postMessage"],
  },
  {
    name: "shared figures",
    folder: /^packages\/workbench\/src\/figures\//,
    imports: ["d3"],
    types: ["@unmix/core"],
    globals: ["window", "process", "localStorage"],
  },
  {
    // Their spectrograms are read from the recording, pitches have names, and long tables show some samples.
    name: "figures of recordings",
    folder: /^apps\/music\/src\/figures\//,
    imports: ["d3", "@unmix/workbench/figures", "@unmix/core", "src/domain"],
    globals: ["window", "process", "localStorage"],
  },
  {
    name: "figures",
    folder: /^apps\/(sediment|transcriptomics)\/src\/figures\//,
    imports: ["d3", "@unmix/workbench/figures"],
    types: ["@unmix/core", "src/domain"],
    globals: ["window", "process", "localStorage"],
  },
  { name: "jobs", folder: /^packages\/workbench\/src\/job\//, imports: ["@unmix/core"] },
  {
    name: "shared interface",
    folder: /^packages\/workbench\/src\/ui\//,
    imports: ["react", "react-dom", "d3", "src/job", "src/figures", "src/settings", "@unmix/core"],
  },
  {
    name: "page",
    folder: /^apps\/(sediment|transcriptomics|music)\/(app|src\/ui|src\/workers)\//,
    imports: [
      "react",
      "react-dom",
      "next",
      "@unmix/core",
      "@unmix/workbench",
      "src/domain",
      "src/figures",
      "src/ui",
      "src/workers",
    ],
  },
  {
    name: "any tensor",
    folder: /^apps\/cli\/src\/factorize\//,
    imports: [
      "@unmix/core",
      "@unmix/tables",
      "@unmix/multiscale",
      "@unmix/workbench/figures",
      "h5wasm",
      "npyjs",
    ],
    globals: ["window", "document", "process", "Buffer", "localStorage"],
  },
  {
    name: "command",
    folder: /^apps\/cli\/src\//,
    imports: [
      "node:",
      "@unmix/core",
      "@unmix/tables",
      "@unmix/music",
      "@unmix/sediment",
      "@unmix/transcriptomics",
      "@unmix/workbench/figures",
      "@unmix/workbench/settings",
      "commander",
      "cli-progress",
      "sirv",
    ],
  },
];

function coreLayers() {
  const folders = Object.entries(ORDERED).flatMap(([parent, names]) =>
    names.map((name, place) => [
      `${parent}/${name}`,
      [...CORE[parent], ...names.slice(0, place).map((below) => `${parent}/${below}`)],
    ]),
  );
  const globals = ["window", "document", "process", "Buffer", "localStorage"];
  const libraries = ["ndarray", "ml-matrix"];
  return [
    ...[...folders, ...Object.entries(CORE)].map(([name, below]) => ({
      name: `core: ${name}`,
      folder: new RegExp(`^packages/core/src/${name}/`),
      imports:
        name === "kernels"
          ? []
          : [...libraries, ...COMMON, ...below.map((other) => `src/${other}`)],
      globals,
    })),
    { name: "core", folder: /^packages\/core\/src\//, imports: libraries, globals },
  ];
}

/** One sentence for every import or global that breaks the table. */
export function checkLayers(files = sources()) {
  return files.flatMap(({ path, text }) => {
    const layer = LAYERS.find(({ folder }) => folder.test(path));
    if (!layer) return [];
    const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
    return [...brokenImports(path, source, layer), ...brokenGlobals(path, source, layer)];
  });
}

function sources() {
  return projectFiles(".ts", ".tsx").map((path) => ({
    path,
    text: readFileSync(posix.join(ROOT, path), "utf8"),
  }));
}

function brokenImports(path, source, layer) {
  const own = path.match(layer.folder)[0];
  const base = own.replace(/(src|app)\/.*$/, "");
  const complaints = [];
  const visit = (node) => {
    const specifier = node.moduleSpecifier ?? dynamic(node);
    if (specifier && ts.isStringLiteral(specifier)) {
      const typeOnly = Boolean(node.importClause?.isTypeOnly || node.isTypeOnly);
      const target = specifier.text.startsWith(".")
        ? posix.join(posix.dirname(path), specifier.text)
        : specifier.text;
      const allowed = [...(layer.imports ?? []), ...(typeOnly ? (layer.types ?? []) : [])];
      const inside = target.startsWith(own) || /\.(css|json)$/.test(target);
      const named = allowed.some((name) =>
        name.startsWith("src/")
          ? target.startsWith(`${base}${name}/`) || target === `${base}${name}.ts`
          : target === name || target.startsWith(name.endsWith(":") ? name : `${name}/`),
      );
      if (!inside && !named) {
        const { line } = source.getLineAndCharacterOfPosition(specifier.getStart());
        complaints.push(
          `${path}:${line + 1}: the layer “${layer.name}” may not import ${typeOnly ? "even types of " : ""}"${specifier.text}".`,
        );
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return complaints;
}

function dynamic(node) {
  return ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword
    ? node.arguments[0]
    : undefined;
}

function brokenGlobals(path, source, layer) {
  if (!layer.globals) return [];
  const declared = new Set();
  const used = [];
  const visit = (node) => {
    if (ts.isIdentifier(node) && layer.globals.includes(node.text)) {
      const { parent } = node;
      const isProperty =
        (ts.isPropertyAccessExpression(parent) && parent.name === node) ||
        ts.isPropertyAssignment(parent) ||
        ts.isPropertySignature(parent);
      if (isDeclaration(parent, node)) declared.add(node.text);
      else if (!isProperty) used.push(node);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return used
    .filter((node) => !declared.has(node.text))
    .map((node) => {
      const { line } = source.getLineAndCharacterOfPosition(node.getStart());
      return `${path}:${line + 1}: the layer “${layer.name}” may not touch the global “${node.text}”.`;
    });
}

/** Whether `node` is where a name is made, so that it is no global in this file. */
function isDeclaration(parent, node) {
  const declares =
    ts.isParameter(parent) ||
    ts.isVariableDeclaration(parent) ||
    ts.isBindingElement(parent) ||
    ts.isImportSpecifier(parent) ||
    ts.isInterfaceDeclaration(parent) ||
    ts.isTypeAliasDeclaration(parent);
  return declares && parent.name === node;
}
