import type { ReactElement } from "react";

/** Something about a result that its reader should know; the code is stable, the message is a sentence. */
interface Noted {
  readonly code: string;
  readonly message: string;
}

/** What to know of a result by its weight: what may make it wrong stands apart, above what was done. */
export function Notes(props: {
  readonly notes: readonly Noted[];
  /** Codes of what may make the result wrong. */
  readonly grave: readonly string[];
}): ReactElement {
  const { notes, grave } = props;
  const isGrave = ({ code }: Noted) => grave.includes(code);
  return (
    <>
      <List title="Before you rely on this" className="note warn" notes={notes.filter(isGrave)} />
      <List
        title="How your data were read and used"
        className="note"
        notes={notes.filter((note) => !isGrave(note))}
      />
    </>
  );
}

function List(props: {
  readonly title: string;
  readonly className: string;
  readonly notes: readonly Noted[];
}): ReactElement | null {
  const { title, className, notes } = props;
  if (notes.length === 0) return null;
  return (
    <div className={className}>
      <strong>{title}</strong>
      <ul className="note-list">
        {notes.map(({ message }) => (
          <li key={message}>{message}</li>
        ))}
      </ul>
    </div>
  );
}
