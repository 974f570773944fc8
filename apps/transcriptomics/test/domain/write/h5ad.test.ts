import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expectClose } from "@unmix/testing";
import {
  type Additions,
  type Expression,
  exampleExpression,
  readExpression,
  toH5ad,
} from "@unmix/transcriptomics/domain";
import type { Dataset, File, Group } from "h5wasm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { annData, DENSE, frame, GENES, SECTIONS, SPOTS, shared, sparse } from "../read/files.ts";

const CHECK = fileURLToPath(new URL("../../fixtures/anndata/check.py", import.meta.url));
const PYTHON = process.env.PYTHON ?? "/usr/bin/python3";
const hasAnndata = spawnSync(PYTHON, ["-c", "import anndata"]).status === 0;

let library: typeof import("h5wasm");
beforeAll(async () => {
  library = await import("h5wasm");
  await library.ready;
});

function additionsTo({ spots, genes }: Expression): Additions {
  return {
    obsm: {
      X_celltypes: {
        columns: 2,
        values: Float64Array.from({ length: 2 * spots.length }, (_, i) => i / 4),
      },
    },
    varm: {
      celltype_profiles: {
        columns: 2,
        values: Float64Array.from({ length: 2 * genes.length }, (_, i) =>
          i === 1 ? Number.NaN : i,
        ),
      },
    },
    obs: [
      {
        name: "celltype",
        kind: "category",
        categories: ["glia", "β cell"],
        codes: Int32Array.from(spots, (_, i) => (i % 3) - 1),
      },
      { name: "share", kind: "number", values: Float64Array.from(spots, (_, i) => i / 8) },
    ],
    uns: { unmix: '{"seed":1}' },
  };
}

/** All datasets and attributes of a file by their paths, with their bytes. */
function contents(bytes: Uint8Array): Map<string, string> {
  const { Module } = library;
  const files = Module.FS as unknown as { writeFile(path: string, data: Uint8Array): void };
  files.writeFile("/contents.h5", bytes);
  const file: File = new library.File("/contents.h5", "r");
  const seen = new Map<string, string>();
  const plain = (_: string, value: unknown) => {
    if (typeof value === "bigint") return `${value}n`;
    return ArrayBuffer.isView(value) ? Array.from(value as Float64Array, String) : value;
  };
  const attributes = (entity: Group | Dataset) => {
    for (const name of Object.keys(entity.attrs)) {
      const { dtype, shape } = entity.attrs[name]!;
      const isReference = dtype === "Reference";
      const value = isReference ? "" : entity.attrs[name]!.value;
      seen.set(`${entity.path}@${name}`, JSON.stringify([dtype, shape, value], plain));
    }
  };
  for (const path of file.paths()) {
    const entity = file.get(path) as Group | Dataset;
    attributes(entity);
    if (!("shape" in entity)) continue;
    const { dtype, shape, filters } = entity;
    // What is packed by LZF the library cannot read.
    const value = filters.some(({ id }) => id === 32000) ? "" : entity.value;
    seen.set(
      entity.path,
      JSON.stringify([dtype, shape, entity.metadata.chunks, filters, value], plain),
    );
  }
  attributes(file);
  file.close();
  Module.FS.unlink("/contents.h5");
  return seen;
}

function expectOnlyAdded(before: Uint8Array, after: Uint8Array): string[] {
  const [old, written] = [contents(before), contents(after)];
  for (const [path, value] of old) {
    if (path !== "/obs@column-order") expect([path, written.get(path)]).toEqual([path, value]);
  }
  return [...written.keys()].filter((path) => !old.has(path) && !path.includes("@"));
}

