"use client";
import { type ReactElement, useEffect, useId, useState } from "react";
import { formatSetting, parseSetting, type Setting } from "../settings/index.ts";

export interface OptionFormProps {
  readonly settings: readonly Setting[];
  /** The values set by the user; a setting that is absent has its default. */
  readonly values: Readonly<Record<string, unknown>>;
  /** Called with `undefined` when the setting goes back to its default. */
  readonly onChange: (name: string, value: unknown) => void;
}

/** One field for each setting, with its help and, where a value is refused, the reason. */
export function OptionForm({ settings, values, onChange }: OptionFormProps): ReactElement {
  return (
    <div className="stack option-form">
      {settings.map((setting) => (
        <OptionField
          key={setting.name}
          setting={setting}
          value={values[setting.name] ?? setting.default}
          onChange={(value) => onChange(setting.name, value)}
        />
      ))}
    </div>
  );
}

/** The value in a field, which is refused by the name that the field has: that of the flag stands nowhere near it. */
export function parseField(setting: Setting, text: string): unknown {
  return parseSetting({ ...setting, flag: `“${setting.label}”` }, text);
}

function OptionField(props: {
  readonly setting: Setting;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
}): ReactElement {
  const { setting, value, onChange } = props;
  const id = useId();
  const shown = formatSetting(setting, value);
  const [text, setText] = useState(shown);
  const [refusal, setRefusal] = useState<string>();
  useEffect(() => {
    setText(shown);
    setRefusal(undefined);
  }, [shown]);

  const take = (next: string) => {
    setText(next);
    try {
      const read = parseField(setting, next);
      setRefusal(undefined);
      const usual = formatSetting(setting, read) === formatSetting(setting, setting.default);
      onChange(usual ? undefined : read);
    } catch (error) {
      setRefusal(error instanceof Error ? error.message : String(error));
    }
  };
  const choices = "choices" in setting ? setting.choices : undefined;
  const help = (
    <p id={`${id}-help`} className="small muted">
      {setting.help}
    </p>
  );

  if (setting.kind === "boolean") {
    return (
      <div className="field">
        <label className="check">
          <input
            type="checkbox"
            checked={value === true}
            aria-describedby={`${id}-help`}
            onChange={(event) => take(String(event.currentTarget.checked))}
          />
          {setting.label}
        </label>
        {help}
      </div>
    );
  }
  return (
    <div className="field">
      <label htmlFor={id}>
        {setting.label}
        {setting.unit && !saysUnit(setting) && <span className="muted"> ({setting.unit})</span>}
      </label>
      {setting.kind === "choice" ? (
        <select
          id={id}
          className="input"
          value={text}
          aria-describedby={`${id}-help`}
          onChange={(event) => take(event.currentTarget.value)}
        >
          {choices?.map((choice) => (
            <option key={choice.value} value={choice.value}>
              {choice.label}
            </option>
          ))}
        </select>
      ) : (
        <input
          id={id}
          className="input"
          type="text"
          inputMode={setting.kind === "integer" && value !== "auto" ? "numeric" : "text"}
          autoComplete="off"
          spellCheck={false}
          value={text}
          list={choices && `${id}-choices`}
          aria-invalid={refusal !== undefined}
          aria-describedby={refusal ? `${id}-refusal ${id}-help` : `${id}-help`}
          onChange={(event) => take(event.currentTarget.value)}
        />
      )}
      {setting.kind !== "choice" && choices && (
        <datalist id={`${id}-choices`}>
          {choices.map((choice) => (
            <option key={choice.value} value={choice.value}>
              {choice.label}
            </option>
          ))}
        </datalist>
      )}
      {refusal && (
        <p id={`${id}-refusal`} className="small refusal" role="alert">
          {refusal}
        </p>
      )}
      {help}
    </div>
  );
}

/** "Bootstrap refits (refits)" would say it twice. */
function saysUnit({ label, unit }: Setting): boolean {
  return unit !== undefined && label.toLowerCase().includes(unit.toLowerCase());
}
