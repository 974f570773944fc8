import { LiveCheck, SettingsCard } from "@unmix/workbench/ui";
import type { ReactElement } from "react";
import type { SedimentOptions } from "../domain/index.ts";
import { sedimentSettings } from "../domain/options.ts";

/** Features have switches of their own. */
const shown = sedimentSettings.filter(({ kind }) => kind !== "names");

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
  return (
    <SettingsCard
      settings={shown.filter(({ name }) => hasErrors || name !== "errors")}
      values={options}
      onChange={(name, value) => onChange(name as keyof SedimentOptions, value)}
    >
      <LiveCheck live={live} onLive={onLive} />
    </SettingsCard>
  );
}
