import { parseHTML } from "linkedom";
import type { ReactElement } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { FileDrop } from "../../src/ui/file-drop.tsx";

const ONE = new File(["x"], "one.csv");
const OTHER = new File(["y"], "other.csv");

let root: Root;

/** Longer than React takes to draw. */
const drawn = () => new Promise((resolve) => setTimeout(resolve, 50));

async function show(place: ReactElement): Promise<void> {
  root = createRoot(document.querySelector("main")!);
  root.render(place);
  await drawn();
}

/** What the place says once `files` were dropped on it, or an entry that is no plain file. */
async function noteAfter(files: readonly File[], entry?: object): Promise<string | null> {
  const items = entry ? [{ kind: "file", webkitGetAsEntry: () => entry }] : [];
  const drop = new window.Event("drop", { bubbles: true });
  document
    .querySelector(".drop")!
    .dispatchEvent(Object.assign(drop, { dataTransfer: { items, files } }));
  await drawn();
  return document.querySelector("[role=status]")!.textContent;
}

const unreadableFolder = {
  isDirectory: true,
  createReader: () => ({
    readEntries: (_: unknown, refuse: (error: Error) => void) => refuse(new Error("gone")),
  }),
};

beforeAll(() => {
  const { window, document } = parseHTML("<html><body><main></main></body></html>");
  vi.stubGlobal("window", window);
  vi.stubGlobal("document", document);
});
afterEach(async () => {
  root.unmount();
  await drawn();
});
afterAll(() => {
  vi.unstubAllGlobals();
});

describe("what a place for files says", () => {
  it("of a folder that could not be read goes with the next files", async () => {
    const onFiles = vi.fn();
    await show(<FileDrop label="Choose" accept=".csv" onFile={vi.fn()} onFiles={onFiles} />);
    expect(await noteAfter([], unreadableFolder)).toMatch(/^The folder could not be read/);
    expect(await noteAfter([ONE])).toBe("");
    expect(onFiles.mock.calls).toEqual([[[ONE]]]);
  });

  it("of several files where one is read goes with the next one", async () => {
    const onFile = vi.fn();
    await show(<FileDrop label="Choose" accept=".csv" onFile={onFile} />);
    expect(await noteAfter([ONE, OTHER])).toBe("One file at a time: of 2, one.csv is read.");
    expect(await noteAfter([OTHER])).toBe("");
    expect(onFile.mock.calls).toEqual([[ONE], [OTHER]]);
  });

  it("goes when something else is opened, and not with the file that it is about", async () => {
    const placeOn = (opened: string) => (
      <FileDrop label="Choose" accept=".csv" onFile={vi.fn()} opened={opened} />
    );
    const noteOn = async (opened: string) => {
      root.render(placeOn(opened));
      await drawn();
      return document.querySelector("[role=status]")!.textContent;
    };
    await show(placeOn("example"));
    const words = await noteAfter([ONE, OTHER]);
    expect(words).toMatch(/one\.csv is read\.$/);
    expect(await noteOn("one.csv")).toBe(words);
    expect(await noteOn("example")).toBe("");
    expect(await noteAfter([], unreadableFolder)).toMatch(/^The folder could not be read/);
    expect(await noteOn("pasted rows.csv")).toBe("");
  });
});
