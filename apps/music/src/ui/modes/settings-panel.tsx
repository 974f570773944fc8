import { counted, shown } from "@unmix/workbench/figures";
import { SettingsCard } from "@unmix/workbench/ui";
import type { ReactElement } from "react";
import {
  groupingWords,
  type ModesOptions,
  type ModesResult,
  modesSettings,
} from "../../domain/index.ts";

/** Every setting, and what was chosen from the signal where it says auto. */
export function SettingsPanel(props: {
  readonly options: Partial<ModesOptions>;
  readonly result: ModesResult | undefined;
  readonly onChange: (name: keyof ModesOptions, value: unknown) => void;
}): ReactElement {
  const { options, result, onChange } = props;
  return (
    <SettingsCard
      settings={modesSettings}
      values={options}
      onChange={(name, value) => onChange(name as keyof ModesOptions, value)}
      above={result && <Chosen result={result} />}
    />
  );
}

/** The settings that the result shown was made with. */
function Chosen({ result }: { readonly result: ModesResult }): ReactElement {
  const { chosen, series } = result;
  return (
    <div className="note stack small">
      <p>
        The result shown was made with windows of {chosen.spreads.map(shown).join(", ")}{" "}
        {series.timeUnit}, frequencies from {shown(chosen.frequencies[0])} to{" "}
        {shown(chosen.frequencies[1])} {series.frequencyUnit}, {counted(chosen.features, "feature")}{" "}
        drawn, and {groupingWords(result, shown)}. Where a setting says auto, it was chosen from the
        signal.
      </p>
    </div>
  );
}
