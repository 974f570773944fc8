import type { ReactElement, ReactNode } from "react";

/** Sets the chosen theme before the first paint. */
const THEME = `try{const t=localStorage.getItem("unmix-theme");if(t)document.documentElement.dataset.theme=t}catch{}`;

/** The document of every page: its language, its theme, its body. */
export function PageDocument({ children }: { readonly children: ReactNode }): ReactElement {
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
