import { shown } from "@unmix/workbench/figures";
import type { ReactElement } from "react";
import type { ProfileResult } from "../../domain/index.ts";
import type { Section } from "../../workers/jobs.ts";
import type { Selection } from "../state.ts";

/** Genes listed of a selection. */
const LISTED = 8;

/** What the selected spots are: how many, which factors, which genes. */
export function SelectionPanel(props: {
  readonly selection: Selection;
  readonly section: Section | undefined;
  readonly result: ProfileResult | undefined;
  readonly onGene: (gene: number) => void;
  readonly onClear: () => void;
}): ReactElement {
  const { selection, section, result, onGene, onClear } = props;
  const { spots, genes } = selection;
  return (
    <section className="selection stack" aria-labelledby="selection-title">
      <div className="row spread">
        <h3 id="selection-title">
          {spots.length} spot{spots.length === 1 ? "" : "s"} selected
        </h3>
        <button type="button" className="button compact" onClick={onClear}>
          Clear
        </button>
      </div>
      {result && <p className="small">{regionWords(result, spots)}</p>}
      {section &&
        (genes ? (
          <p className="small">
            More than elsewhere: {genes.length === 0 && "no gene."}
            {genes.slice(0, LISTED).map(({ gene, change }) => (
              <button
                key={gene}
                type="button"
                className="gene-link"
                title={`${shown(2 ** change)} times as much, pooled`}
                onClick={() => onGene(gene)}
              >
                {section.genes[gene]}
              </button>
            ))}
          </p>
        ) : (
          <p className="small muted">Counting genes…</p>
        ))}
    </section>
  );
}

/** "Mostly Factor 2 (61 %), Factor 5 (20 %)." */
function regionWords({ regions, factorNames, rank }: ProfileResult, spots: Uint32Array): string {
  const counts = new Uint32Array(rank);
  let labelled = 0;
  for (const i of spots) {
    const label = regions.label[i]!;
    if (label < 0) continue;
    counts[label]!++;
    labelled++;
  }
  if (labelled === 0) return "None of them has a region.";
  const first = Array.from(counts.keys())
    .filter((r) => counts[r]! > 0)
    .sort((a, b) => counts[b]! - counts[a]!)
    .slice(0, 3);
  return `Regions: ${first.map((r) => `${factorNames[r]} (${Math.round((100 * counts[r]!) / labelled)} %)`).join(", ")}.`;
}
