import {
  type GivenFile,
  inspect,
  profile,
  readExpression,
  readWithPreview,
} from "@unmix/transcriptomics/domain";
import { gzipSync, strToU8, zipSync } from "fflate";
import { parquetWriteBuffer } from "hyparquet-writer";
import { describe, expect, it } from "vitest";
import { dense, expectSparse } from "../matrices.ts";
import { annData, compressed, DENSE, frame, GENES, hdf5, SPOTS, sparse } from "./files.ts";

const text = (name: string, content: string) => ({ name, bytes: strToU8(content) });

/** Reads a zip with a preview, and expects that for both together no more is fetched than for a preview. */
async function readOnce(bytes: Uint8Array) {
  let fetched = 0;
  const read = (from: number, to: number) => {
    fetched += to - from;
    return bytes.slice(from, to);
  };
  const zip = [{ name: "outs.zip", size: bytes.length, read }];
  const looked = await inspect(zip);
  const once = fetched;
  fetched = 0;
  const { preview, expression } = await readWithPreview(zip);
  expect(fetched).toBe(once);
  expect(preview).toEqual(looked);
  return expression;
}

describe("AnnData files written by hand", () => {
  it.each(["rows", "columns"] as const)("reads X by compressed %s", async (by) => {
    const { counts, spots, genes, places } = await readExpression([
      await annData((root) => sparse(root, "X", by)),
    ]);
    expectSparse(counts);
    expect(dense(counts)).toEqual(DENSE);
    expect([spots, genes]).toEqual([SPOTS, GENES]);
    expect([Array.from(places!.x), Array.from(places!.y)]).toEqual([
      [0, 10, 20, 30, 40],
      [5, 6, 7, 8, 9],
    ]);
  });

  it.each([
    ["float64", Float64Array.from(DENSE.flat())],
    ["uint16", Uint16Array.from(DENSE.flat())],
    ["int64", BigInt64Array.from(DENSE.flat(), BigInt)],
  ] as const)("reads a dense X of %s", async (_, data) => {
    const file = await annData((root) => {
      root.create_dataset({ name: "X", data, shape: [5, 4] });
    });
    const { counts } = await readExpression([file]);
    expectSparse(counts);
    expect(dense(counts)).toEqual(DENSE);
  });

  it("sorts columns, adds entries at one place and leaves zeros out", async () => {
    const file = await annData((root) => {
      const group = root.create_group("X");
      group.create_attribute("encoding-type", "csr_matrix");
      group.create_attribute("shape", [5, 4]);
      const write = (name: string, data: Int32Array) => group.create_dataset({ name, data });
      write("indptr", Int32Array.of(0, 4, 5, 6, 6, 8));
      write("indices", Int32Array.of(3, 1, 3, 0, 2, 1, 0, 0));
      write("data", Int32Array.of(5, 2, 1, 0, 0, 9, 3, 4));
    });
    const { counts } = await readExpression([file]);
    expectSparse(counts);
    expect(dense(counts)).toEqual([
      [0, 2, 0, 6],
      [0, 0, 0, 0],
      [0, 9, 0, 0],
      [0, 0, 0, 0],
      [7, 0, 0, 0],
    ]);
  });

  it("takes whole numbers for counts, and says so", async () => {
    const half = DENSE.map((row) => row.map((value) => value / 2));
    const file = await annData((root) => {
      sparse(root, "X", "rows", half);
      root.create_group("layers");
      sparse(root, "layers/scaled", "rows", half);
      sparse(root, "layers/other", "rows");
      sparse(root, "layers/Counts", "columns");
    });
    const preview = await inspect([file]);
    expect(preview.matrices.map(({ name, whole }) => [name, whole])).toEqual([
      ["X", false],
      ["layers/Counts", true],
      ["layers/other", true],
      ["layers/scaled", false],
    ]);
    expect(preview.options).toEqual({
      matrix: "layers/Counts",
      places: "obsm/spatial",
      sections: false,
    });
    const { matrix, remarks } = await readExpression([file]);
    expect(matrix.name).toBe("layers/Counts");
    expect(remarks).toContain(
      "layers/Counts holds the counts: whole numbers, where X holds fractions.",
    );
    const chosen = await readExpression([file], { matrix: "X" });
    expect(dense(chosen.counts)).toEqual(half);
    await expect(readExpression([file], { matrix: "Y" })).rejects.toThrow(
      'there is no matrix "Y"; choose one of "X", "layers/Counts"',
    );
  });

  it("reads raw with its own genes where X is scaled", async () => {
    const file = await annData((root) => {
      sparse(
        root,
        "X",
        "rows",
        DENSE.map((row) => row.map((value) => value - 1.5)),
      );
      root.create_group("raw");
      sparse(
        root,
        "raw/X",
        "rows",
        DENSE.map((row) => [...row, 3]),
      );
      frame(root, "raw/var", [...GENES, "Penk"]);
    });
    const { counts, genes, matrix } = await readExpression([file]);
    expect([matrix.name, genes.at(-1), counts.columns]).toEqual(["raw/X", "Penk", 5]);
  });

  it("reads columns of every kind, and leaves out what is none", async () => {
    const file = await hdf5((root) => {
      const obs = frame(root, "obs", SPOTS);
      obs.create_dataset({ name: "number", data: Float64Array.of(1, 2, Number.NaN, 4, 5) });
      obs.create_dataset({ name: "words", data: ["b", "a", "nan", "", "b"], dtype: "S" });
      obs.create_dataset({ name: "short", data: Float64Array.of(1, 2) });
      const labels = obs.create_group("labels");
      labels.create_dataset({ name: "categories", data: ["z", "nan", "y"], dtype: "S" });
      labels.create_dataset({ name: "codes", data: Int8Array.of(2, 0, 1, -1, 2) });
      const broken = obs.create_group("broken");
      broken.create_dataset({ name: "categories", data: ["z"], dtype: "S" });
      broken.create_dataset({ name: "codes", data: Int8Array.of(0, 1, 0, 0, 0) });
      const masked = obs.create_group("masked");
      masked.create_dataset({ name: "values", data: Int32Array.of(7, 8, 9, 10, 11) });
      masked.create_dataset({ name: "mask", data: Int8Array.of(0, 1, 0, 0, 0) });
      frame(root, "var", GENES);
      sparse(root, "X", "rows");
    });
    const { columns, remarks } = await readExpression([file]);
    const plain = columns.map((column) =>
      column.kind === "number"
        ? [column.name, Array.from(column.values)]
        : [column.name, Array.from(column.codes, (code) => column.categories[code] ?? null)],
    );
    expect(plain).toEqual([
      ["labels", ["y", "z", null, null, "y"]],
      ["masked", [7, Number.NaN, 9, 10, 11]],
      ["number", [1, 2, Number.NaN, 4, 5]],
      ["words", ["b", "a", null, null, "b"]],
    ]);
    expect(remarks).toContain('"obs/broken" is no column that can be read, and was left out.');
    expect(remarks).toContain('"obs/short" has 2 rows where 5 were expected, and was left out.');
    expect(remarks).toContain("The file does not say where the spots lie.");
  });

  it("names genes by symbols where their identifiers are of Ensembl", async () => {
    const ids = GENES.map((_, g) => `ENSMUSG0000000000${g}`);
    const file = await hdf5((root) => {
      frame(root, "obs", SPOTS);
      const genes = frame(root, "var", ids);
      genes.create_dataset({ name: "gene_symbols", data: ["Actb", "", "Alb", "Alb"], dtype: "S" });
      sparse(root, "X", "rows");
    });
    const { genes, remarks } = await readExpression([file]);
    expect(genes).toEqual(["Actb", ids[1], "Alb", "Alb"]);
    expect(remarks.at(-1)).toContain('One gene name stands more than once, such as "Alb"');
  });

  it("takes a column of sections or leaves it, as it is told", async () => {
    const file = await annData((root) => {
      (root.get("obs") as typeof root).create_dataset({
        name: "sample",
        data: ["p", "q", "p", "q", "p"],
        dtype: "S",
      });
      sparse(root, "X", "rows");
    });
    const { sections } = await readExpression([file]);
    expect(sections).toEqual({ names: ["p", "q"], of: Int32Array.of(0, 1, 0, 1, 0) });
    expect((await readExpression([file], { sections: false })).sections).toBeUndefined();
    await expect(readExpression([file], { sections: "slide" })).rejects.toThrow(
      'there is no column "slide" to name the sections; choose one of "sample"',
    );
  });

  it("fetches a distant file piece by piece", async () => {
    const { name, bytes } = await annData((root) => {
      sparse(root, "X", "rows");
      root.create_group("uns").create_dataset({ name: "other", data: new Float64Array(1 << 20) });
    });
    let most = 0;
    const read = (from: number, to: number) => {
      most = Math.max(most, to - from);
      return bytes.slice(from, to);
    };
    const { counts } = await readExpression([{ name, size: bytes.length, read }]);
    expect(dense(counts)).toEqual(DENSE);
    expect(most).toBeLessThan(bytes.length);
  });
});

