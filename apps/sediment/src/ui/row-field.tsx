import { type ReactElement, useEffect, useId, useRef, useState } from "react";

/** The number of a row: taken with Enter or when the field is left, and refused in a sentence. */
export function RowField(props: {
  readonly label: string;
  readonly shown: string;
  readonly placeholder: string;
  /** Throws the sentence of a refusal. */
  readonly onText: (text: string) => void;
}): ReactElement {
  const { label, shown, placeholder, onText } = props;
  const id = useId();
  const [text, setText] = useState(shown);
  const [refusal, setRefusal] = useState<string>();
  const asked = useRef(shown);
  useEffect(() => {
    asked.current = shown;
    setText(shown);
    setRefusal(undefined);
  }, [shown]);

  const take = () => {
    asked.current = text;
    try {
      onText(text);
      setRefusal(undefined);
    } catch (error) {
      setRefusal(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        className="input"
        type="number"
        min={1}
        step={1}
        autoComplete="off"
        value={text}
        placeholder={placeholder}
        aria-invalid={refusal !== undefined}
        aria-describedby={refusal && `${id}-refusal`}
        onChange={(event) => {
          // Half a number, as "-", has no value yet.
          if (!event.currentTarget.validity.badInput) setText(event.currentTarget.value);
        }}
        onKeyDown={(event) => {
          if (event.key === "Enter" && text !== shown) take();
        }}
        onBlur={() => {
          if (text !== asked.current) take();
        }}
      />
      {refusal && (
        <p id={`${id}-refusal`} className="small refusal" role="alert">
          {refusal}
        </p>
      )}
    </div>
  );
}
