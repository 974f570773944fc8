import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { originOf } from "@unmix/tables";
import { exampleH5ad, readExpression } from "@unmix/transcriptomics/domain";
import { afterAll, describe, expect, it } from "vitest";
import { digested, load, loadInPieces } from "../src/load.ts";

const folder = mkdtempSync(join(tmpdir(), "unmix-load-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("a large file", () => {
  const path = join(folder, "section.h5ad");

  it("is read in pieces: the same section, and the same digest, as from memory", async () => {
    writeFileSync(path, await exampleH5ad());
    const [whole, pieces] = [await load(path), await loadInPieces(path, "section.h5ad", 1)];
    expect("bytes" in pieces).toBe(false);
    const read = await readExpression([pieces]);
    expect(read).toEqual(await readExpression([whole]));
    expect(await originOf(await digested(pieces, path), "1", [])).toEqual(
      await originOf(whole, "1", []),
    );
  });

  it("is held whole where it is not large", async () => {
    const file = await loadInPieces(path, "section.h5ad");
    expect("bytes" in file).toBe(true);
    expect(await digested(file, path)).toBe(file);
  });

  it("that becomes shorter meanwhile is said to", async () => {
    const other = join(folder, "growing.csv");
    writeFileSync(other, "gene,x,y\n".repeat(100));
    const file = await loadInPieces(other, "growing.csv", 1);
    truncateSync(other, 100);
    if (!("read" in file)) throw new Error("It is to be read in pieces.");
    expect(file.read(0, 90).length).toBe(90);
    expect(() => file.read(0, file.size)).toThrow(
      '"growing.csv": it became shorter while it was read; wait until it is whole.',
    );
  });

  it("that is not there is said to be", async () => {
    await expect(loadInPieces(join(folder, "none.h5ad"), "none.h5ad")).rejects.toThrow(
      "none.h5ad” could not be read: there is no such file.",
    );
  });
});
