/**
 * Finishes the static export in `out` of the app that it is run in: writes the content policy with the
 * hash of every inline script into each page, and a service worker that knows the files and their version.
 */
import { createHash } from "node:crypto";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { basename, join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";

const app = basename(resolve());
const out = resolve("out");
const files = (await readdir(out, { recursive: true, withFileTypes: true }))
  .filter((entry) => entry.isFile())
  .map((entry) => relative(out, join(entry.parentPath, entry.name)).split(sep).join("/"))
  .sort();

for (const file of files.filter((name) => name.endsWith(".html"))) {
  const path = join(out, file);
  await writeFile(path, withPolicy(await readFile(path, "utf8"), file));
}
await writeServiceWorker();

function withPolicy(html, file) {
  const scripts = [...html.matchAll(/<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g)];
  const hashes = scripts.map(([, text]) => `'sha256-${hash(text, "base64")}'`);
  const policy = [
    "default-src 'self'",
    `script-src 'self' 'wasm-unsafe-eval' ${[...new Set(hashes)].join(" ")}`,
    "connect-src 'self'",
    "img-src 'self' blob: data:",
    "worker-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  const meta = `<meta http-equiv="Content-Security-Policy" content="${policy}"/>`;
  if (!html.includes("<head>")) throw new Error(`${file} has no <head> to write the policy into.`);
  return html.replace("<head>", `<head>${meta}`);
}

async function writeServiceWorker() {
  const kept = files.filter((name) => name !== "sw.js" && !name.endsWith(".txt"));
  const total = createHash("sha256");
  for (const file of kept) total.update(file).update(await readFile(join(out, file)));
  const addresses = kept.map((file) => `./${file.replace(/(^|\/)index\.html$/, "$1")}`);
  const template = fileURLToPath(new URL("sw.js", import.meta.url));
  const source = await readFile(template, "utf8");
  const filled = source
    .replaceAll("@app@", app)
    .replace("@version@", total.digest("hex").slice(0, 16))
    .replace('"@files@"', JSON.stringify(addresses));
  await writeFile(join(out, "sw.js"), filled);
}

function hash(text, encoding) {
  return createHash("sha256").update(text).digest(encoding);
}
