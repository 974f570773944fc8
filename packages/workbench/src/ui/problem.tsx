"use client";
import type { ErrorData } from "@unmix/core";
import type { ReactElement, ReactNode } from "react";

/** An error in the words of its sentence, announced at once; dismissed, the result has the focus. */
export function Problem(props: {
  readonly error: ErrorData;
  readonly onDismiss: () => void;
  readonly children?: ReactNode;
}): ReactElement {
  const { error, onDismiss, children } = props;
  const dismiss = () => {
    onDismiss();
    document.getElementById("result")?.focus({ preventScroll: true });
  };
  return (
    <div className="note bad stack" role="alert">
      <p>
        <strong>{error.tag ? TITLES[error.tag] : "Something went wrong in the program."}</strong>{" "}
        {error.message}
      </p>
      {children}
      <div>
        <button type="button" className="button compact" onClick={dismiss}>
          Dismiss
        </button>
      </div>
    </div>
  );
}

const TITLES = {
  file: "This file cannot be read.",
  input: "These data cannot be used.",
  option: "This setting cannot be used.",
  shape: "The sizes do not fit.",
} as const;
