import { inspect, readExpression } from "@unmix/transcriptomics/domain";
import { strToU8 } from "fflate";
import { parquetWriteBuffer } from "hyparquet-writer";
import { describe, expect, it } from "vitest";
import { dense } from "../matrices.ts";

const text = (name: string, lines: readonly string[]) => ({
  name,
  bytes: strToU8(`${lines.join("\n")}\n`),
});

describe("tables as instruments write them", () => {
  it("takes the long numbers of MERSCOPE's cells as their names", async () => {
    const cells = ["1100883800014100001", "1100883800014100002", "1100883800014100003"];
    const { spots, genes, places, sections, remarks } = await readExpression([
      text("cell_by_gene.csv", ["cell,Gad1,Gfap", ...cells.map((cell, i) => `${cell},${i},2`)]),
      text("cell_metadata.csv", [
        "EntityID,fov,volume,center_x,center_y",
        ...cells.map((cell, i) => `${cell},${i},${i + 0.5},${10 * i},7`).reverse(),
      ]),
    ]);
    expect(spots).toEqual(cells);
    expect(genes).toEqual(["Gad1", "Gfap"]);
    expect(places).toMatchObject({ x: Float64Array.of(0, 10, 20), unit: "µm" });
    expect(sections).toBeUndefined();
    expect(remarks[0]).toBe("The table has spots in rows (the other file names its spots).");
  });

  it("finds long numbers of cells in a parquet file to their last digit", async () => {
    const cells = [1100883800014100001n, 1100883800014100002n];
    const metadata = parquetWriteBuffer({
      columnData: [
        { name: "EntityID", data: cells, type: "INT64" },
        { name: "center_x", data: [5, 6], type: "DOUBLE" },
        { name: "center_y", data: [0, 0], type: "DOUBLE" },
      ],
    });
    const { places } = await readExpression([
      text("cell_by_gene.csv", ["cell,Gad1,Gfap", ...cells.map((cell) => `${cell},1,2`)]),
      { name: "cell_metadata.parquet", bytes: new Uint8Array(metadata) },
    ]);
    expect(places).toMatchObject({ x: Float64Array.of(5, 6) });
  });

  const cosmx = [
    text("S1_exprMat_file.csv", [
      '"fov","cell_ID","Gad1","Gfap"',
      "1,0,9,9",
      "1,1,1,2",
      "1,2,3,4",
      "2,0,8,8",
      "2,1,5,6",
    ]),
    text("S1_metadata_file.csv", [
      '"fov","cell_ID","Area","CenterX_local_px","CenterX_global_px","CenterY_global_px"',
      "2,1,50,1,30,0",
      "1,1,60,1,10,0",
      "1,2,70,2,20,0",
    ]),
  ];

  it("names the cells of CosMx by field of view and number, and leaves out what is in none", async () => {
    const { spots, genes, counts, places, columns, remarks } = await readExpression(cosmx);
    expect(spots).toEqual(["1_1", "1_2", "2_1"]);
    expect(genes).toEqual(["Gad1", "Gfap"]);
    expect(dense(counts)).toEqual([
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
    expect(places).toMatchObject({ x: Float64Array.of(10, 20, 30), unit: "pixel" });
    expect(columns.find(({ name }) => name === "Area")).toMatchObject({
      values: Float64Array.of(60, 70, 50),
    });
    expect(remarks).toContain('2 of 5 spots have no place and were left out: the first is "1_0".');
  });

  it("takes fields of view that lie beside each other as one section, and those that overlap as several", async () => {
    const cells = Array.from({ length: 8 }, (_, i) => i);
    const files = (x: (cell: number) => number) => [
      text("counts.csv", ["cell,Gad1,Gfap", ...cells.map((cell) => `c${cell},${cell},2`)]),
      text("cells.csv", [
        "cell,fov,x,y",
        ...cells.map((cell) => `c${cell},${cell < 4 ? 1 : 2},${x(cell)},${cell % 2}`),
      ]),
    ];
    const beside = await readExpression(files((cell) => cell));
    expect(beside.sections).toBeUndefined();
    expect(beside.remarks).toContain(
      'The column "fov" names fields of view of one section, which lie beside each other.',
    );
    expect((await inspect(files((cell) => cell))).options.sections).toBe(false);
    const over = await readExpression(files((cell) => cell % 4));
    expect(over.sections?.names).toEqual(["1", "2"]);
    const asked = await readExpression(
      files((cell) => cell),
      { sections: "fov" },
    );
    expect(asked.sections?.names).toEqual(["1", "2"]);
  });

  const molecules = text("transcripts.csv", [
    "transcript_id,cell_id,feature_name,x_location,y_location,qv",
    "1,c1,Gad1,0.1,0,30",
    "2,c1,Gfap,0.2,0,30",
    "3,c2,Gfap,5.1,0,30",
  ]);

  it("reads nothing of the molecules that lie beside counts", async () => {
    const { places, remarks } = await readExpression([
      text("counts.csv", ["cell_id,Gad1,Gfap", "c1,1,1", "c2,0,1"]),
      text("cells.csv", ["cell_id,x_centroid,y_centroid", "c1,0,0", "c2,5,0"]),
      molecules,
    ]);
    expect(places).toMatchObject({ x: Float64Array.of(0, 5) });
    expect(remarks).toContain(
      '"transcripts.csv" has a molecule in each row, and was left out: the counts of "counts.csv" hold them already.',
    );
  });
});