describe("matrices of Cell Ranger", () => {
  const write = (version: 2 | 3) =>
    hdf5((root) => {
      const group = root.create_group(version === 3 ? "matrix" : "mm10");
      const { data, indices, indptr } = compressed(DENSE, "rows");
      group.create_dataset({ name: "barcodes", data: SPOTS, dtype: "S2" });
      group.create_dataset({ name: "data", data: Int32Array.from(data) });
      group.create_dataset({ name: "indices", data: BigInt64Array.from(indices, BigInt) });
      group.create_dataset({ name: "indptr", data: BigInt64Array.from(indptr, BigInt) });
      group.create_dataset({ name: "shape", data: Int32Array.of(4, 5) });
      if (version === 2) group.create_dataset({ name: "gene_names", data: GENES, dtype: "S8" });
      else {
        const features = group.create_group("features");
        features.create_dataset({ name: "name", data: GENES, dtype: "S8" });
        const types = ["Gene Expression", "Antibody Capture", "Gene Expression", "Gene Expression"];
        features.create_dataset({ name: "feature_type", data: types, dtype: "S16" });
      }
    }, "counts.h5");

  it("reads version 2", async () => {
    const { counts, genes, spots, matrix } = await readExpression([await write(2)]);
    expect(dense(counts)).toEqual(DENSE);
    expect([spots, genes, matrix.name]).toEqual([SPOTS, GENES, "mm10"]);
  });

  it("reads version 3, and leaves out features that are no genes", async () => {
    const { counts, genes, remarks } = await readExpression([await write(3)]);
    expectSparse(counts);
    expect(dense(counts)).toEqual(DENSE.map(([a, , c, d]) => [a, c, d]));
    expect(genes).toEqual(["Actb", "Alb", "Sox2"]);
    expect(remarks).toContain("1 feature that is no gene was left out (Antibody Capture).");
  });

  const market = (lines: readonly string[], entries = lines.length) =>
    `%%MatrixMarket matrix coordinate integer general\n%made\n4 5 ${entries}\n${lines.join("\n")}\n`;
  const entries = DENSE.flatMap((row, i) =>
    row.flatMap((value, j) => (value === 0 ? [] : [`${j + 1} ${i + 1} ${value}`])),
  );
  const folder = (matrix: string) => [
    { name: "s/matrix.mtx.gz", bytes: gzipSync(strToU8(matrix)) },
    text("s/features.tsv", GENES.map((gene, g) => `ENS${g}\t${gene}\tGene Expression\n`).join("")),
    text("s/barcodes.tsv", `${SPOTS.join("\n")}\n`),
  ];

  it.each([
    ["as Cell Ranger writes it", entries],
    ["in any order", [...entries].reverse()],
  ])("reads a triplet %s", async (_, lines) => {
    const { counts, genes, spots } = await readExpression(folder(market(lines)));
    expectSparse(counts);
    expect(dense(counts)).toEqual(DENSE);
    expect([spots, genes]).toEqual([SPOTS, GENES]);
  });

  it.each([
    ["1 9 1", '"s/matrix.mtx.gz", row 4: "1 9 1" is no entry; a row up to 4, a column up to 5'],
    ["1 1 -3", '"s/matrix.mtx.gz", row 4: the value -3 is negative'],
    ["1 1 x", '"1 1 x" is no entry'],
  ])("refuses the entry %s", async (line, sentence) => {
    await expect(readExpression(folder(market([line])))).rejects.toThrow(sentence);
  });

  it("reads a folder with its places from a zip, without what macOS adds", async () => {
    const spatial = text(
      "s/spatial/tissue_positions.csv",
      `barcode,pxl_row_in_fullres,pxl_col_in_fullres\n${SPOTS.map((spot, i) => `${spot},${i},${2 * i}`).join("\n")}\n`,
    );
    const packed = [...folder(market(entries)), spatial].map(({ name, bytes }) => [name, bytes]);
    const added = ["__MACOSX/s/._matrix.mtx.gz", strToU8("x")];
    const zip = { name: "outs.zip", bytes: zipSync(Object.fromEntries([...packed, added])) };
    const { counts, places } = await readExpression([zip]);
    expect(dense(counts)).toEqual(DENSE);
    expect(Array.from(places!.x)).toEqual([0, 2, 4, 6, 8]);
    expect((await inspect([zip])).kind).toBe("10x folder");
  });

  it("unpacks a zipped folder once for a look and for reading", async () => {
    const parts = folder(market(entries)).map(({ name, bytes }) => [name, bytes] as const);
    const expression = await readOnce(zipSync(Object.fromEntries(parts)));
    expect(dense(expression.counts)).toEqual(DENSE);
  });

  it("refuses a triplet that is cut short, or whose parts do not belong together", async () => {
    await expect(readExpression(folder(market(entries, 99)))).rejects.toThrow(
      `the file ends after ${entries.length} of 99 entries`,
    );
    const [matrix, features] = folder(market(entries));
    await expect(
      readExpression([matrix!, features!, text("s/barcodes.tsv", "s1\ns2\n")]),
    ).rejects.toThrow("the matrix is 4 × 5, and there are 4 genes and 2 spots");
    await expect(readExpression([matrix!, features!])).rejects.toThrow(
      "the matrix needs its barcodes.tsv beside it",
    );
    const cut = { name: "s/matrix.mtx.gz", bytes: matrix!.bytes.slice(0, -12) };
    await expect(readExpression([cut, ...folder("").slice(1)])).rejects.toThrow("gzip archive");
  });

  it("joins positions, scale factors, and a table of labels", async () => {
    const positions = SPOTS.map((spot, i) => `${spot},1,${i},${2 * i},${100 * i},${200 * i}`);
    const { places, columns, remarks } = await readExpression([
      ...folder(market(entries)),
      text("s/spatial/tissue_positions_list.csv", positions.join("\n")),
      text("s/spatial/scalefactors_json.json", '{"spot_diameter_fullres": 60}'),
      text("labels.csv", "barcode,label\ns2,b\ns1,a\ns5,a\nother,b\n"),
    ]);
    expect(places).toEqual({
      x: Float64Array.of(0, 200, 400, 600, 800),
      y: Float64Array.of(0, 100, 200, 300, 400),
      unit: "pixel",
      diameter: 60,
    });
    expect(columns.find(({ name }) => name === "label")).toEqual({
      name: "label",
      kind: "category",
      categories: ["a", "b"],
      codes: Int32Array.of(0, 1, -1, -1, 0),
    });
    expect(remarks).toContain('"labels.csv" says nothing of 2 spots.');
  });

  it("says what else to give where counts of Space Ranger have no places", async () => {
    const { unplaced } = await readExpression([
      ...folder(market(entries)),
      text("s/spatial/tissue_positions.parquet", "PAR1"),
    ]);
    expect(unplaced).toEqual([
      '"tissue_positions.parquet" was left out: it is no parquet file, or a damaged one; copy or download it again.',
      'Of Space Ranger give the folder that holds both the counts and "spatial".',
    ]);
  });

  const pack = (bytes: Uint8Array) => gzipSync(bytes);
  /** Positions as Space Ranger writes them for Visium HD: 64-bit integers, and doubles for pixels. */
  const positions = (codec: "SNAPPY" | "UNCOMPRESSED" | "GZIP" | "LZ4_RAW") => ({
    name: "s/spatial/tissue_positions.parquet",
    bytes: new Uint8Array(
      parquetWriteBuffer({
        codec,
        compressors: { GZIP: pack, LZ4_RAW: pack },
        columnData: [
          { name: "barcode", data: [...SPOTS].reverse(), type: "STRING" },
          { name: "in_tissue", data: [1n, 1n, 1n, 1n, 1n], type: "INT64" },
          { name: "array_row", data: [4n, 3n, 2n, 1n, 0n], type: "INT64" },
          { name: "array_col", data: [0n, 0n, 0n, 0n, 1n], type: "INT64" },
          { name: "pxl_row_in_fullres", data: [0.5, 1.5, 2.5, 3.5, 4.5], type: "DOUBLE" },
          { name: "pxl_col_in_fullres", data: [50, 40, 30, 20, 10.25], type: "DOUBLE" },
        ],
      }),
    ),
  });

  it.each(["SNAPPY", "UNCOMPRESSED", "GZIP"] as const)(
    "joins positions of a parquet file (%s), fetched piece by piece",
    async (codec) => {
      const { name, bytes } = positions(codec);
      const read = (from: number, to: number) => bytes.slice(from, to);
      const { places, columns } = await readExpression([
        ...folder(market(entries)),
        { name, size: bytes.length, read },
      ]);
      expect(Array.from(places!.x)).toEqual([10.25, 20, 30, 40, 50]);
      expect(Array.from(places!.y)).toEqual([4.5, 3.5, 2.5, 1.5, 0.5]);
      expect(places!.unit).toBe("pixel");
      expect(columns).toContainEqual({
        name: "array_row",
        kind: "number",
        values: Float64Array.of(0, 1, 2, 3, 4),
      });
    },
  );

  it("sets the rows of a hexagonal array √3 apart, so that its neighbours are equally far", async () => {
    const read = (positions: readonly (readonly [row: number, column: number])[]) =>
      readExpression([
        ...folder(market(entries)),
        text(
          "s/places.csv",
          `barcode,array_row,array_col\n${positions.map(([row, column], i) => `${SPOTS[i]},${row},${column}`).join("\n")}\n`,
        ),
      ]);
    // A spot with four of its six neighbours.
    const hexagonal = await read([
      [5, 7],
      [5, 9],
      [6, 8],
      [4, 6],
      [4, 8],
    ]);
    const { x, y } = hexagonal.places!;
    for (let i = 1; i < 5; i++) expect(Math.hypot(x[i]! - x[0]!, y[i]! - y[0]!)).toBeCloseTo(2, 12);
    expect(hexagonal.remarks).toContain(
      "array_col and array_row count the spots of a hexagonal array: rows are set √3 apart where neighbours in a row are 2 apart, as on the slide.",
    );
    const square = await read([
      [5, 7],
      [5, 8],
      [5, 9],
      [6, 7],
      [6, 8],
    ]);
    expect(Array.from(square.places!.y)).toEqual([5, 5, 5, 6, 6]);
  });

  it("tells columns of tables that are called alike apart by their folders, and names tables of genes once", async () => {
    const rows = SPOTS.map((spot, i) => `${spot},${i % 2}`).join("\n");
    const genes = `Feature ID,Mean\n${GENES.map((gene) => `${gene},1`).join("\n")}\n`;
    const files = [
      text("s/clustering/graphclust/clusters.csv", `Barcode,Cluster\n${rows}\n`),
      text(
        "s/clustering/kmeans_2/clusters.csv",
        `Barcode,Cluster,Only\n${rows.replaceAll(/$/gm, ",1")}\n`,
      ),
      text("s/diffexp/graphclust/differential_expression.csv", genes),
      text("s/diffexp/kmeans_2/differential_expression.csv", genes),
      text("s/variance.csv", "PC,Part\n1,0.5\n2,0.1\n"),
    ];
    const { columns, remarks } = await readExpression([...folder(market(entries)), ...files]);
    expect(columns.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["Cluster (graphclust)", "Cluster (kmeans_2)", "Only"]),
    );
    expect(remarks.filter((remark) => /clusters|differential|variance/.test(remark))).toEqual([
      `3 tables name too few of the spots, and were left out: "differential_expression.csv" (2 files), "variance.csv" (the first begins with "${GENES[0]}", the counts with "${SPOTS[0]}").`,
    ]);
  });

  it("joins positions of a parquet file that Node has read", async () => {
    const { name, bytes } = positions("SNAPPY");
    // As Node reads small files: a part of a larger buffer.
    const inPool = Buffer.concat([Buffer.alloc(5), bytes]).subarray(5);
    const { places } = await readExpression([...folder(market(entries)), { name, bytes: inPool }]);
    expect(Array.from(places!.x)).toEqual([10.25, 20, 30, 40, 50]);
  });

  it("says of a parquet file that it cannot read why, and goes on", async () => {
    const { places, remarks } = await readExpression([
      ...folder(market(entries)),
      positions("LZ4_RAW"),
      text("s/places.csv", `id,x,y\n${SPOTS.map((spot, i) => `${spot},${i},1`).join("\n")}\n`),
    ]);
    expect(Array.from(places!.x)).toEqual([0, 1, 2, 3, 4]);
    expect(remarks).toContain(
      '"tissue_positions.parquet" was left out: its columns are packed by LZ4_RAW, which is not read; save it packed by snappy, gzip or zstd, or as csv.',
    );
  });

  it("tells a parquet file that is damaged from one that is written otherwise, and from too little memory", async () => {
    const { bytes, name } = positions("UNCOMPRESSED");
    const whyOf = async (file: GivenFile) => {
      const { unplaced } = await readExpression([...folder(market(entries)), file]);
      return unplaced![0]!.replace('"tissue_positions.parquet" was left out: ', "");
    };
    expect(await whyOf({ name, bytes: bytes.slice(0, -20) })).toBe(
      "it is no parquet file, or a damaged one; copy or download it again.",
    );
    const bson = parquetWriteBuffer({
      columnData: [{ name: "x", data: [Uint8Array.of(1)] }],
      schema: [
        { name: "root", num_children: 1 },
        { name: "x", type: "BYTE_ARRAY", converted_type: "BSON", repetition_type: "REQUIRED" },
      ],
    });
    expect(await whyOf({ name, bytes: new Uint8Array(bson) })).toMatch(
      /^it is written in a way that is not read \(.*bson.*\); save it anew with plain columns, or as csv\.$/,
    );
    const read = (from: number, to: number) => {
      // As an engine says it; the head and the description at the end are still read.
      if (from === 4) throw new RangeError("Array buffer allocation failed");
      return bytes.slice(from, to);
    };
    expect(await whyOf({ name, size: bytes.length, read })).toBe(
      "there was not enough memory for it; close other programs, or save it with fewer rows.",
    );
  });

  it("names the row of a parquet file with another place of a spot, and leaves out spots with none", async () => {
    const spots = ["s1", "s2", "s3", "s4", "s1"];
    const write = (names: string[], x: (number | null)[]) => ({
      name: "p.parquet",
      bytes: new Uint8Array(
        parquetWriteBuffer({
          columnData: [
            { name: "id", data: names, type: "STRING" },
            { name: "x", data: x, type: "DOUBLE" },
            { name: "y", data: [0, 0, 0, 0, 0], type: "DOUBLE" },
          ],
        }),
      ),
    });
    const read = (file: ReturnType<typeof write>) =>
      readExpression([...folder(market(entries)), file]);
    await expect(read(write(spots, [1, 2, 3, 4, 5]))).rejects.toThrow(
      '"p.parquet", row 5, column "x": the spot "s1" has 5 here and 1 in row 1; one place for each spot was expected',
    );
    const { spots: placed, counts, remarks } = await read(write(SPOTS, [1, 2, null, 4, 5]));
    expect(placed).toEqual(["s1", "s2", "s4", "s5"]);
    expect(dense(counts)).toEqual(DENSE.filter((_, i) => i !== 2));
    expect(remarks).toContain('One spot of 5 has no place and was left out: "s3".');
  });
});

