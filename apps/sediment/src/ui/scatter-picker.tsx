import { type ReactElement, useId } from "react";

/** Chooses the features whose pairs are drawn; none chosen means the most informative. */
export function ScatterPicker(props: {
  readonly features: readonly string[];
  readonly chosen: readonly string[];
  readonly onChoose: (features: readonly string[]) => void;
}): ReactElement | null {
  const { features, chosen, onChoose } = props;
  const id = useId();
  if (features.length < 3) return null;
  const pick = (feature: string, on: boolean) =>
    onChoose(features.filter((name) => (name === feature ? on : chosen.includes(name))));
  return (
    <fieldset className="picker" aria-describedby={id}>
      <legend>Features drawn</legend>
      <div className="row">
        {features.map((feature) => (
          <label className="check" key={feature}>
            <input
              type="checkbox"
              checked={chosen.includes(feature)}
              disabled={chosen.length === MOST && !chosen.includes(feature)}
              onChange={(event) => pick(feature, event.currentTarget.checked)}
            />
            {feature}
          </label>
        ))}
      </div>
      <p id={id} className="small muted">
        Two to four; with fewer than two chosen, those that tell most about the source.
      </p>
    </fieldset>
  );
}

const MOST = 4;
