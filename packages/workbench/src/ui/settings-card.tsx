"use client";
import { type ReactElement, type ReactNode, useId, useState } from "react";
import { OptionForm, type OptionFormProps } from "./option-form.tsx";

export interface SettingsCardProps extends OptionFormProps {
  /** What stands above the settings. */
  readonly above?: ReactNode;
  /** What stands below them. */
  readonly children?: ReactNode;
}

/**
 * The settings that most people change, and a drawer with the others. On a narrow page, where the result stands below
 * them, all are folded until they are asked for.
 */
export function SettingsCard(props: SettingsCardProps): ReactElement {
  const { settings, above, children, ...form } = props;
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  const of = (group: "basic" | "expert") => (
    <OptionForm {...form} settings={settings.filter((setting) => setting.group === group)} />
  );
  return (
    <section className="card stack" aria-labelledby="settings-title">
      <div className="row spread">
        <h2 id="settings-title">Settings</h2>
        <button
          type="button"
          className="button compact fold-button"
          aria-expanded={isOpen}
          aria-controls={id}
          onClick={() => setOpen(!isOpen)}
        >
          Show settings
        </button>
      </div>
      <div id={id} className={isOpen ? "stack" : "stack folded"}>
        {above}
        {of("basic")}
        <details className="drawer">
          <summary>Expert settings</summary>
          {of("expert")}
        </details>
        {children}
      </div>
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
