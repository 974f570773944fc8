import type { ReactElement } from "react";
import type { RankChoice, Separation } from "../domain/index.ts";

const RULES = [
  ["breakpoint", "breakpoint"],
  ["finiteDifference", "finite differences"],
  ["spline", "spline"],
  ["circle", "circle"],
] as const;

/** What each number of sources gave; choosing a row uses that number. */
export function RankPanel(props: {
  readonly ranks: RankChoice;
  readonly rank: number;
  readonly separation: Separation | undefined;
  /** The setting: "auto" or the number that was chosen by hand. */
  readonly setting: "auto" | number;
  readonly onChoose: (rank: number | undefined) => void;
}): ReactElement {
  const { ranks, rank, separation, setting, onChoose } = props;
  return (
    <section className="card stack" aria-labelledby="rank-table-title">
      <div className="row spread">
        <h3 id="rank-table-title">Choose the number of sources</h3>
        <button
          type="button"
          className="button compact"
          disabled={setting === "auto"}
          onClick={() => onChoose(undefined)}
        >
          Back to automatic
        </button>
      </div>
      <p className="small muted">{votesSentence(ranks, separation)}</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable */}
      <section className="table-frame" tabIndex={0} aria-label="Numbers of sources tried">
        <table className="table">
          <thead>
            <tr>
              <th scope="col">Sources</th>
              <th scope="col">
                <span className="visually-hidden">Use</span>
              </th>
              <th scope="col" className="right">
                Relative error
              </th>
              <th scope="col" className="right">
                Loss
              </th>
              <th scope="col" className="right">
                Least possible loss
              </th>
              <th scope="col">Chosen by</th>
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
                    aria-label={`Use ${row.rank} source${row.rank === 1 ? "" : "s"}`}
                    onClick={() => onChoose(row.rank)}
                  >
                    {row.rank === rank ? "In use" : "Use"}
                  </button>
                </td>
                <td className="right">{row.relativeError.toFixed(4)}</td>
                <td className="right">{row.loss.toPrecision(4)}</td>
                <td className="right">{row.svdBound.toPrecision(4)}</td>
                <td className="wrap">{rulesOf(ranks, row.rank)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </section>
  );
}

function rulesOf(ranks: RankChoice, rank: number): string {
  const rules = RULES.filter(([rule]) => ranks.votes[rule] === rank);
  return rules.length === RULES.length
    ? "all four rules"
    : rules.map(([, words]) => words).join(", ");
}

function votesSentence(ranks: RankChoice, separation: Separation | undefined): string {
  const votes = RULES.map(([rule]) => ranks.votes[rule]);
  const agree = votes.every((vote) => vote === votes[0]);
  const first = agree
    ? `All four rules choose ${votes[0]}.`
    : `The rules disagree: ${RULES.map(([rule, words]) => `${words} ${ranks.votes[rule]}`).join(", ")}.`;
  const second = separation
    ? ` The samples differ enough to tell ${separation.rank} from chance (shuffle test).`
    : "";
  return first + second;
}
