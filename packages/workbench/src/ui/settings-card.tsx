"use client";
import type { ReactElement, ReactNode } from "react";
import { OptionForm, type OptionFormProps } from "./option-form.tsx";

export interface SettingsCardProps extends OptionFormProps {
  /** What stands above the settings. */
  readonly above?: ReactNode;
  /** What stands below them. */
  readonly children?: ReactNode;
}

/** The settings that most people change, and a drawer with the others. */
export function SettingsCard(props: SettingsCardProps): ReactElement {
  const { settings, above, children, ...form } = props;
  const of = (group: "basic" | "expert") => (
    <OptionForm {...form} settings={settings.filter((setting) => setting.group === group)} />
  );
  return (
    <section className="card stack" aria-labelledby="settings-title">
      <h2 id="settings-title">Settings</h2>
      {above}
      {of("basic")}
      <details className="drawer">
        <summary>Expert settings</summary>
        {of("expert")}
      </details>
      {children}
    </section>
  );
}

/** Whether changed settings run by themselves. */
export function LiveCheck(props: {
  readonly live: boolean;
  readonly onLive: (live: boolean) => void;
}): ReactElement {
  return (
    <label className="check">
      <input
        type="checkbox"
        checked={props.live}
        onChange={(event) => props.onLive(event.currentTarget.checked)}
      />
      Run again when a setting changes
    </label>
  );
}
