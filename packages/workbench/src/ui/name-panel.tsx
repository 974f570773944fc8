"use client";
import { type ReactElement, type ReactNode, useEffect, useState } from "react";

/** Names and colours of what was found, as they stand in every figure and export. */
export function NamePanel(props: {
  readonly title: string;
  /** What is named, for the labels: "source". */
  readonly what: string;
  readonly names: readonly string[];
  readonly colours: readonly string[];
  readonly onRename: (index: number, name: string) => void;
  readonly onRecolour: (index: number, colour: string) => void;
  /** What stands beside a name. */
  readonly beside?: (index: number) => ReactNode;
  /** What stands beside the title. */
  readonly children?: ReactNode;
}): ReactElement {
  const { title, what, names, colours, onRename, onRecolour, beside, children } = props;
  return (
    <section className="card stack" aria-label={title}>
      <div className="row spread">
        <h3>{title}</h3>
        {children}
      </div>
      <ul className="name-list">
        {names.map((name, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: what is named is its index; names change
          <li key={index}>
            <input
              type="color"
              aria-label={`Colour of ${what} ${index + 1}`}
              value={colours[index]}
              onChange={(event) => onRecolour(index, event.currentTarget.value)}
            />
            <NameField
              label={`Name of ${what} ${index + 1}`}
              name={name}
              onRename={(next) => onRename(index, next)}
            />
            {beside?.(index)}
          </li>
        ))}
      </ul>
    </section>
  );
}

function NameField(props: {
  readonly label: string;
  readonly name: string;
  readonly onRename: (name: string) => void;
}): ReactElement {
  const { label, name, onRename } = props;
  const [text, setText] = useState(name);
  useEffect(() => setText(name), [name]);
  const commit = () => {
    if (text.trim() === "") setText(name);
    else if (text.trim() !== name) onRename(text);
  };
  return (
    <input
      className="input"
      aria-label={label}
      value={text}
      maxLength={60}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === "Enter") commit();
      }}
    />
  );
}
