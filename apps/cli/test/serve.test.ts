import { existsSync } from "node:fs";
import { createServer, get, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { APPS, landingPage } from "../src/landing.ts";
import { address, serve } from "../src/serve.ts";

const built = existsSync(new URL("../../sediment/out", import.meta.url));
const open: Server[] = [];

afterEach(() => {
  for (const server of open.splice(0)) server.close();
});

describe.skipIf(!built)("unmix serve", () => {
  it("leads from one address to the app, isolated for threads", async () => {
    const server = await serve(0);
    open.push(server);
    const landing = await fetch(address(server));
    expect(landing.headers.get("cross-origin-opener-policy")).toBe("same-origin");
    expect(landing.headers.get("cross-origin-embedder-policy")).toBe("require-corp");
    const link = (await landing.text()).match(/href="(\/sediment\/)"/)![1];
    const page = await fetch(new URL(link!, address(server)));
    expect(page.status).toBe(200);
    expect(page.headers.get("cross-origin-embedder-policy")).toBe("require-corp");
    expect(await page.text()).toContain("<title>");
  });

  it("adds the slash that relative addresses need, and keeps the query", async () => {
    const server = await serve(0);
    open.push(server);
    const answer = await fetch(new URL("/sediment?rank=3", address(server)), {
      redirect: "manual",
    });
    expect(answer.status).toBe(308);
    expect(answer.headers.get("location")).toBe("/sediment/?rank=3");
  });

  it("serves nothing outside the apps", async () => {
    const server = await serve(0);
    open.push(server);
    for (const path of [
      "/package.json",
      "/sediment/../../package.json",
      "/sediment/%2e%2e/package.json",
    ]) {
      expect((await fetch(new URL(path, address(server)))).status).toBe(404);
    }
  });

  it.each(["//", "///", "http://"])(
    "answers an address that is none, %s, and goes on",
    async (path) => {
      const server = await serve(0);
      open.push(server);
      const { port } = server.address() as AddressInfo;
      // Sent as it is, which fetch would not.
      const status = await new Promise((resolve, reject) => {
        get({ port, path, host: "127.0.0.1" }, (answer) => {
          answer.resume();
          resolve(answer.statusCode);
        }).on("error", reject);
      });
      expect(status).toBe(400);
      expect((await fetch(address(server))).status).toBe(200);
    },
  );

  it("says when the port asked for is taken", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => other.once("listening", resolve));
    open.push(other);
    const { port } = other.address() as AddressInfo;
    await expect(serve(port)).rejects.toThrow(
      `Port ${port} is in use; choose another with --port, or leave --port out to take the first free one.`,
    );
  });
});

describe("the landing page", () => {
  it("has a card for each app given and runs no script", () => {
    const html = landingPage(APPS);
    for (const app of APPS) expect(html).toContain(`href="/${app.name}/"`);
    expect(html).toContain('href="/music/modes/"');
    expect(html).not.toContain("<script");
    expect(landingPage([])).not.toContain('class="card"');
  });
});
