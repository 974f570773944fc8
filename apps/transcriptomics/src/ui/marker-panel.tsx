import { cellWords } from "@unmix/workbench/ui";
import { type ReactElement, useId, useState } from "react";
import type { ProfileResult } from "../domain/index.ts";
import { BRACKETS, isByChance, markerName } from "../figures/index.ts";

/** Markers listed at first. */
const LISTED = 10;

/** The markers of one cell type; a gene is shown on the map by its name. */
export function MarkerPanel(props: {
  readonly result: ProfileResult;
  /** Shows a gene of the result on the map; absent where there are no counts. */
  readonly onGene: ((name: string) => void) | undefined;
}): ReactElement {
  const { result, onGene } = props;
  const [asked, setFactor] = useState(0);
  const [all, setAll] = useState(false);
  const id = useId();
  const factor = Math.min(asked, result.rank - 1);
  const markers = result.markers[factor] ?? [];
  const shown = markers.slice(0, all ? undefined : LISTED);
  return (
    <section className="card stack" aria-label="Marker table">
      <div className="row spread">
        <div className="field">
          <label htmlFor={id}>Markers of</label>
          <select
            id={id}
            className="input"
            value={factor}
            onChange={(event) => setFactor(Number(event.currentTarget.value))}
          >
            {result.factorNames.map((name, r) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a factor is its index
              <option key={r} value={r}>
                {name}
              </option>
            ))}
          </select>
        </div>
        <button type="button" className="button compact" onClick={() => setAll(!all)}>
          {all ? "First ones" : `All ${markers.length}`}
        </button>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable */}
      <section className="table-frame marker-frame" tabIndex={0} aria-label="Markers, table">
        <table className="table">
          <thead>
            <tr>
              <th scope="col">Gene</th>
              <th scope="col" className="right">
                Share
              </th>
              <th scope="col" className="right">
                Level
              </th>
              <th scope="col" className="right">
                Score
              </th>
              <th scope="col" className="right">
                Moran's I
              </th>
            </tr>
          </thead>
          <tbody>
            {shown.map(({ gene, share, level, score }) => (
              <tr key={gene}>
                <th scope="row">
                  {onGene ? (
                    <button
                      type="button"
                      className="gene-link"
                      title={`Show ${result.genes[gene]} on the map`}
                      onClick={() => onGene(result.genes[gene]!)}
                    >
                      {markerName(result, gene)}
                    </button>
                  ) : (
                    markerName(result, gene)
                  )}
                </th>
                <td className="right">{cellWords(share)}</td>
                <td className="right">{cellWords(level)}</td>
                <td className="right">{cellWords(score)}</td>
                <td className="right">{cellWords(result.moran[gene]!)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {shown.some(({ gene }) => isByChance(result, gene)) && (
        <p className="small muted">{BRACKETS}</p>
      )}
    </section>
  );
}