describe("results in the file they came from", () => {
  it("add entries and leave everything else as it was", async () => {
    const input = await annData((root) => {
      sparse(root, "X", "rows");
      root.create_group("uns").create_dataset({ name: "title", data: "kept" });
    });
    const expression = await readExpression([input]);
    const { bytes, added, remarks } = await toH5ad(expression, additionsTo(expression), input);
    expect(added).toEqual([
      "obsm/X_celltypes",
      "varm/celltype_profiles",
      "uns/unmix",
      "obs/celltype",
      "obs/share",
    ]);
    expect(remarks).toEqual([]);
    expect(expectOnlyAdded(input.bytes, bytes).sort()).toEqual([
      "/obs/celltype",
      "/obs/share",
      "/obsm/X_celltypes",
      "/uns/unmix",
      "/varm/celltype_profiles",
    ]);
    const again = await readExpression([{ name: "again.h5ad", bytes }]);
    expect(again.counts).toEqual(expression.counts);
    expect(again.columns).toEqual([
      { ...additionsTo(expression).obs![0] },
      additionsTo(expression).obs![1],
    ]);
    expect(contents(bytes).get("/obs@column-order")).toContain('["celltype","share"]');
  });

  it("have no values for spots without a place", async () => {
    const input = await annData((root) => {
      sparse(root, "X", "rows");
      const x = Float64Array.of(0, 1, Number.NaN, 3, 4);
      root.create_dataset({ name: "obs/x", data: x });
      root.create_dataset({ name: "obs/y", data: x });
    });
    const expression = await readExpression([input], { places: "obs x, y" });
    expect(expression.spots).toEqual(["s1", "s2", "s4", "s5"]);
    const { bytes } = await toH5ad(expression, additionsTo(expression), input);
    const again = await readExpression([{ name: "again.h5ad", bytes }]);
    expect(again.spots).toEqual(SPOTS);
    const [labels, shares] = ["celltype", "share"].map((name) =>
      again.columns.find((column) => column.name === name),
    );
    expect(labels).toMatchObject({ codes: Int32Array.of(-1, 0, -1, 1, -1) });
    expect(shares).toMatchObject({ values: Float64Array.of(0, 1 / 8, Number.NaN, 2 / 8, 3 / 8) });
    const maps = JSON.parse(contents(bytes).get("/obsm/X_celltypes")!).at(-1);
    expect(maps.map(Number)).toEqual([
      0,
      0.25,
      0.5,
      0.75,
      Number.NaN,
      Number.NaN,
      1,
      1.25,
      1.5,
      1.75,
    ]);
  });

  it("get another name where one is taken", async () => {
    const input = await annData((root) => sparse(root, "X", "columns"));
    const expression = await readExpression([input]);
    const first = await toH5ad(expression, additionsTo(expression), input);
    const second = await toH5ad(expression, additionsTo(expression), {
      name: "first.h5ad",
      bytes: first.bytes,
    });
    expect(second.added).toEqual([
      "obsm/X_celltypes_2",
      "varm/celltype_profiles_2",
      "uns/unmix_2",
      "obs/celltype_2",
      "obs/share_2",
    ]);
    expect(expectOnlyAdded(first.bytes, second.bytes)).toHaveLength(5);
  });

  it("stand beside raw where the genes are those of raw", async () => {
    const input = await annData((root) => {
      root.create_group("raw");
      sparse(
        root,
        "raw/X",
        "rows",
        DENSE.map((row) => [...row, 1]),
      );
      frame(root, "raw/var", [...GENES, "Penk"]);
    });
    const expression = await readExpression([input]);
    const { added, remarks } = await toH5ad(expression, additionsTo(expression), input);
    expect(added).toContain("raw/varm/celltype_profiles");
    expect(remarks[0]).toContain("raw/varm");
  });

  it("are refused where they are not one for each spot or gene", async () => {
    const input = await annData((root) => sparse(root, "X", "rows"));
    const expression = await readExpression([input]);
    const block = { columns: 2, values: new Float64Array(6) };
    await expect(toH5ad(expression, { obsm: { maps: block } }, input)).rejects.toThrow(
      "obsm/maps has 6 values in 2 columns; 5 rows were expected, one for each spot.",
    );
    await expect(toH5ad(expression, { varm: { "a/b": block } }, input)).rejects.toThrow(
      '"varm/a/b" is no name for an entry',
    );
    const short = { name: "label", kind: "number", values: new Float64Array(2) } as const;
    await expect(toH5ad(expression, { obs: [short] }, input)).rejects.toThrow(
      "obs/label has 2 rows; 5 were expected",
    );
  });

  it("make a fresh file where the input was none", async () => {
    const example = exampleExpression();
    const { bytes, added } = await toH5ad(example, additionsTo(example));
    expect(added).toHaveLength(5);
    const { counts, spots, genes, places, columns } = await readExpression([
      { name: "fresh.h5ad", bytes },
    ]);
    const same = (key: "starts" | "indices" | "values") =>
      Buffer.from(counts[key].buffer).equals(Buffer.from(example.counts[key].buffer));
    expect([same("starts"), same("indices"), same("values")]).toEqual([true, true, true]);
    expect([spots, genes]).toEqual([example.spots, example.genes]);
    expectClose(places!.x, example.places!.x, 0);
    expectClose(places!.y, example.places!.y, 0);
    const labels = (expression: Expression["columns"][number] | undefined) =>
      expression?.kind === "category"
        ? Array.from(expression.codes, (code) => expression.categories[code])
        : [];
    expect(labels(columns[0])).toEqual(labels(example.columns[0]));
  });

  it("make a fresh file where the input is too large to be copied, and say so", async () => {
    const example = exampleExpression();
    const read = () => {
      throw new Error("Nothing of it is to be read.");
    };
    const input = { name: "runs/large.h5ad", size: 2 ** 31 + 1, read };
    const { bytes, remarks } = await toH5ad(example, additionsTo(example), input);
    expect(remarks[0]).toBe(
      '"large.h5ad" has more than 2 GB, the most that is copied; the file was written anew, with what was read.',
    );
    const { spots } = await readExpression([{ name: "fresh.h5ad", bytes }]);
    expect(spots).toEqual(example.spots);
  });
});

