import { existsSync } from "node:fs";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { UnmixError } from "@unmix/core";
import { Command, InvalidArgumentError } from "commander";
import sirv from "sirv";
import { APPS, landingPage } from "./landing.ts";

const DEFAULT_PORT = 4173;
const PORTS_TRIED = 20;
const ORIGIN = "http://localhost";

const NO_PAGE = "There is no such page.";

/** Threads in a page need it isolated, and only headers can say so. */
const HEADERS = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Resource-Policy": "same-origin",
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
};

/** `unmix serve`: the built apps on one local address, until it is interrupted. */
export function serveCommand(signal: AbortSignal): Command {
  return new Command("serve")
    .description("Serves the apps on this computer only, on one local address.")
    .option(
      "--port <port>",
      `the port (default: ${DEFAULT_PORT}, or the next that is free)`,
      parsePort,
    )
    .action(async ({ port }: { port?: number }) => {
      const server = await serve(port);
      console.log(`Unmix is ready: ${address(server)}  (Ctrl-C ends it)`);
      await closed(server, signal);
    });
}

/**
 * Starts the server on loopback.
 *
 * @param port the port; when absent the first free one from 4173 on
 * @throws UnmixError when `port` is taken or no app is built
 */
export async function serve(port?: number): Promise<Server> {
  const apps = APPS.filter(({ name }) => existsSync(folder(name)));
  if (apps.length === 0) {
    throw new UnmixError(
      "file",
      "No app is built yet: run `npm start` in the clone, which builds them first.",
    );
  }
  const landing = landingPage(apps);
  const files = new Map(
    apps.map(({ name }) => [
      name as string,
      sirv(folder(name), { setHeaders: (response) => setHeaders(response) }),
    ]),
  );

  const server = createServer((request, response) => {
    setHeaders(response);
    const asked = request.url ?? "/";
    // Such as "//", which names no host.
    if (!URL.canParse(asked, ORIGIN)) {
      say(response, 400, "This is no address.");
      return;
    }
    const url = new URL(asked, ORIGIN);
    const [, name = ""] = url.pathname.split("/");
    const app = files.get(name);
    if (url.pathname === "/") {
      response.setHeader("Content-Type", "text/html; charset=utf-8");
      response.end(landing);
    } else if (app && url.pathname === `/${name}`) {
      response.writeHead(308, { Location: `/${name}/${url.search}` }).end();
    } else if (app) {
      request.url = request.url!.slice(name.length + 1);
      app(request, response, () => say(response, 404, NO_PAGE));
    } else {
      say(response, 404, NO_PAGE);
    }
  });

  const first = port ?? DEFAULT_PORT;
  const last = port === undefined ? first + PORTS_TRIED : first;
  for (let candidate = first; candidate <= last; candidate++) {
    if (await listens(server, candidate)) return server;
  }
  throw new UnmixError(
    "option",
    `Port ${first} is in use; choose another with --port, or leave --port out to take the first free one.`,
    { port: first },
  );
}

/** The address to open. */
export function address(server: Server): string {
  return `http://localhost:${(server.address() as AddressInfo).port}/`;
}

function folder(app: string): string {
  return fileURLToPath(new URL(`../../${app}/out`, import.meta.url));
}

function setHeaders(response: { setHeader(name: string, value: string): unknown }): void {
  for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
}

function say(response: ServerResponse, status: number, sentence: string): void {
  response.statusCode = status;
  response.setHeader("Content-Type", "text/plain; charset=utf-8");
  response.end(`${sentence} The apps are listed at /.\n`);
}

function listens(server: Server, port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const onError = (error: NodeJS.ErrnoException) => {
      server.off("listening", onListening);
      if (error.code === "EADDRINUSE" || error.code === "EACCES") resolve(false);
      else reject(error);
    };
    const onListening = () => {
      server.off("error", onError);
      resolve(true);
    };
    server.once("error", onError).once("listening", onListening).listen(port, "127.0.0.1");
  });
}

function closed(server: Server, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    server.once("close", () => resolve());
    const close = () => {
      server.close();
      server.closeAllConnections();
    };
    if (signal.aborted) close();
    else signal.addEventListener("abort", close, { once: true });
  });
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    throw new InvalidArgumentError("a port is a whole number from 0 to 65535.");
  }
  return port;
}
