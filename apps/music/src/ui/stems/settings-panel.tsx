import { counted } from "@unmix/workbench/figures";
import { SettingsCard } from "@unmix/workbench/ui";
import type { ReactElement } from "react";
import type { MusicOptions, MusicResult } from "../../domain/index.ts";
import { settings } from "./settings.ts";

/** What a musician sets, and a drawer with the rest. */
export function SettingsPanel(props: {
  readonly options: Partial<MusicOptions>;
  readonly result: MusicResult | undefined;
  readonly onChange: (name: keyof MusicOptions, value: unknown) => void;
}): ReactElement {
  const { options, result, onChange } = props;
  return (
    <SettingsCard
      settings={settings}
      values={options}
      onChange={(name, value) => onChange(name as keyof MusicOptions, value)}
      above={result && <Chosen result={result} />}
    />
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
        {Math.round((1000 * grid.window) / grid.sampleRate)} ms. The tuning is {tuningWords(cents)}
        {tempo.certainty > 0 ? `, the tempo about ${Math.round(tempo.beatsPerMinute)}` : ""}.
        {fit.termination.kind === "stopped" &&
          " It was stopped early; separate again to let it end."}
      </p>
    </div>
  );
}

function tuningWords(cents: number): string {
  if (cents === 0) return "440 Hz";
  return `${counted(Math.abs(cents), "cent")} ${cents < 0 ? "below" : "above"} 440 Hz`;
}
