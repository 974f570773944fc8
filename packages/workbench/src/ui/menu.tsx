"use client";
import {
  type KeyboardEvent,
  type ReactElement,
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useState,
} from "react";

export interface MenuEntry {
  readonly label: string;
  readonly hint?: string;
  readonly onChoose: () => void;
}

/** A button that opens a list of actions; Escape closes it and arrows move in it. */
export function Menu(props: {
  readonly label: string;
  /** The name for a screen reader where the label alone does not say it all. */
  readonly name?: string;
  readonly className?: string;
  readonly disabled?: boolean;
  readonly entries: readonly MenuEntry[];
}): ReactElement {
  const { label, name, className = "button", disabled = false, entries } = props;
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLUListElement>(null);
  const id = useId();

  useLayoutEffect(() => {
    if (open && list.current) keepInWindow(list.current);
  }, [open]);

  useEffect(() => {
    if (!open) return;
    const outside = (event: PointerEvent) => {
      if (!box.current?.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener("pointerdown", outside);
    box.current?.querySelector<HTMLElement>("ul button")?.focus();
    return () => document.removeEventListener("pointerdown", outside);
  }, [open]);

  const close = () => {
    setOpen(false);
    box.current?.querySelector<HTMLElement>("button")?.focus();
  };
  const move = (event: KeyboardEvent) => {
    if (!open) return;
    if (event.key === "Escape") {
      event.stopPropagation();
      close();
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const buttons = [...(box.current?.querySelectorAll<HTMLElement>("ul button") ?? [])];
    const at = buttons.indexOf(document.activeElement as HTMLElement);
    buttons[(at + step + buttons.length) % buttons.length]?.focus();
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys reach the buttons inside
    <div className="menu" ref={box} onKeyDown={move}>
      <button
        type="button"
        className={className}
        aria-expanded={open}
        aria-controls={id}
        aria-label={name}
        disabled={disabled}
        onClick={() => setOpen(!open)}
      >
        {label}
      </button>
      {open && (
        <ul className="menu-list" id={id} ref={list}>
          {entries.map((entry) => (
            <li key={entry.label}>
              <button
                type="button"
                onClick={() => {
                  close();
                  entry.onChoose();
                }}
              >
                {entry.label}
                {entry.hint && <span className="hint">{entry.hint}</span>}
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** Pixels between a list and the edge of the window. */
const MARGIN = 8;

/** Moves a list that reaches beyond either side of the window back into it. */
function keepInWindow(list: HTMLElement): void {
  const { left, right } = list.getBoundingClientRect();
  const beyond = Math.max(0, right + MARGIN - document.documentElement.clientWidth);
  const shift = Math.max(MARGIN - left, -beyond);
  if (shift !== 0) list.style.translate = `${shift}px`;
}
