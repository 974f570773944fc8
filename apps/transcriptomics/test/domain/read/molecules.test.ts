import {
  type GivenFile,
  inspect,
  profile,
  readExpression,
  readWithPreview,
} from "@unmix/transcriptomics/domain";
import { gzipSync, strFromU8, strToU8 } from "fflate";
import { parquetWriteBuffer } from "hyparquet-writer";
import { describe, expect, it } from "vitest";
import { adjustedRand, contingency } from "../../../src/domain/interpret/agreement.ts";
import { dense, expectSparse } from "../matrices.ts";
import { type Molecule, planted, scattered } from "../planted.ts";

const text = (name: string, lines: readonly string[], end = "\n") => ({
  name,
  bytes: strToU8(lines.join(end) + end),
});

const section = planted({ side: 12, genes: 24, types: 3, depth: 200 });
const SIDE = 20;
const molecules = scattered(section, SIDE);

/** A table as Xenium writes it. */
const xenium = (all: readonly Molecule[] = molecules, name = "transcripts.csv") =>
  text(name, [
    '"transcript_id","cell_id","feature_name","x_location","y_location","z_location","qv"',
    ...all.map(({ gene, x, y }, n) => `${n},"UNASSIGNED","${gene}",${x},${y},7.5,40`),
  ]);

/** What is counted of each gene in each square, by names. */
async function countsOf(files: readonly GivenFile[], square: "auto" | number = SIDE) {
  const { spots, genes, counts, places } = await readExpression(files, { square });
  expectSparse(counts);
  const table = dense(counts);
  const found = spots.map((spot, i) => {
    const row = genes.map((gene, g) => [gene, table[i]![g]!] as const);
    return [spot, Object.fromEntries(row.filter(([, count]) => count > 0).sort())] as const;
  });
  return { found: Object.fromEntries(found), places: places!, spots };
}

/** The same of the section that the molecules were drawn from. */
const drawn = Object.fromEntries(
  dense(section.counts).map((row, i) => [
    `${section.places!.x[i]}x${section.places!.y[i]}`,
    Object.fromEntries(
      row.flatMap((count, g) => (count > 0 ? [[section.genes[g]!, count] as const] : [])).sort(),
    ),
  ]),
);

/** A frame of zstd whose blocks hold bytes as they are, each up to 100 kB. */
function inZstdFrame(bytes: Uint8Array): Uint8Array {
  const frame = [0x28, 0xb5, 0x2f, 0xfd, 0xa0, ...littleEndian(bytes.length, 4)];
  for (let from = 0; from === 0 || from < bytes.length; from += 1e5) {
    const block = bytes.subarray(from, from + 1e5);
    const isLast = from + 1e5 >= bytes.length;
    frame.push(...littleEndian(8 * block.length + Number(isLast), 3), ...block);
  }
  return Uint8Array.from(frame);
}

const littleEndian = (value: number, bytes: number) =>
  Array.from({ length: bytes }, (_, n) => Math.floor(value / 256 ** n) % 256);

/** As two frames, which zstd may unpack to one text. */
const inZstd = (bytes: Uint8Array) =>
  Uint8Array.from([...inZstdFrame(bytes.subarray(0, 7)), ...inZstdFrame(bytes.subarray(7))]);

const compressors = { GZIP: (bytes: Uint8Array) => gzipSync(bytes), ZSTD: inZstd };

/** A text in UTF-16 with its mark, as Windows saves "Unicode text". */
function inUtf16({ name, bytes }: ReturnType<typeof text>, order: "little" | "big") {
  const encoded = Buffer.from(`\ufeff${strFromU8(bytes)}`, "utf16le");
  return { name, bytes: Uint8Array.from(order === "little" ? encoded : encoded.swap16()) };
}

