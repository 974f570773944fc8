import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { storeOf } from "../bootstrap.mjs";

describe("the store that packages came from", () => {
  const folder = mkdtempSync(join(tmpdir(), "unmix-store-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const told = (layout: string) => {
    mkdirSync(join(folder, "node_modules"), { recursive: true });
    writeFileSync(join(folder, "node_modules/.modules.yaml"), layout);
    return storeOf(folder);
  };

  it("is used again, be it of another home", () => {
    expect(told(JSON.stringify({ storeDir: folder }))).toBe(folder);
  });

  it("is none where nothing says it, or it is gone", () => {
    expect(storeOf(join(folder, "empty"))).toBeUndefined();
    expect(told("storeDir: /tmp\n")).toBeUndefined();
    expect(told(JSON.stringify({ storeDir: join(folder, "gone") }))).toBeUndefined();
  });
});
