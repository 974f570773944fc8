import type { ReactElement } from "react";

/** The way past data and settings where the result stands below them; what stands there may be a message. */
export function ToResult(props: {
  /** "2 modes", where there is a result. */
  readonly found: string | undefined;
  readonly error: unknown;
}): ReactElement | null {
  const { found, error } = props;
  if (!found && !error) return null;
  return (
    <a className="to-result" href="#result">
      {error ? "Not done: go to the message" : `${found} found: go to the result`}
    </a>
  );
}
