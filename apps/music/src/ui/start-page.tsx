import type { ReactElement } from "react";

/** Where the app's pages begin. */
export function StartPage(): ReactElement {
  return (
    <main className="start">
      <h1>Unmix music</h1>
      <nav aria-label="Pages">
        <a className="card" href="/music/modes/">
          <h2>Modes</h2>
          <p>
            Take one recording or signal apart into modes: each a tone that may swell, fade, rise or
            fall. See and hear each, and correct what belongs together.
          </p>
        </a>
      </nav>
    </main>
  );
}
