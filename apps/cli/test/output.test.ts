import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { run } from "../src/main.ts";
import { checkFolder, writeFiles } from "../src/output.ts";

const never = new AbortController().signal;
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "unmix-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("checkFolder", () => {
  it("leaves no trace, whether the folder is there or not", async () => {
    await checkFolder(folder);
    await checkFolder(join(folder, "a/b"));
    expect(readdirSync(folder)).toEqual([]);
  });

  it.each(["", " "])("refuses a folder without a name: %j", async (name) => {
    await expect(checkFolder(name)).rejects.toThrow(
      "The flag --out is empty; the name of a folder was expected, as in --out results, or --out . for the current one.",
    );
  });

  it.each(["", "/out/within"])(
    "says that a file stands where a folder would: %j",
    async (within) => {
      const file = join(folder, "file");
      writeFileSync(file, "mine");
      await expect(checkFolder(file + within)).rejects.toThrow(
        `The results could not be written to “${file + within}”: “${file}” is there already and is no folder (EEXIST); choose a folder you may write to with --out.`,
      );
      expect(readFileSync(file, "utf8")).toBe("mine");
    },
  );

  it.skipIf(!existsSync("/proc/self"))("says where no folder can ever be made", async () => {
    await expect(checkFolder("/proc/unmix/out")).rejects.toThrow("(ENOENT)");
  });

  it.each(["sediment", "music", "modes", "transcriptomics", "factorize"])(
    "is asked by unmix %s before the input is read",
    async (command) => {
      const file = join(folder, "file");
      writeFileSync(file, "");
      const said = vi.spyOn(console, "error").mockImplementation(() => {});
      // Neither the input nor the folder can be used: what is found first is said.
      const code = await run([command, join(folder, "missing"), "--out", join(file, "out")]);
      expect(code).toBe(2);
      expect(said.mock.calls).toEqual([[expect.stringContaining("could not be written")]]);
      said.mockRestore();
    },
  );
});

describe("writeFiles", () => {
  it("makes the folder and its sub-folders, and leaves nothing else there", async () => {
    const out = join(folder, "a/b");
    await writeFiles(out, { "one.csv": "1\n", "figures/two.svg": new Uint8Array([60]) }, never);
    expect(readFileSync(join(out, "one.csv"), "utf8")).toBe("1\n");
    expect(readFileSync(join(out, "figures/two.svg"), "utf8")).toBe("<");
    expect(readdirSync(out).sort()).toEqual(["figures", "one.csv"]);
  });

  it("replaces files of an earlier run", async () => {
    writeFileSync(join(folder, "one.csv"), "old");
    await writeFiles(folder, { "one.csv": "new" }, never);
    expect(readFileSync(join(folder, "one.csv"), "utf8")).toBe("new");
  });

  it("removes what an earlier run wrote and this one does not, and nothing else", async () => {
    await writeFiles(folder, { "old.csv": "1", "both.csv": "1", "mine.csv": "1" }, never);
    await writeFiles(folder, { "both.csv": "2" }, never, ["old.csv", "both.csv", "never.csv"]);
    expect(readdirSync(folder).sort()).toEqual(["both.csv", "mine.csv"]);
    expect(readFileSync(join(folder, "both.csv"), "utf8")).toBe("2");
  });

  it("takes away the folders it made when it is interrupted late", async () => {
    const interrupt = new AbortController();
    const out = join(folder, "a/b");
    const files = {
      "one.csv": "1",
      get "two.csv"() {
        interrupt.abort();
        return "2";
      },
    };
    await expect(writeFiles(out, files, interrupt.signal)).rejects.toThrow("aborted");
    expect(readdirSync(folder)).toEqual([]);
  });

  it.skipIf(!existsSync("/proc/self"))("ends for a folder that can never be made", async () => {
    await expect(writeFiles("/proc/unmix/out", { a: "" }, never)).rejects.toThrow("(ENOENT)");
  });

  it("writes nothing when it is interrupted", async () => {
    const interrupt = new AbortController();
    interrupt.abort();
    await expect(writeFiles(folder, { "one.csv": "1" }, interrupt.signal)).rejects.toBe(
      interrupt.signal.reason,
    );
    expect(readdirSync(folder)).toEqual([]);
  });

  it("says which folder cannot be written", async () => {
    const file = join(folder, "file");
    writeFileSync(file, "");
    await expect(writeFiles(join(file, "out"), { a: "" }, never)).rejects.toThrow(
      `The results could not be written to “${join(file, "out")}” (ENOTDIR); choose a folder you may write to with --out.`,
    );
    expect(existsSync(file)).toBe(true);
  });

  it.each([
    ["the folder", "one.csv", ""],
    ["a folder within it", "figures", "figures/"],
  ])("says that a file stands where %s would", async (_, name, within) => {
    const file = join(folder, name);
    writeFileSync(file, "mine");
    const out = within === "" ? file : folder;
    await expect(writeFiles(out, { [`${within}a.svg`]: "" }, never)).rejects.toThrow(
      `The results could not be written to “${out}”: “${file}” is there already and is no folder (EEXIST); choose a folder you may write to with --out.`,
    );
    expect(readFileSync(file, "utf8")).toBe("mine");
    expect(readdirSync(folder)).toEqual([name]);
  });
});
