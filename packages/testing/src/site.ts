import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { browserPath } from "./browser.ts";

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
  ".txt": "text/plain; charset=utf-8",
};

/** Why journeys through the pages of `app` cannot run here; undefined where they can. */
export function whyNot(app: string): string | undefined {
  if (!browserPath()) return "no Chromium or Chrome was found (set CHROME_PATH)";
  if (!existsSync(join(outOf(app), "index.html"))) return "the page is not built (npm run build)";
  return undefined;
}

/** The exported pages of `app` on a loopback address; with or without the isolation headers. */
export interface Site {
  readonly origin: string;
  readonly page: string;
  close(): Promise<void>;
}

export async function serve(app: string, isolated: boolean): Promise<Site> {
  const base = `/${app}/`;
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url!, "http://localhost");
    const inside = pathname.slice(base.length).replace(/(^|\/)$/, "$1index.html");
    try {
      if (!pathname.startsWith(base) || inside.includes("..")) throw new Error("not here");
      const body = await readFile(join(outOf(app), inside));
      response.writeHead(200, {
        "Content-Type": TYPES[extname(inside)] ?? "application/octet-stream",
        "Cache-Control": "no-cache",
        ...(isolated && {
          "Cross-Origin-Opener-Policy": "same-origin",
          "Cross-Origin-Embedder-Policy": "require-corp",
          "Cross-Origin-Resource-Policy": "same-origin",
        }),
      });
      response.end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { origin, page: origin + base, close: () => closeServer(server) };
}

function outOf(app: string): string {
  return fileURLToPath(new URL(`../../../apps/${app}/out`, import.meta.url));
}

function closeServer(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}

/** A visit, and everything that must not happen during one. */
export interface Visit {
  readonly context: BrowserContext;
  readonly page: Page;
  /** Console errors, content policy violations, faults of the page, requests to elsewhere. */
  readonly complaints: string[];
}

/**
 * Comes to the page of `site`, with `search` behind its address, in a context of its own. The page has no
 * service worker unless `serviceWorkers` is "allow": keeping all of the page for a flight takes as long as a small run.
 */
export async function visit(
  browser: Browser,
  site: Site,
  options: Parameters<Browser["newContext"]>[0] & { search?: string } = {},
): Promise<Visit> {
  const { search = "", ...settings } = options;
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    acceptDownloads: true,
    serviceWorkers: "block",
    ...settings,
  });
  const complaints: string[] = [];
  const page = await context.newPage();
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => complaints.push(`fault: ${error.message}`));
  context.on("request", (request) => {
    const url = request.url();
    const local = url.startsWith(site.origin) || /^(?:blob|data):/.test(url);
    if (!local) complaints.push(`request to elsewhere: ${url}`);
  });
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      console.error(`content policy: ${event.violatedDirective} ${event.blockedURI}`);
    });
  });
  await page.goto(site.page + search);
  return { context, page, complaints };
}

/**
 * Waits until nothing is at work and a result stands on the page.
 *
 * @throws the sentence on the page when the run failed
 */
export async function settled(page: Page): Promise<void> {
  const look = () => {
    const problem = document.querySelector(".note[role='alert']")?.textContent;
    if (problem) return problem;
    const run = [...document.querySelectorAll("button")].find((b) => b.textContent === "Run again");
    const drawn = document.querySelectorAll(".figure-canvas > svg").length;
    const standing = document.querySelector(".run-standing")?.textContent ?? "";
    const done =
      run?.disabled === false &&
      drawn === document.querySelectorAll(".figure-canvas").length &&
      !standing.includes("changed");
    return done ? "done" : false;
  };
  // By default a page is looked at with every frame, which has it paint all the while.
  const state = await page.waitForFunction(look, undefined, { polling: 50 });
  const words = await state.jsonValue();
  if (words !== "done") throw new Error(`The page says: ${words}`);
}

/** Bytes of what a click saves, with its name. */
export async function saved(
  page: Page,
  act: () => Promise<void>,
): Promise<{ name: string; bytes: Uint8Array }> {
  const [download] = await Promise.all([page.waitForEvent("download"), act()]);
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}
