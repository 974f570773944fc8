import type { Metadata } from "next";

export { ModesPage as default } from "../../src/ui/modes/modes-page.tsx";

export const metadata: Metadata = { title: "Unmix modes: one signal apart" };