describe("zarr stores", () => {
  const json = (value: unknown) => strToU8(JSON.stringify(value));
  const raw = (array: Float32Array | Int32Array) => new Uint8Array(array.buffer);
  const utf8 = (texts: readonly string[]) => {
    const parts = texts.map((item) => strToU8(item));
    const out = [Int32Array.of(texts.length)].map(raw)[0]!;
    return Uint8Array.from([
      ...out,
      ...parts.flatMap((part) => [...raw(Int32Array.of(part.length)), ...part]),
    ]);
  };

  function store(version: 2 | 3): Record<string, Uint8Array> {
    const files: Record<string, Uint8Array> = {};
    const group = (path: string, attributes: object) => {
      const at = path === "" ? "" : `${path}/`;
      if (version === 3) {
        files[`${at}zarr.json`] = json({ zarr_format: 3, node_type: "group", attributes });
      } else {
        files[`${at}.zgroup`] = json({ zarr_format: 2 });
        files[`${at}.zattrs`] = json(attributes);
      }
    };
    const array = (
      path: string,
      shape: readonly number[],
      data: Float32Array | Int32Array | readonly string[],
    ) => {
      const isText = !ArrayBuffer.isView(data);
      const bytes = isText ? utf8(data as readonly string[]) : raw(data as Int32Array);
      const isFloat = data instanceof Float32Array;
      if (version === 3) {
        files[`${path}/zarr.json`] = json({
          zarr_format: 3,
          node_type: "array",
          shape,
          data_type: isText ? "string" : isFloat ? "float32" : "int32",
          chunk_grid: { name: "regular", configuration: { chunk_shape: shape } },
          chunk_key_encoding: { name: "default", configuration: { separator: "/" } },
          fill_value: isText ? "" : 0,
          codecs: isText
            ? [{ name: "vlen-utf8" }]
            : [{ name: "bytes", configuration: { endian: "little" } }],
          attributes: {},
        });
        files[`${path}/c/${shape.map(() => 0).join("/")}`] = bytes;
      } else {
        files[`${path}/.zarray`] = json({
          zarr_format: 2,
          shape,
          chunks: shape,
          dtype: isText ? "|O" : isFloat ? "<f4" : "<i4",
          compressor: null,
          fill_value: isText ? null : 0,
          filters: isText ? [{ id: "vlen-utf8" }] : null,
          order: "C",
        });
        files[`${path}/${shape.map(() => 0).join(".")}`] = bytes;
      }
    };
    const { data, indices, indptr } = compressed(DENSE, "rows");
    group("", { "encoding-type": "anndata" });
    for (const [path, names] of [
      ["obs", SPOTS],
      ["var", GENES],
    ] as const) {
      group(path, { "encoding-type": "dataframe", _index: "_index", "column-order": [] });
      array(`${path}/_index`, [names.length], names);
    }
    group("X", { "encoding-type": "csr_matrix", shape: [5, 4] });
    array("X/data", [data.length], Float32Array.from(data));
    array("X/indices", [indices.length], Int32Array.from(indices));
    array("X/indptr", [indptr.length], Int32Array.from(indptr));
    group("obsm", {});
    array("obsm/spatial", [5, 2], Float32Array.from([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]));
    return files;
  }

  it.each([2, 3] as const)("reads version %i from a zip and from a folder", async (version) => {
    const files = store(version);
    const inFolder = Object.fromEntries(
      Object.entries(files).map(([path, bytes]) => [`a.zarr/${path}`, bytes]),
    );
    const ways = [
      [{ name: "a.zarr.zip", bytes: zipSync(files) }],
      [{ name: "a.zarr.zip", bytes: zipSync(inFolder) }],
      Object.entries(inFolder).map(([name, bytes]) => ({ name, bytes })),
    ];
    for (const way of ways) {
      const { counts, spots, genes, places } = await readExpression(way);
      expect(dense(counts)).toEqual(DENSE);
      expect([spots, genes]).toEqual([SPOTS, GENES]);
      expect(Array.from(places!.y)).toEqual([1, 3, 5, 7, 9]);
    }
  });

  it.each([2, 3] as const)(
    "reads the table of a SpatialData store of version %i",
    async (version) => {
      const root = version === 3 ? "zarr.json" : ".zgroup";
      const group = json({ zarr_format: version, node_type: "group", attributes: {} });
      const inside = (folder: string) =>
        Object.entries(store(version)).map(
          ([path, bytes]) => [`${folder}/${path}`, bytes] as const,
        );
      const files = (...tables: string[]): Record<string, Uint8Array> => ({
        [root]: group,
        [`tables/${root}`]: group,
        [`images/${root}`]: group,
        // No store could be read with this in it.
        "images/hires/zarr.json": strToU8("{"),
        ...Object.fromEntries(tables.flatMap((table) => inside(`tables/${table}`))),
      });
      const loose = (all: Record<string, Uint8Array>) =>
        Object.entries(all).map(([path, bytes]) => ({ name: `s.zarr/${path}`, bytes }));
      const zipped = (all: Record<string, Uint8Array>) => [
        { name: "s.zarr.zip", bytes: zipSync(all) },
      ];
      for (const way of [loose, zipped]) {
        const { counts, spots, remarks } = await readExpression(way(files("table")));
        expect(dense(counts)).toEqual(DENSE);
        expect(spots).toEqual(SPOTS);
        expect(remarks[0]).toBe(
          'Of the SpatialData store the table "table" is read, and none of its images, shapes and points.',
        );
        const several = await readExpression(way(files("square_002um", "square_008um")));
        expect(dense(several.counts)).toEqual(DENSE);
        expect(several.remarks.slice(0, 2)).toEqual([
          expect.stringContaining('the table "square_008um" is read'),
          '"square_002um" was left out; save another table as .h5ad (sdata["square_002um"].write_h5ad) to have it read.',
        ]);
      }
    },
  );

  it("reads several folders as sections, and says what it does not use", async () => {
    const folder = (name: string) =>
      Object.entries(store(2)).map(([path, bytes]) => ({ name: `in/${name}.zarr/${path}`, bytes }));
    const beside = { name: "in/notes.txt", bytes: new Uint8Array(1) };
    const { counts, sections, remarks } = await readExpression([
      ...folder("left"),
      beside,
      ...folder("right"),
    ]);
    expect(dense(counts)).toEqual([...DENSE, ...DENSE]);
    expect(sections!.names).toEqual(["left", "right"]);
    expect(remarks[0]).toBe("2 files are taken as sections: left, right.");
    expect(remarks).toContain(
      'left: The counts are those of "in/left.zarr"; what "in/notes.txt" may hold is not used.',
    );
  });

  /** A zip archive whose directory says that a part unpacks to 4 GB. */
  function claimingMuch(part: string, parts: Record<string, Uint8Array>) {
    const bytes = zipSync(parts);
    const heading = 46;
    const entry = Buffer.from(bytes).lastIndexOf(part) - heading;
    new DataView(bytes.buffer).setUint32(entry + 24, 4_000_000_000, true);
    return { name: "a.zarr.zip", bytes };
  }

  it("refuses a zip that unpacks to too much", async () => {
    await expect(readExpression([claimingMuch("X/data/0", store(2))])).rejects.toThrow(
      '"a.zarr.zip": the zarr store unpacks to more than 2000 MB, which is more than is read; delete the layers',
    );
  });

  it("does not unpack what is not read", async () => {
    const graph = { "obsp/near/0": new Uint8Array(9), "varm/PCs/0": new Uint8Array(9) };
    for (const part of Object.keys(graph)) {
      const { counts } = await readExpression([claimingMuch(part, { ...store(2), ...graph })]);
      expect(dense(counts)).toEqual(DENSE);
    }
  });

  it("unpacks a zipped store once for a look and for reading", async () => {
    const { counts } = await readOnce(zipSync(store(3)));
    expect(dense(counts)).toEqual(DENSE);
  });

  it("refuses a store with a piece missing, and a zip that was altered", async () => {
    const { "X/0": _, "X/indptr/0": __, ...rest } = store(2);
    await expect(readExpression([{ name: "a.zarr.zip", bytes: zipSync(rest) }])).rejects.toThrow(
      "its row pointers (indptr) end at 0, and it has 8 values",
    );
    const bytes = zipSync(store(2), { level: 0 });
    const at = Buffer.from(bytes).indexOf("Gapdh");
    bytes[at] = bytes[at]! ^ 1;
    await expect(readExpression([{ name: "a.zarr.zip", bytes }])).rejects.toThrow(
      'the zip archive is damaged: its part "var/_index/0"',
    );
  });
});