describe("molecules counted in squares", () => {
  it("gives the counts of the squares that they were drawn in, to the last one", async () => {
    const { found, places, spots } = await countsOf([xenium()]);
    expect(found).toEqual(drawn);
    expect(places.unit).toBe("µm");
    expect(places.diameter).toBe(SIDE);
    const at = spots.indexOf("3x7");
    expect([places.x[at], places.y[at]]).toEqual([3.5 * SIDE, 7.5 * SIDE]);
  });

  it.each(["SNAPPY", "GZIP", "ZSTD"] as const)(
    "reads the same of parquet packed by %s",
    async (codec) => {
      const bytes = parquetWriteBuffer({
        columnData: [
          { name: "transcript_id", data: molecules.map((_, n) => BigInt(n)), type: "INT64" },
          { name: "feature_name", data: molecules.map(({ gene }) => gene), type: "STRING" },
          { name: "x_location", data: molecules.map(({ x }) => x), type: "DOUBLE" },
          { name: "y_location", data: molecules.map(({ y }) => y), type: "DOUBLE" },
          { name: "qv", data: Float32Array.from(molecules, () => 30), type: "FLOAT" },
        ],
        codec,
        compressors,
        rowGroupSize: 5000,
      });
      const file = { name: "transcripts.parquet", bytes: new Uint8Array(bytes) };
      expect((await countsOf([file])).found).toEqual(drawn);
      // Beside a table of places, which parquet could be as well.
      const cells = text("cells.csv", ["cell_id,x_centroid,y_centroid", "c1,1,2"]);
      expect((await countsOf([file, cells])).found).toEqual(drawn);
    },
  );

  it.each<[string, string, readonly string[]]>([
    [
      "MERSCOPE",
      "µm",
      [
        ",barcode_id,global_x,global_y,global_z,x,y,fov,gene,transcript_id,cell_id",
        ...molecules.map(({ gene, x, y }, n) => `${n},5,${x},${y},1.0,3,4,0,${gene},ENS,-1`),
      ],
    ],
    [
      "CosMx",
      "pixel",
      [
        '"fov","cell_ID","x_global_px","y_global_px","x_local_px","y_local_px","z","target"',
        ...molecules.map(({ gene, x, y }) => `1,2,${x},${y},3,4,0,"${gene}"`),
      ],
    ],
  ])("reads a table of %s", async (instrument, unit, lines) => {
    const name = `${instrument}.csv`;
    const { found, places } = await countsOf([text(name, lines, "\r\n")]);
    expect(found).toEqual(drawn);
    expect(places.unit).toBe(unit);
    const packed = { name: `${name}.gz`, bytes: gzipSync(text(name, lines).bytes) };
    expect((await countsOf([packed])).found).toEqual(drawn);
  });

  it.each(["a.gem", "a.gem.gz", "a.tsv"])(
    "weighs the rows of Stereo-seq by their counts, in squares of 50 (%s)",
    async (name) => {
      const { bytes } = text(name, [
        "#FileFormat=GEMv0.1",
        "#BinSize=1",
        "geneID\tgeneName\tx\ty\tMIDCounts\tExonCount",
        "ENSMUSG1\tActb\t1049\t149\t3\t1",
        "ENSMUSG1\tActb\t1000\t100\t2\t0",
        "ENSMUSG2\tAlb\t1050\t149\t5\t5",
        "ENSMUSG2\tAlb\t1000\t149\t0\t0",
      ]);
      const file = { name, bytes: name.endsWith(".gz") ? gzipSync(bytes) : bytes };
      const { found, places } = await countsOf([file], "auto");
      expect(found).toEqual({ "20x2": { Actb: 5 }, "21x2": { Alb: 5 } });
      expect(places).toMatchObject({ unit: "DNB", diameter: 50, x: Float64Array.of(1025, 1075) });
    },
  );

  it.each([
    [1, 50],
    [20, 60],
    [100, 100],
  ])("takes whole bins of a GEM that has bins of %i", async (bin, side) => {
    const lines = [`#BinSize=${bin}`, "geneID\tx\ty\tMIDCount", "Actb\t0\t0\t1", "Alb\t200\t0\t2"];
    const { squares, remarks } = await inspect([text("a.gem", lines)]);
    expect(squares!.side).toBe(side);
    expect(remarks[0]).toContain(`a side of ${side} DNB (the usual bins of Stereo-seq`);
  });

  it.each(["little", "big"] as const)("reads the same of UTF-16 in %s endian", async (order) => {
    const file = inUtf16(xenium(), order);
    expect((await countsOf([file])).found).toEqual(drawn);
    const packed = { name: `${file.name}.gz`, bytes: gzipSync(file.bytes) };
    expect((await countsOf([packed])).found).toEqual(drawn);
  });

  it("takes the bins of a GEM whose text begins with the mark of UTF-8", async () => {
    const { name, bytes } = text("a.gem", [
      "\ufeff#BinSize=20",
      "geneID\tx\ty\tMIDCount",
      "A\t0\t0\t1",
    ]);
    expect((await inspect([{ name, bytes }])).squares!.side).toBe(60);
  });

  it("leaves out molecules of low quality and those without a place or a gene, and counts them", async () => {
    const { spots, genes, remarks } = await readExpression(
      [
        text("transcripts.csv", [
          "feature_name,x_location,y_location,qv",
          "Gad1,1,1,20",
          "Poor,1,1,19.99",
          "Gad1,11,1,40",
          "Gad1,,1,40",
          "Gad1,nan,1,40",
          ",1,1,40",
          "Gad1,-0.5,1,",
        ]),
      ],
      { square: 10 },
    );
    expect([spots, genes]).toEqual([["-1x0", "0x0", "1x0"], ["Gad1"]]);
    expect(remarks.slice(0, 2)).toEqual([
      "The table has a molecule in each row: they were counted in squares with a side of 10 µm (as was asked for).",
      "4 of 7 molecules were left out: 1 of a quality below 20, 2 without a place, 1 without a gene.",
    ]);
  });

  it("chooses the least round side at which half of the molecules have a hundred in their square", async () => {
    // 200 to a square of 20, so that about 50 are in one of 10.
    const { preview, expression } = await readWithPreview([xenium()]);
    expect(expression.places!.diameter).toBe(20);
    expect(preview).toMatchObject({
      kind: "molecules",
      spots: 144,
      genes: 24,
      places: ["squares"],
      squares: { side: 20, unit: "µm", sides: [1, 2, 5, 10, 20, 50, 100, 200, 500] },
    });
    expect(preview.remarks[0]).toContain("a side of 20 µm (the least round one at which");
    // Molecules that lie astray far from the tissue change nothing.
    const astray = Array.from({ length: 300 }, (_, n) => ({ gene: "Gene0", x: 20 * n, y: 900 }));
    const { squares } = await inspect([xenium([...molecules, ...astray])]);
    expect(squares!.side).toBe(20);
  });

  it("has the types of a planted section found", async () => {
    const expression = await readExpression([xenium()]);
    const { regions } = profile(expression, { rank: 3 });
    // Types lie in stripes of four columns of squares.
    const truth = expression.spots.map((spot) => Math.floor(Number.parseInt(spot, 10) / 4));
    const table = contingency(truth, regions.label, [3, 3]);
    expect(adjustedRand(table, 3)).toBeGreaterThan(0.95);
  });

  it("says that a side of squares is of no use where there are no molecules", async () => {
    const counts = text("counts.csv", ["spot,Actb,Alb", "1x1,3,4", "2x1,5,6"]);
    const { remarks } = await readExpression([counts], { square: 5 });
    expect(remarks).toContain(
      "There are no molecules to be counted in squares: their side is not used.",
    );
  });
});

