import { type ReactElement, useEffect, useState } from "react";

/** Names and colours of the sources, as they stand in every figure and export. */
export function SourcePanel(props: {
  readonly names: readonly string[];
  readonly colours: readonly string[];
  readonly onRename: (source: number, name: string) => void;
  readonly onRecolour: (source: number, colour: string) => void;
}): ReactElement {
  const { names, colours, onRename, onRecolour } = props;
  return (
    <section className="card stack" aria-labelledby="source-names-title">
      <h3 id="source-names-title">Name and colour the sources</h3>
      <ul className="source-list">
        {names.map((name, source) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a source is its index; names change
          <li key={source}>
            <input
              type="color"
              aria-label={`Colour of source ${source + 1}`}
              value={colours[source]}
              onChange={(event) => onRecolour(source, event.currentTarget.value)}
            />
            <NameField
              label={`Name of source ${source + 1}`}
              name={name}
              onRename={(next) => onRename(source, next)}
            />
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
