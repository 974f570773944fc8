"use client";
import { OptionForm } from "@unmix/workbench/ui";
import { type FormEvent, type ReactElement, useState } from "react";
import { rateSetting } from "../../domain/index.ts";

/** How a table without times is read; what was typed stays when reading fails. */
export function RateFields(props: {
  /** The name of the table that could not be read. */
  readonly unread: string | undefined;
  /** The rate that the table was read with, or was to be. */
  readonly rate: number | undefined;
  /** Whether it is open. */
  readonly isWanted: boolean;
  /** Reads the table with the rate, or without one. */
  readonly onRead: (rate: number | undefined) => void;
}): ReactElement {
  const { unread, rate, isWanted, onRead } = props;
  const [value, setValue] = useState<unknown>(rate);
  const read = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    onRead(typeof value === "number" ? value : undefined);
  };
  return (
    <details className="drawer" open={isWanted}>
      <summary>A table without times</summary>
      <form className="stack" onSubmit={read}>
        {unread !== undefined && <p className="small">{unread} could not be read as it is.</p>}
        <OptionForm
          settings={[rateSetting]}
          values={{ rate: value }}
          onChange={(_, next) => setValue(next)}
        />
        <div>
          <button type="submit" className="button compact">
            Read with this rate
          </button>
        </div>
      </form>
    </details>
  );
}