describe("tables of counts", () => {
  const byRows = `spot,${GENES.join(",")}\n${DENSE.map((row, i) => `${SPOTS[i]},${row.join(",")}`).join("\n")}\n`;
  const byGenes = `gene\t${SPOTS.join("\t")}\n${GENES.map((gene, j) => `${gene}\t${DENSE.map((row) => row[j]).join("\t")}`).join("\n")}\n`;
  const places = `id,x,y,layer\n${SPOTS.map((spot, i) => `${spot},${i},${5 - i},L${i % 2}`).join("\n")}\n`;

  it.each([
    ["spots in rows", byRows],
    ["genes in rows", byGenes],
    ["genes in rows, packed", byGenes],
  ])("reads %s and the places beside them", async (way, content) => {
    const file = way.endsWith("packed")
      ? { name: "counts.csv.gz", bytes: gzipSync(strToU8(content)) }
      : text("counts.csv", content);
    const { counts, spots, genes, columns, remarks, ...rest } = await readExpression([
      text("spots.csv", places),
      file,
    ]);
    expectSparse(counts);
    expect(dense(counts)).toEqual(DENSE);
    expect([spots, genes]).toEqual([SPOTS, GENES]);
    expect(Array.from(rest.places!.y)).toEqual([5, 4, 3, 2, 1]);
    expect(columns.map(({ name }) => name)).toEqual(["x", "y", "layer"]);
    expect(remarks[0]).toBe(
      `The table has ${way.replace(", packed", "")} (the other file names its spots).`,
    );
  });

  it("refuses two places of one spot, and counts spots that only the places have", async () => {
    const table = "spot,A,B\ns1,1,2\ns2,3,4\n";
    const read = (rows: string) =>
      readExpression([text("counts.csv", table), text("places.csv", `id,x,y\n${rows}`)]);
    await expect(read("s1,0,0\ns2,1,1\ns1,5,0\n")).rejects.toThrow(
      '"places.csv", row 4, column "x": the spot "s1" has 5 here and 0 in row 2; one place for each spot was expected',
    );
    const { places, remarks } = await read("s1,0,0\ns2,1,1\ns1,0,0\ns7,5,5\ns8,6,6\n");
    expect(Array.from(places!.x)).toEqual([0, 1]);
    expect(remarks).toContain('"places.csv" names 2 spots that the counts do not have.');
  });

  it.each([
    ["-1", "", 'without the ending, such as "-1", that the counts have.'],
    ["", "-1", 'with an ending, such as "-1", that the counts do not have.'],
  ])("matches barcodes with %j to those with %j", async (counted, placed, words) => {
    const [first, second] = ["AAACAAGTATCTCCCA", "AAACACCAATAACTGC"];
    const { places, remarks } = await readExpression([
      text("counts.csv", `,A,B\n${first}${counted},1,2\n${second}${counted},3,4\n`),
      text("places.csv", `,x,y\n${second}${placed},7,8\n${first}${placed},5,6\n`),
    ]);
    expect(Array.from(places!.x)).toEqual([5, 7]);
    expect(remarks).toContain(`"places.csv" names barcodes ${words}`);
  });

  it("does not match barcodes without their endings where two spots have one", async () => {
    const barcode = "AAACAAGTATCTCCCA";
    const section = await readExpression([
      text("counts.csv", `,A,B\n${barcode}-1,1,2\n${barcode}-2,3,4\n`),
      text("places.csv", `,x,y\n${barcode},5,6\n`),
    ]);
    expect(section.places).toBeUndefined();
    const why = `"places.csv" names too few of the spots, and was left out (it begins with "${barcode}", the counts with "${barcode}-1").`;
    expect(section.unplaced).toEqual([why]);
    expect(() => profile(section, {})).toThrow(`beside it). ${why}`);
  });

  it("says where a spot has two rows that differ elsewhere", async () => {
    const { columns, remarks } = await readExpression([
      text("counts.csv", "spot,A,B\ns1,1,2\ns2,3,4\n"),
      text("places.csv", "id,x,y,layer\ns1,0,0,GCL\ns2,1,1,MCL\ns1,0,0,EPL\ns2,1,1,MCL\n"),
    ]);
    expect(columns.at(-1)).toMatchObject({ name: "layer", categories: ["GCL", "MCL"] });
    expect(remarks).toContain(
      '"places.csv" has more than one row, with other values, of one spot, such as "s1"; the first of each is taken.',
    );
  });

  it("refuses a place that is no number, and places by a name that two spots have", async () => {
    const read = (spots: string[], x: string) =>
      readExpression([
        text("counts.csv", `spot,A,B\n${spots.map((spot) => `${spot},1,2`).join("\n")}\n`),
        text("places.csv", `id,x,y\ns1,0,0\ns2,${x},1\ns3,2,2\n`),
      ]);
    await expect(read(["s1", "s2", "s3"], "abc")).rejects.toThrow(
      '"places.csv", row 3, column "x": "abc" is no number, and the place of the spot "s2" was expected',
    );
    await expect(read(["s1", "s2", "s2"], "1")).rejects.toThrow(
      '"counts.csv": the spot "s2" stands there more than once (spots 2 and 3), and "places.csv" gives places by name',
    );
  });

  it("reads places and labels from columns of the table itself", async () => {
    const rows = DENSE.map((row, i) => [SPOTS[i], i, 2 * i, "cortex", ...row].join(","));
    const { counts, genes, columns, places, remarks } = await readExpression([
      text("all.csv", `id,X,Y,region,${GENES.join(",")}\n${rows.join("\n")}`),
    ]);
    expect(dense(counts)).toEqual(DENSE);
    expect(genes).toEqual(GENES);
    expect(Array.from(places!.y)).toEqual([0, 2, 4, 6, 8]);
    expect(columns.map(({ name }) => name)).toEqual(["X", "Y", "region"]);
    expect(remarks).toContain('"X", "Y", "region" are no genes: taken as said of the spots.');
  });

  it("looks once at the head of each table to find the counts", async () => {
    const names = ["a", "b", "c", "d", "e"];
    const looked = new Map(names.map((name) => [name, 0]));
    const files = names.map((name, n) => {
      const bytes = gzipSync(strToU8(n === 3 ? byRows : `id,l${n}\n${SPOTS.join(",1\n")},2\n`));
      const read = (from: number, to: number) => {
        if (to === bytes.length) looked.set(name, looked.get(name)! + 1);
        return bytes.slice(from, to);
      };
      return { name: `${name}.csv.gz`, size: bytes.length, read };
    });
    const { counts } = await readExpression(files);
    expect(dense(counts)).toEqual(DENSE);
    // Once for its headings and once for what it says, each with a look at the zeros and the trailer at its end.
    expect([...looked.values()]).toEqual(names.map(() => 4));
  });

  it("reads columns of places among very many genes", async () => {
    const all = Array.from({ length: 20_000 }, (_, g) => `gene${g}`);
    const table = [
      ["id", "y", ...all, "x", "row"],
      ["s1", 5, ...all.map(() => 1), 0, 1],
      ["s2", 6, ...all.map(() => 0), 9, 0],
    ];
    const { genes, places, columns } = await readExpression([
      text("wide.csv", table.map((row) => row.join(",")).join("\n")),
    ]);
    // A row alone is no place, but a name that a gene may have.
    expect(genes).toEqual([...all, "row"]);
    expect(columns.map(({ name }) => name)).toEqual(["y", "x"]);
    expect([Array.from(places!.x), Array.from(places!.y)]).toEqual([
      [0, 9],
      [5, 6],
    ]);
  });

  it("reads the places that names of spots are", async () => {
    const { places, spots } = await readExpression([
      text("st.tsv", "\tActb\tAlb\n16.9x9.01\t3\t0\n4x5\t0\t1\n"),
    ]);
    expect(spots).toEqual(["16.9x9.01", "4x5"]);
    expect(places).toEqual({
      x: Float64Array.of(16.9, 4),
      y: Float64Array.of(9.01, 5),
      unit: "array position",
    });
  });

  it("takes places of a file before those that names of spots are", async () => {
    const { places } = await readExpression([
      text("st.tsv", "\tActb\tAlb\n16.9x9.01\t3\t0\n4x5\t0\t1\n"),
      text("places.csv", "spot,x,y\n4x5,400,500\n16.9x9.01,1690,901\n"),
    ]);
    expect([Array.from(places!.x), Array.from(places!.y)]).toEqual([
      [1690, 400],
      [901, 500],
    ]);
  });

  it("reads what R writes, with no heading over the names", async () => {
    const { genes, spots } = await readExpression([
      text("r.txt", "Actb\tAlb\nAAACCCGGTT\t1\t0\nTTTTCCGGTT\t0\t2\n"),
    ]);
    expect([genes, spots]).toEqual([
      ["Actb", "Alb"],
      ["AAACCCGGTT", "TTTTCCGGTT"],
    ]);
  });

  it("turns a table as it is told", async () => {
    const { genes, remarks } = await readExpression([text("counts.csv", byRows)], {
      orientation: "genes in rows",
    });
    expect(genes).toEqual(SPOTS);
    expect(remarks[0]).toBe("The table has genes in rows (as was asked for).");
  });

  it.each([
    ["semicolons", ";"],
    ["tabs", "\t"],
  ])("reads decimal commas between %s, of counts, places and labels", async (_, separator) => {
    const halved = DENSE.map((row) => row.map((value) => value / 4));
    const write = (rows: readonly (readonly (string | number)[])[]) =>
      rows
        .map((row) => row.map((field) => String(field).replace(".", ",")).join(separator))
        .join("\r\n");
    const table = write([["", ...GENES], ...halved.map((row, i) => [SPOTS[i]!, ...row])]);
    const beside = write([
      ["spot", "x", "y"],
      ...SPOTS.map((spot, i) => [spot, i + 0.5, 1000.125]),
    ]);
    const { counts, places } = await readExpression([
      text("counts.csv", table),
      text("places.csv", beside),
    ]);
    expect(dense(counts)).toEqual(halved);
    expect(Array.from(places!.x)).toEqual([0.5, 1.5, 2.5, 3.5, 4.5]);
    expect(new Set(places!.y)).toEqual(new Set([1000.125]));

    const own = await readExpression([
      text(
        "all.csv",
        write([
          ["", "x", "y", "A"],
          ["s1", 0.25, 7, 1.5],
          ["s2", 1.125, 8, 2],
        ]),
      ),
    ]);
    expect(dense(own.counts)).toEqual([[1.5], [2]]);
    expect(Array.from(own.places!.x)).toEqual([0.25, 1.125]);
  });

  it("reads a number that other decimals explain, and signs between thousands", async () => {
    const read = async (content: string) =>
      dense((await readExpression([text("t.csv", content)])).counts);
    expect(await read("spot;A;B\ns1;1,234;0,5\ns2;3;1.000,5")).toEqual([
      [1.234, 0.5],
      [3, 1000.5],
    ]);
    expect(await read('spot,A,B\ns1,1.234,"1,000.5"\ns2,3,"1,000,000"')).toEqual([
      [1.234, 1000.5],
      [3, 1e6],
    ]);
  });

  it("reads three decimals between semicolons where no number but 0 has none", async () => {
    const { counts, places } = await readExpression([
      text("t.csv", "spot;A;B\ns1;1,234;0\ns2;0;3,251"),
      text("places.csv", "spot;x;y\ns1;1,234;5\ns2;9,870;6\n"),
    ]);
    expect(dense(counts)).toEqual([
      [1.234, 0],
      [0, 3.251],
    ]);
    expect(Array.from(places!.x)).toEqual([1.234, 9.87]);
  });

  it.each([
    [
      "spot;A;B\ns1;1,5;2\ns2;3;0.5",
      '"t.csv", row 3, column "B": "0.5" has a decimal dot and "1,5" (row 2, column "A") a decimal comma',
    ],
    [
      "spot;A;B\ns1;1;2\ns2;3;1,234",
      '"t.csv", row 3, column "B": "1,234" may be 1234 or 1.234: no other number shows that its commas mark decimals. Save the table without signs between thousands, or with decimal dots.',
    ],
    [
      "spot;A;B\ns1;1.234;2\ns2;3;1,5",
      '"t.csv", row 2, column "A": "1.234" may be 1234 or 1.234: others have decimal commas, as "1,5" in row 3.',
    ],
    [
      "spot\tA\tB\ns1\t1,234\t0\ns2\t0\t3,251",
      '"t.csv", row 2, column "A": "1,234" may be 1234 or 1.234',
    ],
    [
      'spot,A,B\ns1,"1,234",2\ns2,3,0.5',
      '"t.csv", row 2, column "A": "1,234" may be 1234 or 1.234',
    ],
  ])("refuses %j, whose decimal sign is not clear", async (content, sentence) => {
    await expect(readExpression([text("t.csv", content)])).rejects.toThrow(sentence);
  });

  it("refuses a place that can be meant in two ways", async () => {
    const read = readExpression([
      text("counts.csv", "spot,A,B\ns1,1,2\ns2,3,4\n"),
      text("places.csv", "spot;x;y\ns1;1,234;5\ns2;987;6\n"),
    ]);
    await expect(read).rejects.toThrow(
      '"places.csv", row 2, column "x": "1,234" may be 1234 or 1.234: no other number shows that its commas mark decimals.',
    );
  });

  /** 80 spots, with a word in place of a number. */
  const tall = (at: number, word: string) =>
    `spot,A,B\n${Array.from({ length: 80 }, (_, i) => `s${i},1,${i === at ? word : 2}`).join("\n")}`;

  it.each([
    ["spot,A,B\ns1,1,2\ns2,3", '"t.csv", row 3: the row has 2 fields and the first has 3'],
    [
      "spot,A,B\ns1,1,\ns2,3,4",
      '"t.csv", row 2, column "B": the cell is blank; a count was expected',
    ],
    ["spot,A,B\ns1,1,-2\ns2,3,4", '"t.csv": table holds negative values, as scaled data do'],
    ["spot,A,B\n", '"t.csv": the table has no rows of numbers'],
    ["spot,A\ns1,one\ns2,two", '"t.csv": the table has no column of numbers'],
    [
      "A,B\n1,2\nNA,3\n1,4",
      '"t.csv", row 3, column "A": "NA" is no finite number; a count was expected',
    ],
    [tall(2, "NA"), '"t.csv", row 4, column "B": "NA" is no finite number; a count was expected'],
    [tall(2, "x3"), '"t.csv", row 4, column "B": "x3" is no finite number'],
    [tall(73, "NA"), '"t.csv", row 75, column "B": "NA" is no finite number'],
  ])("refuses %j", async (content, sentence) => {
    await expect(readExpression([text("t.csv", content)])).rejects.toThrow(sentence);
  });
});

