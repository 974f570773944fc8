import type { Metadata, Viewport } from "next";
import type { ReactNode } from "react";
import "@unmix/workbench/ui.css";
import "./sediment.css";

export const metadata: Metadata = {
  title: "Unmix sediment: sources, mixing proportions and grain labels",
  description:
    "Finds the sources of sediment samples from the measured features of their grains, how each sample mixes them, and where each grain comes from. Runs in your browser; nothing is uploaded.",
  icons: { icon: "/sediment/icon.svg" },
};

export const viewport: Viewport = {
  width: "device-width",
  initialScale: 1,
  colorScheme: "light dark",
};

/** Sets the chosen theme before the first paint. */
const THEME = `try{const t=localStorage.getItem("unmix-theme");if(t)document.documentElement.dataset.theme=t}catch{}`;

export default function Layout({ children }: { children: ReactNode }) {
  return (
    <html lang="en" suppressHydrationWarning>
      <head>
        {/* biome-ignore lint/security/noDangerouslySetInnerHtml: a constant, and its hash is in the content policy */}
        <script dangerouslySetInnerHTML={{ __html: THEME }} />
      </head>
      <body>{children}</body>
    </html>
  );
}
