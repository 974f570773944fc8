import { themeOf } from "@unmix/workbench/figures";
import { useTheme } from "@unmix/workbench/ui";
import type { ReactElement } from "react";
import type { Shading } from "./shades.ts";

/** Names listed of a legend; a column of more is better looked at spot by spot. */
const LISTED = 40;

/** What the colours of the map mean. */
export function MapLegend({ shading }: { readonly shading: Shading }): ReactElement {
  const { theme } = useTheme();
  const { legend, colours, title } = shading;
  if (legend.kind === "ramp") {
    const steps = Array.from({ length: 9 }, (_, k) => themeOf(theme).sequential(k / 8));
    return (
      <p className="map-legend row small">
        <span>{title}</span>
        <span className="number muted">{legend.low}</span>
        <span
          className="map-ramp"
          aria-hidden="true"
          style={{ background: `linear-gradient(to right, ${steps.join(",")})` }}
        />
        <span className="number muted">{legend.high}</span>
      </p>
    );
  }
  const rest = legend.names.length - LISTED;
  return (
    <ul className="map-legend small" aria-label={`Colours of ${title}`}>
      {legend.names.slice(0, LISTED).map((name, k) => (
        <li key={name}>
          <span className="swatch" aria-hidden="true" style={{ background: colours[k] }} />
          {name}
        </li>
      ))}
      {rest > 0 && <li className="muted">and {rest} more</li>}
    </ul>
  );
}
