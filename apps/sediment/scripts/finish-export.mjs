/**
 * Finishes the static export: writes the content policy with the hash of every inline script into
 * each page, and the list of files with their version into the service worker.
 */
import { createHash } from "node:crypto";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

const out = fileURLToPath(new URL("../out", import.meta.url));
const files = (await readdir(out, { recursive: true, withFileTypes: true }))
  .filter((entry) => entry.isFile())
  .map((entry) => relative(out, join(entry.parentPath, entry.name)).split(sep).join("/"))
  .sort();

for (const file of files.filter((name) => name.endsWith(".html"))) {
  const path = join(out, file);
  await writeFile(path, withPolicy(await readFile(path, "utf8"), file));
}
await fillServiceWorker();

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

async function fillServiceWorker() {
  const kept = files.filter((name) => name !== "sw.js" && !name.endsWith(".txt"));
  const total = createHash("sha256");
  for (const file of kept) total.update(file).update(await readFile(join(out, file)));
  const addresses = kept.map((file) => (file === "index.html" ? "./" : `./${file}`));
  const path = join(out, "sw.js");
  const source = await readFile(path, "utf8");
  const filled = source
    .replace("@version@", total.digest("hex").slice(0, 16))
    .replace('"@files@"', JSON.stringify(addresses));
  if (filled === source) throw new Error("sw.js is filled already: export again first.");
  await writeFile(path, filled);
}

function hash(text, encoding) {
  return createHash("sha256").update(text).digest(encoding);
}
