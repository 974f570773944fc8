import { OptionForm } from "@unmix/workbench/ui";
import type { ReactElement } from "react";
import {
  formatSetting,
  type MusicOptions,
  type MusicResult,
  parseSetting,
  type Setting,
} from "../../domain/index.ts";
import { settings } from "./settings.ts";
import { counted } from "./state.ts";

const basic = settings.filter(({ group }) => group === "basic");
const expert = settings.filter(({ group }) => group === "expert");

/** What a musician sets, and a drawer with the rest. */
export function SettingsPanel(props: {
  readonly options: Partial<MusicOptions>;
  readonly result: MusicResult | undefined;
  readonly onChange: (name: keyof MusicOptions, value: unknown) => void;
}): ReactElement {
  const { options, result, onChange } = props;
  const form = (of: readonly Setting[]) => (
    <OptionForm
      options={of}
      values={options}
      parse={parseSetting}
      format={formatSetting}
      onChange={(name, value) => onChange(name as keyof MusicOptions, value)}
    />
  );
  return (
    <section className="card stack" aria-labelledby="settings-title">
      <h2 id="settings-title">Settings</h2>
      {result && <Chosen result={result} />}
      {form(basic)}
      <details className="drawer">
        <summary>Expert settings</summary>
        {form(expert)}
      </details>
    </section>
  );
}

/** What the result shown was made with, where it was chosen from the recording. */
function Chosen({ result }: { readonly result: MusicResult }): ReactElement {
  const { notes, instruments, grid, tuning, tempo, fit } = result;
  const cents = Math.round(100 * tuning);
  return (
    <div className="note small">
      <p>
        The result shown has {counted(notes.count, "note")} in{" "}
        {counted(instruments.count, "instrument")}, from windows of{" "}
        {Math.round((1000 * grid.window) / grid.sampleRate)} ms. The tuning is {Math.abs(cents)}{" "}
        cents {cents < 0 ? "below" : "above"} 440 Hz
        {tempo.certainty > 0 ? `, the tempo about ${Math.round(tempo.beatsPerMinute)}` : ""}.{" "}
        {fit.termination.advice}
      </p>
    </div>
  );
}