describe("tables of molecules and other files", () => {
  it("leaves molecules out where a narrow table with places of its own holds counts", async () => {
    const cells = text("cells.csv", ["cell,x,y,Gene1,Gene2", "c1,0,0,1,2", "c2,9,0,3,4"]);
    const { spots, remarks } = await readExpression([xenium(), cells]);
    expect(spots).toEqual(["c1", "c2"]);
    expect(remarks).toContain(
      '"transcripts.csv" has a molecule in each row, and was left out: the counts of "cells.csv" hold them already.',
    );
  });

  it("takes molecules, and not the cells of the same run that have places alone", async () => {
    const cells = text("cells.csv", ["cell_id,x_centroid,y_centroid,cell_area", "c1,0,0,1"]);
    const { found } = await countsOf([cells, xenium()]);
    expect(found).toEqual(drawn);
  });

  it("counts the first of several tables of molecules, and names the others", async () => {
    const other = {
      ...xenium(molecules.slice(0, 99)),
      name: "run/region_1/detected_transcripts.csv",
    };
    const third = { ...other, name: "run/region_2/detected_transcripts.csv" };
    const first = { ...xenium(), name: "run/region_0/detected_transcripts.csv" };
    expect((await countsOf([first, other, third])).found).toEqual(drawn);
    const { remarks } = await inspect([first, other, third]);
    expect(remarks).toContain(
      'Of several tables of molecules the first is counted, "run/region_0/detected_transcripts.csv"; "run/region_1/detected_transcripts.csv", "run/region_2/detected_transcripts.csv" were left out. Give another alone to have it counted.',
    );
  });

  it.each<[string, readonly string[], string]>([
    [
      "a cell that is no number",
      ["gene,global_x,global_y", "Actb,1,2", "Alb,x3,2"],
      '"t.csv", row 3, column "global_x": "x3" is no number; one with a decimal dot was expected',
    ],
    [
      "a row that is cut off",
      ["gene,global_x,global_y", "Actb,1,2", "Alb,3"],
      '"t.csv", row 3: the row has 2 fields and the headings are 3',
    ],
    [
      "a count below 0",
      ["geneID,x,y,MIDCount", "Actb,1,2,-1"],
      '"t.csv", row 2, column "MIDCount": "-1" is no count of molecules',
    ],
    [
      "a table without a molecule",
      ["feature_name,x_location,y_location,qv", "Actb,1,2,3"],
      '"t.csv": the table has no molecule to be counted; a row for each, with its gene and its place, was expected. 1 of 1 molecules were left out: 1 of a quality below 20.',
    ],
  ])("refuses %s", async (_, lines, sentence) => {
    await expect(readExpression([text("t.csv", lines)])).rejects.toThrow(sentence);
  });

  it("refuses a side that is none, and one that makes too many squares", async () => {
    await expect(readExpression([xenium()], { square: 0 })).rejects.toThrow("square is 0");
    await expect(readExpression([xenium()], { square: 0.01 })).rejects.toThrow(
      "squares with a side of 0.01 would be",
    );
  });
});
