"use client";
import {
  type KeyboardEvent,
  type PointerEvent,
  type ReactElement,
  type RefObject,
  useRef,
  useState,
} from "react";
import { highlight } from "../figures/highlight.ts";

interface Tip {
  readonly text: string;
  readonly x: number;
  readonly y: number;
}

/**
 * Shows what each mark of a drawing says of itself (its `<title>`): under the pointer, and with the
 * arrow keys when the drawing has the focus. An entry of the legend makes its marks stand out.
 */
export function useTips(box: RefObject<HTMLDivElement | null>): {
  handlers: object;
  element: ReactElement;
} {
  const [tip, setTip] = useState<Tip>();
  const pointed = useRef<Element>(undefined);

  const point = (mark: Element | undefined, x: number, y: number) => {
    if (mark === pointed.current) return;
    pointed.current?.classList.remove("pointed");
    restoreTitle(pointed.current);
    pointed.current = mark;
    if (box.current) highlight(box.current, mark?.getAttribute("data-legend") ?? undefined);
    const text = mark && hideTitle(mark);
    setTip(text ? { text, x, y } : undefined);
  };

  const handlers = {
    onPointerMove: (event: PointerEvent) => {
      point(markAt(event.target as Element), event.clientX, event.clientY);
    },
    // A tap moves nothing, and the pointer leaves as the finger does: its tip stays until the blur.
    onPointerDown: (event: PointerEvent) => {
      point(markAt(event.target as Element), event.clientX, event.clientY);
    },
    onPointerLeave: (event: PointerEvent) => {
      if (event.pointerType !== "touch") point(undefined, 0, 0);
    },
    onBlur: () => point(undefined, 0, 0),
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key === "Escape") return point(undefined, 0, 0);
      const step = STEPS[event.key];
      if (!step || !box.current) return;
      event.preventDefault();
      const marks = [...box.current.querySelectorAll("[data-legend], [data-tip], :has(> title)")];
      const at = pointed.current ? marks.indexOf(pointed.current) : step > 0 ? -1 : 0;
      const mark = marks[(at + step + marks.length) % marks.length];
      if (!mark) return;
      const { left, top, width } = mark.getBoundingClientRect();
      point(mark, left + width / 2, top);
      mark.classList.add("pointed");
    },
  };
  const element = (
    <div role="status" aria-live="polite">
      {tip && <TipBox tip={tip} />}
    </div>
  );
  return { handlers, element };
}

const STEPS: Readonly<Record<string, number>> = {
  ArrowRight: 1,
  ArrowDown: 1,
  ArrowLeft: -1,
  ArrowUp: -1,
};

function TipBox({ tip }: { tip: Tip }): ReactElement {
  const right = tip.x > window.innerWidth / 2;
  const low = tip.y > 120;
  return (
    <div
      className="tooltip"
      style={{
        [right ? "right" : "left"]: right ? window.innerWidth - tip.x + 12 : tip.x + 12,
        [low ? "bottom" : "top"]: low ? window.innerHeight - tip.y + 12 : tip.y + 18,
      }}
    >
      {tip.text}
    </div>
  );
}

function markAt(target: Element): Element | undefined {
  return target.closest("[data-legend], [data-tip], :has(> title)") ?? undefined;
}

/** While our tip shows, the browser's own must not. */
function hideTitle(mark: Element): string | undefined {
  const title = mark.querySelector(":scope > title");
  if (!title) return undefined;
  const text = title.textContent ?? "";
  mark.setAttribute("data-tip", text);
  title.remove();
  return text;
}

function restoreTitle(mark: Element | undefined): void {
  const text = mark?.getAttribute("data-tip");
  if (!mark || text === null || text === undefined) return;
  const title = document.createElementNS("http://www.w3.org/2000/svg", "title");
  title.textContent = text;
  mark.prepend(title);
  mark.removeAttribute("data-tip");
}
