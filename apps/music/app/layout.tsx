import { PageDocument } from "@unmix/workbench/ui";
import type { Metadata, Viewport } from "next";
import type { ReactNode } from "react";
import "@unmix/workbench/ui.css";
import "@unmix/workbench/page.css";
import "./music.css";

export const metadata: Metadata = {
  title: "Unmix music: one recording or signal apart",
  description:
    "Takes one signal apart into modes, each with its amplitude and frequency. Runs in your browser; nothing is uploaded.",
  icons: { icon: "/music/icon.svg" },
};

export const viewport: Viewport = {
  width: "device-width",
  initialScale: 1,
  colorScheme: "light dark",
};

export default function Layout({ children }: { children: ReactNode }) {
  return <PageDocument>{children}</PageDocument>;
}
