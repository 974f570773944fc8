import { OptionForm } from "@unmix/workbench/ui";
import type { ReactElement } from "react";
import type { SedimentOptions } from "../domain/index.ts";
import { type OptionDefinition, optionDefinitions } from "../domain/options.ts";
import { formatOption, parseOption } from "../domain/resolve-options.ts";

/** Features have switches of their own. */
const shown = optionDefinitions.filter((definition) => definition.kind !== "features");
const basic = shown.filter((definition) => definition.group === "basic");
const expert = shown.filter((definition) => definition.group === "expert");

/** Every setting, made from the definitions that the command's flags are made from. */
export function SettingsPanel(props: {
  readonly options: Partial<SedimentOptions>;
  /** Whether the file has measurement errors. */
  readonly hasErrors: boolean;
  readonly live: boolean;
  readonly onLive: (live: boolean) => void;
  readonly onChange: (name: keyof SedimentOptions, value: unknown) => void;
}): ReactElement {
  const { options, hasErrors, live, onLive, onChange } = props;
  const form = (definitions: readonly OptionDefinition[]) => (
    <OptionForm
      options={definitions}
      values={options}
      parse={parseOption}
      format={formatOption}
      onChange={(name, value) => onChange(name as keyof SedimentOptions, value)}
    />
  );
  return (
    <section className="card stack" aria-labelledby="settings-title">
      <h2 id="settings-title">Settings</h2>
      {form(basic.filter((definition) => hasErrors || definition.name !== "errors"))}
      <details className="drawer">
        <summary>Expert settings</summary>
        {form(expert)}
      </details>
      <label className="check">
        <input
          type="checkbox"
          checked={live}
          onChange={(event) => onLive(event.currentTarget.checked)}
        />
        Run again when a setting changes
      </label>
    </section>
  );
}
