import type { Setting } from "@unmix/workbench/settings";
import { LiveCheck, SettingsCard } from "@unmix/workbench/ui";
import { type ReactElement, useMemo } from "react";
import { type ProfileOptions, profileSettings } from "../domain/index.ts";
import type { Section } from "../workers/jobs.ts";

/** Every setting, made from the definitions that the command's flags are made from. */
export function SettingsPanel(props: {
  readonly options: Partial<ProfileOptions>;
  readonly columns: Section["columns"];
  readonly live: boolean;
  readonly onLive: (live: boolean) => void;
  readonly onChange: (name: keyof ProfileOptions, value: unknown) => void;
}): ReactElement {
  const { options, columns, live, onLive, onChange } = props;
  const settings = useMemo(
    () => profileSettings.map((each) => withColumns(each, columns, options.annotation)),
    [columns, options.annotation],
  );
  return (
    <SettingsCard
      settings={settings}
      values={options}
      onChange={(name, value) => onChange(name as keyof ProfileOptions, value)}
    >
      <LiveCheck live={live} onLive={onLive} />
    </SettingsCard>
  );
}

/** The name of a column is chosen among those that the file has. */
function withColumns(setting: Setting, columns: Section["columns"], chosen = ""): Setting {
  if (setting.kind !== "name") return setting;
  const found = columns.filter(({ kind }) => kind === "category").map(({ name }) => name);
  // A saved model has the name of its column, and not the columns.
  const names = chosen === "" || found.includes(chosen) ? found : [...found, chosen];
  return {
    ...setting,
    kind: "choice",
    choices: [{ value: "", label: "none" }, ...names.map((name) => ({ value: name, label: name }))],
  };
}
