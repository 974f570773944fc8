"use client";
import type { ReactElement, ReactNode } from "react";
import { ThemeToggle } from "./theme-toggle.tsx";
import { useOffline } from "./use-offline.ts";

export interface PageFrameProps {
  /** The app's folder on the server, as in "sediment"; its icon is `icon.svg` there. */
  readonly app: string;
  readonly title: string;
  /** Links to the app's other pages, where it has any. */
  readonly links?: ReactNode;
  /** Data and settings. */
  readonly setup: ReactNode;
  /** The run and its result. */
  readonly children: ReactNode;
}

/** What every page has: a heading, data and settings on one side, the run and its result on the other. */
export function PageFrame({ app, title, links, setup, children }: PageFrameProps): ReactElement {
  useOffline(app);
  return (
    <>
      <a className="skip-link" href="#result">
        Skip to the result
      </a>
      <header className="page-header">
        <div className="brand">
          <img src={`/${app}/icon.svg`} alt="" width={32} height={32} />
          <h1>{title}</h1>
        </div>
        <nav aria-label="Pages">
          <a href="/">All apps</a>
          {links}
        </nav>
        <p className="privacy">Nothing leaves your browser: no upload, no account.</p>
        <ThemeToggle />
      </header>
      <div className="workspace">
        <aside className="setup" aria-label="Data and settings">
          {setup}
        </aside>
        <main className="results" id="result" tabIndex={-1}>
          {children}
        </main>
      </div>
      <footer className="page-footer">
        Unmix runs on this computer and works without a network once it is loaded. Options stand in
        the address, so a link repeats a run; model.json keeps a whole result.
      </footer>
    </>
  );
}
