import type { ReactElement } from "react";
import { informationWords } from "../domain/advice.ts";
import type { FeatureAdvice, GrainTable, SedimentOptions } from "../domain/index.ts";

/** Switches for each feature: whether it is used, and whether as log10. */
export function FeaturePanel(props: {
  readonly table: GrainTable;
  readonly options: Partial<SedimentOptions>;
  readonly advice: readonly FeatureAdvice[];
  readonly onChange: (name: "features" | "log", value: readonly string[] | undefined) => void;
}): ReactElement {
  const { table, options, advice, onChange } = props;
  const all = table.features;
  const used = options.features?.length ? options.features : all;
  const logged = options.log ?? [];

  const use = (feature: string, on: boolean) => {
    const next = all.filter((name) => (name === feature ? on : used.includes(name)));
    onChange("features", next.length === all.length ? undefined : next);
    if (!on && logged.includes(feature)) takeLog(feature, false);
  };
  const takeLog = (feature: string, on: boolean) => {
    const next = all.filter((name) => (name === feature ? on : logged.includes(name)));
    onChange("log", next.length === 0 ? undefined : next);
  };

  return (
    <section className="card stack" aria-labelledby="features-title">
      <h2 id="features-title">Features</h2>
      <table className="feature-table">
        <thead>
          <tr>
            <th scope="col">Feature</th>
            <th scope="col" className="switch-cell">
              Use
            </th>
            <th scope="col" className="switch-cell">
              log₁₀
            </th>
          </tr>
        </thead>
        <tbody>
          {all.map((feature) => {
            const on = used.includes(feature);
            const said = advice.find((entry) => entry.feature === feature);
            return (
              <tr key={feature}>
                <th scope="row">
                  {feature}
                  {on && said && <AdviceWords advice={said} />}
                </th>
                <td className="switch-cell">
                  <input
                    type="checkbox"
                    aria-label={`Use ${feature}`}
                    checked={on}
                    disabled={on && used.length === 1}
                    onChange={(event) => use(feature, event.currentTarget.checked)}
                  />
                </td>
                <td className="switch-cell">
                  <input
                    type="checkbox"
                    aria-label={`Use log10 of ${feature}`}
                    checked={logged.includes(feature)}
                    disabled={!on}
                    onChange={(event) => takeLog(feature, event.currentTarget.checked)}
                  />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

function AdviceWords({ advice }: { advice: FeatureAdvice }): ReactElement | null {
  const { information, repeats } = advice;
  const words: string[] = [];
  if (Number.isFinite(information)) words.push(informationWords(information));
  if (advice.advice === "consider dropping" && repeats) {
    words.push(
      `says much the same as ${repeats.feature} (correlation ${repeats.correlation.toFixed(2)}): try without it`,
    );
  }
  return words.length === 0 ? null : (
    <span className="small muted advice">{words.join(" · ")}</span>
  );
}
