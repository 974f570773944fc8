/**
 * All files that were dropped; those of folders have their folders in their names, and hidden ones are left
 * out. The list of a drop is gone once its event is over, so this reads it before anything is awaited.
 */
export function droppedFiles(transfer: DataTransfer | null): Promise<File[]> {
  const entries = Array.from(transfer?.items ?? []).flatMap((item) => {
    const entry = item.kind === "file" ? item.webkitGetAsEntry() : null;
    return entry ? [entry] : [];
  });
  const plain = Array.from(transfer?.files ?? []);
  if (!entries.some(({ isDirectory }) => isDirectory)) return Promise.resolve(plain);
  return Promise.all(entries.map(filesOf)).then((all) => all.flat());
}

async function filesOf(entry: FileSystemEntry): Promise<File[]> {
  if (entry.isFile) return [await fileOf(entry as FileSystemFileEntry)];
  const inside = await entriesOf(entry as FileSystemDirectoryEntry);
  const visible = inside.filter(({ name }) => !name.startsWith("."));
  return (await Promise.all(visible.map(filesOf))).flat();
}

async function fileOf(entry: FileSystemFileEntry): Promise<File> {
  const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject));
  // Its bytes stay where they are; a path of its own would not come with it into a worker.
  return new File([file], entry.fullPath.slice(1), { lastModified: file.lastModified });
}

/** A reader gives the entries of a folder some at a time, and none when it is through. */
async function entriesOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (some.length === 0) return all.sort((a, b) => (a.name < b.name ? -1 : 1));
    all.push(...some);
  }
}
