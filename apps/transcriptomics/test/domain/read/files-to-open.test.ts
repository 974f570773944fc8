import { filesToOpen } from "@unmix/transcriptomics/domain";
import { describe, expect, it } from "vitest";

const named = (...names: string[]) => names.map((name) => ({ name }));
const H5 = "filtered_feature_bc_matrix.h5";
const POSITIONS = "spatial/tissue_positions.parquet";

describe("files of folders that are to be opened", () => {
  it("are those of the bins of 8 µm, of all that Visium HD gives of a tissue", () => {
    const outs = (section: string) =>
      ["square_002um", "square_008um", "square_016um"].flatMap((bin) => [
        `${section}binned_outputs/${bin}/${H5}`,
        `${section}binned_outputs/${bin}/${POSITIONS}`,
      ]);
    const { files, remarks } = filesToOpen(
      named(...outs("a/"), `a/segmented_outputs/${H5}`, `a/spatial/${H5}`, ...outs("b/")),
    );
    expect(files).toEqual(
      named(
        `a/binned_outputs/square_008um/${H5}`,
        `a/binned_outputs/square_008um/${POSITIONS}`,
        `a/spatial/${H5}`,
        `b/binned_outputs/square_008um/${H5}`,
        `b/binned_outputs/square_008um/${POSITIONS}`,
      ),
    );
    const [first, second] = remarks;
    expect(first).toBe(
      'Visium HD gives one tissue in several forms, of which "a/binned_outputs/square_008um" is read; "a/binned_outputs/square_016um", "a/binned_outputs/square_002um", "a/segmented_outputs" were left out. Give the folder of another alone to have it read.',
    );
    expect(second).toContain('of which "b/binned_outputs/square_008um" is read');
    expect(remarks).toHaveLength(2);
  });

  it.each([
    [["square_002um", "square_016um"], "square_016um"],
    [["square_016um"], "square_016um"],
    [["segmented_outputs"], "segmented_outputs"],
  ])("are, of %j, those of %s", (folders, used) => {
    const { files } = filesToOpen(named(...folders.map((folder) => `${folder}/${H5}`)));
    expect(files).toEqual(named(`${used}/${H5}`));
  });

  it("are not those in which nothing is said of spots, where there are others", () => {
    const others = ["possorted_genome_bam.bam", "web_summary.html", "molecule_info.h5", "a.cloupe"];
    const outs = named(...others.map((name) => `outs/${name}`));
    expect(filesToOpen([...outs, ...named(`outs/${H5}`)])).toEqual({
      files: named(`outs/${H5}`),
      remarks: [],
    });
    expect(filesToOpen(outs).files).toEqual(outs);
  });
});
