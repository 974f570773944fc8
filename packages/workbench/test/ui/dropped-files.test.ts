import { describe, expect, it } from "vitest";
import { droppedFiles } from "../../src/ui/dropped-files.ts";

function fileEntry(fullPath: string) {
  const name = fullPath.slice(fullPath.lastIndexOf("/") + 1);
  const file = (take: (file: File) => void) => take(new File([fullPath], name));
  return { isFile: true, isDirectory: false, name, fullPath, file };
}

/** A folder whose reader gives two entries at a time, as browsers give a hundred. */
function folderEntry(fullPath: string, inside: readonly object[]) {
  const name = fullPath.slice(fullPath.lastIndexOf("/") + 1);
  const createReader = () => {
    let at = 0;
    return {
      readEntries(take: (entries: readonly object[]) => void) {
        take(inside.slice(at, at + 2));
        at += 2;
      },
    };
  };
  return { isFile: false, isDirectory: true, name, fullPath, createReader };
}

function transfer(entries: readonly object[], files: readonly File[] = []): DataTransfer {
  const items = entries.map((entry) => ({ kind: "file", webkitGetAsEntry: () => entry }));
  return { items, files } as unknown as DataTransfer;
}

describe("dropped files", () => {
  it("of folders are all there, with their folders in their names", async () => {
    const spatial = folderEntry("/outs/spatial", [fileEntry("/outs/spatial/scalefactors.json")]);
    const outs = folderEntry("/outs", [
      fileEntry("/outs/web.html"),
      spatial,
      fileEntry("/outs/.hidden"),
      fileEntry("/outs/filtered.h5"),
    ]);
    const found = await droppedFiles(transfer([outs, fileEntry("/labels.csv")]));
    expect(found.map(({ name }) => name)).toEqual([
      "outs/filtered.h5",
      "outs/spatial/scalefactors.json",
      "outs/web.html",
      "labels.csv",
    ]);
    expect(await found[1]!.text()).toBe("/outs/spatial/scalefactors.json");
  });

  it("without folders are given as they are", async () => {
    const file = new File(["x"], "a.h5ad");
    const found = await droppedFiles(transfer([fileEntry("/a.h5ad")], [file]));
    expect(found).toEqual([file]);
    expect(found[0]).toBe(file);
    expect(await droppedFiles(null)).toEqual([]);
  });
});
