import { Notes } from "@unmix/workbench/ui";
import type { ReactElement, ReactNode } from "react";
import type { FitScales, SedimentResult } from "../domain/index.ts";
import { GRAVE_WARNINGS } from "../domain/warnings.ts";
import { factsOf, type RunFacts } from "./state.ts";

/** The result in numbers and plain words, warnings first. */
export function Summary(props: {
  readonly result: SedimentResult;
  readonly before: RunFacts | undefined;
}): ReactElement {
  const { result, before } = props;
  const now = factsOf(result);
  const notes = [...result.warnings, ...(result.table.notes ?? [])].filter(
    (note, index, all) => all.findIndex((other) => other.message === note.message) === index,
  );
  const { fit, comparison, separation } = result;
  return (
    <section className="card stack" aria-labelledby="summary-title">
      <h2 id="summary-title">
        {result.rank === 1 ? "One source" : `${result.rank} sources`} in {result.table.sinks.length}{" "}
        samples
      </h2>
      <dl className="facts">
        <Fact name="Grains" value={String(now.grains)}>
          {percent(now.undecided / now.grains)} undecided
        </Fact>
        <Fact name="Left unexplained" value={percent(fit.relativeError)}>
          relative error of the densities, as solved; {percent(fit.normalised.relativeError)} once
          all sum to 1
        </Fact>
        <Fact name="Features" value={`${now.features}`}>
          of {result.table.features.length} in the file
        </Fact>
        <Fact name="Iterations" value={String(fit.iterations)}>
          {fit.termination.kind === "converged" ? "settled" : fit.termination.kind}
          {fit.scales && `; before, ${coarserGrids(fit.scales)}`}
        </Fact>
        {comparison?.labels && (
          <Fact name="Labels right" value={percent(comparison.labels.accuracy)}>
            against known sources
          </Fact>
        )}
        {comparison?.proportions && (
          <Fact
            name="Proportions off by"
            value={comparison.proportions.meanAbsoluteError.toFixed(3)}
          >
            mean, against known
          </Fact>
        )}
      </dl>
      {separation && <p>{separationSentence(separation.rank, result.rank)}</p>}
      <p className="muted">{fit.termination.advice}</p>
      <Notes notes={notes} grave={GRAVE_WARNINGS} />
      {before && <Effect before={before} now={now} />}
    </section>
  );
}

function Fact(props: {
  readonly name: string;
  readonly value: string;
  readonly children: ReactNode;
}): ReactElement {
  return (
    <div>
      <dt>{props.name}</dt>
      <dd>
        {props.value}
        <small>{props.children}</small>
      </dd>
    </div>
  );
}

/** The iterations of a fit that began on fewer points. */
function coarserGrids({ rows }: FitScales): string {
  return rows
    .slice(0, -1)
    .map(({ points, iterations }) => `${iterations} on ${points} points`)
    .join(", ");
}

function separationSentence(found: number, used: number): string {
  if (found <= 1) {
    return "The samples differ no more than chance would have them: the sources found may mean nothing.";
  }
  const first = `The samples differ more than chance would have them, enough to tell ${found} sources apart.`;
  if (found < used) return `${first} Fewer than the ${used} used: treat the smallest with care.`;
  return first;
}

/** What the last change of a setting did. */
function Effect({ before, now }: { before: RunFacts; now: RunFacts }): ReactElement {
  const rows: [string, string, string][] = [
    ["Sources", String(before.rank), String(now.rank)],
    ["Features used", String(before.features), String(now.features)],
    ["Left unexplained", percent(before.relativeError), percent(now.relativeError)],
    [
      "Undecided grains",
      percent(before.undecided / before.grains),
      percent(now.undecided / now.grains),
    ],
  ];
  if (before.accuracy !== undefined && now.accuracy !== undefined) {
    rows.push(["Labels right", percent(before.accuracy), percent(now.accuracy)]);
  }
  if (before.proportionError !== undefined && now.proportionError !== undefined) {
    rows.push([
      "Proportions off by",
      before.proportionError.toFixed(3),
      now.proportionError.toFixed(3),
    ]);
  }
  return (
    <details className="drawer" open>
      <summary>What the last change did</summary>
      <div className="table-frame">
        <table className="table">
          <thead>
            <tr>
              <th scope="col">Measure</th>
              <th scope="col" className="right">
                Before
              </th>
              <th scope="col" className="right">
                Now
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map(([name, old, fresh]) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td className="right">{old}</td>
                <td className="right">{old === fresh ? fresh : <strong>{fresh}</strong>}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