describe.skipIf(!SECTIONS)("results in the shared fixtures", () => {
  it.each(["tiny_legacy07", "tiny_nullable", "anndata_v0.7.8", "tiny_no_X"])(
    "leave what was in %s as it was",
    async (name) => {
      const [file] = shared(`fixtures/${name}.h5ad`);
      if (!file || "read" in file) throw new Error("no file");
      const expression = await readExpression([file]);
      const { bytes, added } = await toH5ad(expression, additionsTo(expression), file);
      const found = expectOnlyAdded(new Uint8Array(file.bytes as ArrayBuffer), bytes);
      expect(found.map((path) => path.slice(1)).sort()).toEqual([...added].sort());
    },
  );

  it("make a fresh file of one of anndata 0.5, and say so", async () => {
    const [file] = shared("fixtures/anndata_v0.5.0.h5ad");
    if (!file || "read" in file) throw new Error("no file");
    const expression = await readExpression([file]);
    const { added, remarks } = await toH5ad(expression, additionsTo(expression), file);
    expect(added).toContain("varm/celltype_profiles");
    expect(remarks[0]).toContain("the file was written anew");
  });
});

describe.skipIf(!hasAnndata)("results, read by anndata", () => {
  const folder = hasAnndata ? mkdtempSync(join(tmpdir(), "unmix-h5ad-")) : "";
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(["copied", "fresh"])("from a %s file", async (way) => {
    const input = await annData((root) => {
      for (const [type, version, path] of [
        ["anndata", "0.1.0", "/"],
        ["dict", "0.1.0", "obsm"],
      ] as const) {
        (root.get(path) as Group).create_attribute("encoding-type", type);
        (root.get(path) as Group).create_attribute("encoding-version", version);
      }
      for (const path of ["obs", "var"]) {
        const group = root.get(path) as Group;
        group.create_attribute("encoding-version", "0.2.0");
        group.create_attribute("column-order", new Float64Array(0), [0]);
        const index = group.get("_index") as Dataset;
        index.create_attribute("encoding-type", "string-array");
        index.create_attribute("encoding-version", "0.2.0");
      }
      const places = root.get("obsm/spatial") as Dataset;
      places.create_attribute("encoding-type", "array");
      places.create_attribute("encoding-version", "0.2.0");
      sparse(root, "X", "rows").create_attribute("encoding-version", "0.1.0");
    });
    const expression = await readExpression([input]);
    const { bytes } = await toH5ad(
      expression,
      additionsTo(expression),
      way === "copied" ? input : undefined,
    );
    const path = join(folder, `${way}.h5ad`);
    writeFileSync(path, bytes);
    const printed = execFileSync(PYTHON, [CHECK, path], { encoding: "utf8" });
    const seen = JSON.parse(printed.replaceAll("NaN", "null"));
    expect(seen).toMatchObject({
      shape: [5, 4],
      sum: DENSE.flat().reduce((sum, value) => sum + value, 0),
      spots: SPOTS,
      genes: GENES,
      obs: {
        celltype: ["", "glia", "β cell", "", "glia"],
        share: ["0.0", "0.125", "0.25", "0.375", "0.5"],
      },
      uns: { unmix: '{"seed":1}' },
    });
    expect(seen.obsm.X_celltypes[4]).toEqual([2, 2.25]);
    expect(seen.varm.celltype_profiles.slice(0, 2)).toEqual([
      [0, null],
      [2, 3],
    ]);
  });
});
