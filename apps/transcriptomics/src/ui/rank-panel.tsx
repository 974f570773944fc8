import { cellWords } from "@unmix/workbench/ui";
import type { ReactElement } from "react";
import type { RankChoice } from "../domain/index.ts";

/** What each number of cell types gave; choosing a row uses that number. */
export function RankPanel(props: {
  readonly ranks: RankChoice;
  readonly rank: number;
  readonly setting: "auto" | number;
  readonly onChoose: (rank: number | undefined) => void;
}): ReactElement | null {
  const { ranks, rank, setting, onChoose } = props;
  return (
    <section className="card stack" aria-label="Choose the number of cell types">
      <div className="row spread">
        <h3>Choose the number of cell types</h3>
        <button
          type="button"
          className="button compact"
          disabled={setting === "auto"}
          onClick={() => onChoose(undefined)}
        >
          Back to automatic
        </button>
      </div>
      {ranks.rows.length === 0 ? (
        <p className="small muted">
          {rank} as set; nothing was searched. Back to automatic tries several.
        </p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable
        <section className="table-frame" tabIndex={0} aria-label="Numbers of cell types tried">
          <table className="table">
            <thead>
              <tr>
                <th scope="col">Types</th>
                <th scope="col">
                  <span className="visually-hidden">Use</span>
                </th>
                <th scope="col" className="right">
                  Relative error
                </th>
                <th scope="col" className="right">
                  Split score
                </th>
                <th scope="col" className="right">
                  Stability
                </th>
                <th scope="col" className="right">
                  Without markers
                </th>
              </tr>
            </thead>
            <tbody>
              {ranks.rows.map((row) => (
                <tr key={row.rank} aria-current={row.rank === rank ? "true" : undefined}>
                  <th scope="row">{row.rank}</th>
                  <td>
                    <button
                      type="button"
                      className="button compact"
                      aria-pressed={row.rank === rank}
                      aria-label={`Use ${row.rank} cell type${row.rank === 1 ? "" : "s"}`}
                      onClick={() => onChoose(row.rank)}
                    >
                      {row.rank === rank ? "In use" : "Use"}
                    </button>
                  </td>
                  <td className="right">{cellWords(row.relativeError)}</td>
                  <td className="right">{cellWords(row.splitScore)}</td>
                  <td className="right">{cellWords(row.stability)}</td>
                  <td className="right">{cellWords(row.unmarked ?? Number.NaN)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </section>
  );
}
