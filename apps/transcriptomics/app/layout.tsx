import { PageDocument } from "@unmix/workbench/ui";
import type { Metadata, Viewport } from "next";
import type { ReactNode } from "react";
import "@unmix/workbench/ui.css";
import "@unmix/workbench/page.css";
import "./tissue.css";

export const metadata: Metadata = {
  title: "Unmix tissue: cell types, where they are and by which genes",
  description:
    "Finds the cell types of a tissue section from its spatial gene counts: a map of each, its marker genes, and how they match what is known. Runs in your browser; nothing is uploaded.",
  icons: { icon: "/transcriptomics/icon.svg" },
};

export const viewport: Viewport = {
  width: "device-width",
  initialScale: 1,
  colorScheme: "light dark",
};

export default function Layout({ children }: { children: ReactNode }) {
  return <PageDocument>{children}</PageDocument>;
}
