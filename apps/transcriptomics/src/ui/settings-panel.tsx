import { LiveCheck, SettingsCard } from "@unmix/workbench/ui";
import { type ReactElement, useMemo } from "react";
import { type OptionDefinition, optionDefinitions, type ProfileOptions } from "../domain/index.ts";
import type { Section } from "../workers/jobs.ts";
import { ADDRESS } from "./address.ts";

/** Every setting, made from the definitions that the command's flags are made from. */
export function SettingsPanel(props: {
  readonly options: Partial<ProfileOptions>;
  readonly columns: Section["columns"];
  readonly live: boolean;
  readonly onLive: (live: boolean) => void;
  readonly onChange: (name: keyof ProfileOptions, value: unknown) => void;
}): ReactElement {
  const { options, columns, live, onLive, onChange } = props;
  const definitions = useMemo(
    () => optionDefinitions.map((each) => withColumns(each, columns, options.annotation)),
    [columns, options.annotation],
  );
  return (
    <SettingsCard
      options={definitions}
      values={options}
      parse={ADDRESS.parse}
      format={ADDRESS.format}
      onChange={(name, value) => onChange(name as keyof ProfileOptions, value)}
    >
      <LiveCheck live={live} onLive={onLive} />
    </SettingsCard>
  );
}

/** The name of a column is chosen among those that the file has. */
function withColumns(
  definition: OptionDefinition,
  columns: Section["columns"],
  chosen = "",
): OptionDefinition {
  if (definition.kind !== "name") return definition;
  const found = columns.filter(({ kind }) => kind === "category").map(({ name }) => name);
  // A saved model has the name of its column, and not the columns.
  const names = chosen === "" || found.includes(chosen) ? found : [...found, chosen];
  return {
    ...definition,
    kind: "choice",
    choices: [{ value: "", label: "none" }, ...names.map((name) => ({ value: name, label: name }))],
  } as OptionDefinition;
}
