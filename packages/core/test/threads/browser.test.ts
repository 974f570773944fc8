import { mkdtempSync, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { browserPath, launch } from "@unmix/testing/browser";
import type { Browser } from "playwright-core";
import { build } from "vite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { factorize } from "../../src/factorization/fit/factorize.ts";
import { planted } from "../problems.ts";

const reason = browserPath() ? undefined : "no Chromium or Chrome was found (set CHROME_PATH)";
if (reason) console.warn(`The pool in a browser is not tested: ${reason}.`);

const ISOLATION = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};

// Browsers are slow beside other work.
describe.skipIf(reason)("a pool in a browser", { timeout: 120_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), "unmix-threads-"));
  const servers: Server[] = [];
  let browser: Browser;
  beforeAll(async () => {
    await bundle(folder);
    browser = await launch();
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    for (const server of servers) {
      server.closeAllConnections();
      server.close();
    }
    rmSync(folder, { recursive: true });
  });

  it.each([true, false])("gives the bits of Node and ends; isolated: %s", async (isolated) => {
    // Large enough that a sweep is shared.
    const { tensor, rank } = planted([80, 1500], 6, { noise: 0.02 });
    const options = { rank, maxIterations: 6 };
    const page = await browser.newPage();
    await page.goto(await serve(folder, isolated, servers));
    await page.waitForFunction(() => "useThreads" in globalThis);
    const { threads, reason, losses, matrix } = await page.evaluate(
      (problem) => (globalThis as unknown as Page).useThreads(problem),
      { data: [...tensor.data], shape: tensor.shape, options },
    );
    const expected = factorize(tensor, options);
    expect(losses).toEqual([expected.loss, expected.loss, expected.loss]);
    expect(matrix).toEqual([...expected.model.matrix.data]);
    expect(threads).toBe(isolated ? 2 : 1);
    if (isolated) expect(reason).toBeUndefined();
    else expect(reason).toContain("This page is not isolated");
    // A worker that was told to end is gone a little later.
    await expect.poll(() => page.workers().length, { timeout: 10_000 }).toBe(0);
    await page.close();
  });
});

interface Page {
  useThreads(problem: object): Promise<{
    threads: number;
    reason?: string;
    losses: number[];
    matrix: number[];
  }>;
}

/** The built package and a page that uses it, as a bundler gives them to a browser. */
async function bundle(folder: string): Promise<void> {
  const page = fileURLToPath(new URL("./page.mjs", import.meta.url));
  await build({
    configFile: false,
    logLevel: "error",
    root: fileURLToPath(new URL(".", import.meta.url)),
    worker: { format: "es" },
    build: {
      outDir: folder,
      emptyOutDir: true,
      rollupOptions: {
        input: page,
        output: { entryFileNames: "page.js" },
        preserveEntrySignatures: "strict",
      },
    },
  });
}

async function serve(folder: string, isolated: boolean, servers: Server[]): Promise<string> {
  const server = createServer(async (request, response) => {
    const path = new URL(request.url!, "http://localhost").pathname;
    const type = extname(path) === ".js" ? "text/javascript" : "text/html; charset=utf-8";
    response.setHeader("Content-Type", type);
    if (isolated)
      for (const [name, value] of Object.entries(ISOLATION)) response.setHeader(name, value);
    if (path === "/") {
      response.end('<!doctype html><script type="module" src="/page.js"></script>');
      return;
    }
    try {
      response.end(await readFile(join(folder, path)));
    } catch {
      response.writeHead(404).end();
    }
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}
