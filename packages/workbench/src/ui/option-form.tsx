"use client";
import { type ReactElement, useEffect, useId, useState } from "react";

/** What a form needs to know of one setting; the definitions of every app fit it. */
export interface FormOption {
  readonly name: string;
  readonly label: string;
  readonly help: string;
  readonly unit?: string;
  readonly kind: string;
  readonly default: unknown;
  readonly choices?: readonly { readonly value: string; readonly label: string }[];
}

export interface OptionFormProps<Option extends FormOption> {
  readonly options: readonly Option[];
  /** The values set by the user; a setting that is absent has its default. */
  readonly values: Readonly<Record<string, unknown>>;
  /** Reads a value from text; throws a sentence when it is not one. */
  readonly parse: (option: Option, text: string) => unknown;
  readonly format: (option: Option, value: unknown) => string;
  /** Called with `undefined` when the setting goes back to its default. */
  readonly onChange: (name: string, value: unknown) => void;
}

/** One field for each setting, with its help and, where a value is refused, the reason. */
export function OptionForm<Option extends FormOption>(
  props: OptionFormProps<Option>,
): ReactElement {
  return (
    <div className="stack option-form">
      {props.options.map((option) => (
        <OptionField key={option.name} {...props} option={option} />
      ))}
    </div>
  );
}

function OptionField<Option extends FormOption>(
  props: OptionFormProps<Option> & { readonly option: Option },
): ReactElement {
  const { option, values, parse, format, onChange } = props;
  const id = useId();
  const value = values[option.name] ?? option.default;
  const shown = format(option, value);
  const [text, setText] = useState(shown);
  const [refusal, setRefusal] = useState<string>();
  useEffect(() => {
    setText(shown);
    setRefusal(undefined);
  }, [shown]);

  const take = (next: string) => {
    setText(next);
    try {
      const read = parse(option, next);
      setRefusal(undefined);
      const usual = format(option, read) === format(option, option.default);
      onChange(option.name, usual ? undefined : read);
    } catch (error) {
      setRefusal(error instanceof Error ? error.message : String(error));
    }
  };
  const help = (
    <p id={`${id}-help`} className="small muted">
      {option.help}
    </p>
  );

  if (option.kind === "boolean") {
    return (
      <div className="field">
        <label className="check">
          <input
            type="checkbox"
            checked={value === true}
            aria-describedby={`${id}-help`}
            onChange={(event) => take(String(event.currentTarget.checked))}
          />
          {option.label}
        </label>
        {help}
      </div>
    );
  }
  return (
    <div className="field">
      <label htmlFor={id}>
        {option.label}
        {option.unit && !saysUnit(option) && <span className="muted"> ({option.unit})</span>}
      </label>
      {option.kind === "choice" ? (
        <select
          id={id}
          className="input"
          value={text}
          aria-describedby={`${id}-help`}
          onChange={(event) => take(event.currentTarget.value)}
        >
          {option.choices?.map((choice) => (
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
          inputMode={option.kind === "integer" && value !== "auto" ? "numeric" : "text"}
          autoComplete="off"
          spellCheck={false}
          value={text}
          list={option.choices && `${id}-choices`}
          aria-invalid={refusal !== undefined}
          aria-describedby={refusal ? `${id}-refusal ${id}-help` : `${id}-help`}
          onChange={(event) => take(event.currentTarget.value)}
        />
      )}
      {option.kind !== "choice" && option.choices && (
        <datalist id={`${id}-choices`}>
          {option.choices.map((choice) => (
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
function saysUnit({ label, unit }: FormOption): boolean {
  return unit !== undefined && label.toLowerCase().includes(unit.toLowerCase());
}
