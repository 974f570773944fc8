/** Opacity of what is not highlighted. */
const DIMMED = "0.15";

/**
 * Dims every mark of `drawing` that has a key other than `key`, so that what belongs to one legend
 * entry stands out; without a key all marks return. A legend entry names its key in `data-legend`.
 */
export function highlight(drawing: Element, key: string | undefined): void {
  for (const mark of drawing.querySelectorAll("[data-key]")) {
    if (key === undefined || mark.getAttribute("data-key") === key) mark.removeAttribute("opacity");
    else mark.setAttribute("opacity", DIMMED);
  }
}
