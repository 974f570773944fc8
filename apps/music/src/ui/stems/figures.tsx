import { FigureFrame } from "@unmix/workbench/ui";
import { type ReactElement, useMemo, useState } from "react";
import type { MusicResult } from "../../domain/index.ts";
import { musicFiguresOf, type Picture } from "../../figures/index.ts";

/** The figures for papers and slides, drawn when they are wanted. */
export function Figures(props: {
  readonly result: MusicResult;
  /** Of the recording, where that is there. */
  readonly picture: Picture | undefined;
  /** Whether they are wanted from the start. */
  readonly open?: boolean;
}): ReactElement {
  const { result, picture } = props;
  const [open, setOpen] = useState(props.open ?? false);
  const figures = useMemo(
    () => (open ? musicFiguresOf(result, picture) : []),
    [open, result, picture],
  );
  return (
    <details
      className="drawer figures"
      open={open}
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary>Figures to save</summary>
      <div className="stack">
        {figures.map((figure) => (
          <FigureFrame key={figure.name} figure={figure} />
        ))}
      </div>
    </details>
  );
}
