import { PageDocument } from "@unmix/workbench/ui";
import type { Metadata, Viewport } from "next";
import type { ReactNode } from "react";
import "@unmix/workbench/ui.css";
import "@unmix/workbench/page.css";
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

export default function Layout({ children }: { children: ReactNode }) {
  return <PageDocument>{children}</PageDocument>;
}