describe("files without a count", () => {
  it.each([
    ["t.csv", "table", async () => text("t.csv", "spot,A,B\ns1,0,0\ns2,0,0\n")],
    [
      "made.h5ad",
      "X",
      () =>
        annData((root) =>
          sparse(
            root,
            "X",
            "rows",
            DENSE.map((row) => row.map(() => 0)),
          ),
        ),
    ],
  ])("names %s, whose numbers are all 0", async (name, matrix, file) => {
    await expect(readExpression([await file()])).rejects.toThrow(
      `"${name}": ${matrix} holds nothing but zeros, and counts were expected`,
    );
  });
});

describe("files that are not read", () => {
  it.each([
    [text("a.rds", "RDX3\nX"), "R objects (RDS, RData) are not read"],
    [{ name: "b.Rds", bytes: gzipSync(strToU8("X\n")) }, "R objects (RDS, RData) are not read"],
    [text("c.loom", "x"), "loom files are not read"],
    [text("d.gef.gz", "x"), "Stereo-seq files (GEF) are not read"],
    [text("e.cloupe", "x"), "Loupe files are not read"],
    [text("f.parquet", "PAR1"), '"f.parquet": it is no parquet file, or a damaged one; copy'],
    [
      {
        name: "f.parquet",
        bytes: new Uint8Array(parquetWriteBuffer({ columnData: [{ name: "x", data: [1, 2] }] })),
      },
      "of parquet files only tables of molecules are read, and beside counts those of places",
    ],
    [text("g.xlsx", "PK\u0003\u0004"), "workbooks are not read here"],
    [text("h.bin", "x"), "this is no file of counts that is read here"],
    [text("i.h5ad", ""), "this is no file of counts that is read here"],
    [{ name: "j.zip", bytes: zipSync({ "a.pdf": strToU8("x") }) }, "holds neither a zarr store"],
    [
      {
        name: "k.zarr.zip",
        bytes: zipSync({
          ".zgroup": strToU8('{"zarr_format":2}'),
          ".zattrs": strToU8('{"spatialdata_attrs":{"version":"0.1"}}'),
        }),
      },
      "this SpatialData store has no table of counts",
    ],
  ])("says of %o why", async (file, sentence) => {
    await expect(readExpression([file])).rejects.toThrow(sentence);
    await expect(readExpression([file])).rejects.toMatchObject({ name: "UnmixError" });
  });

  it.each([
    ["loom files", ["row_attrs", "col_attrs", "matrix"]],
    ["Stereo-seq files (GEF)", ["geneExp"]],
    ["h5Seurat files", ["assays", "meta.data"]],
    ["MuData files", ["mod", "obs"]],
    ['neither AnnData nor a matrix of Cell Ranger: it holds "one", "two"', ["one", "two"]],
  ])("knows %s by what they hold", async (sentence, groups) => {
    const file = await hdf5((root) => {
      for (const name of groups) root.create_group(name);
    }, "x.h5");
    await expect(readExpression([file])).rejects.toThrow(sentence);
  });

  it("asks for a file at all", async () => {
    await expect(readExpression([])).rejects.toThrow("No file was given");
  });
});
