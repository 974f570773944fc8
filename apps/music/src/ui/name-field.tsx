"use client";
import { type ReactElement, useEffect, useState } from "react";

/** A name that is taken when the field is left or Enter is pressed. */
export function NameField(props: {
  readonly label: string;
  readonly name: string;
  readonly disabled?: boolean;
  readonly onRename: (name: string) => void;
}): ReactElement {
  const { label, name, disabled, onRename } = props;
  const [text, setText] = useState(name);
  useEffect(() => setText(name), [name]);
  return (
    <input
      className="input compact"
      aria-label={label}
      value={text}
      disabled={disabled}
      autoComplete="off"
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={() => (text.trim() === "" ? setText(name) : onRename(text))}
      onKeyDown={(event) => {
        if (event.key === "Enter") event.currentTarget.blur();
      }}
    />
  );
}
