import type { Progress } from "@unmix/core";
import { SingleBar } from "cli-progress";

/**
 * A progress bar on stderr where that is a terminal; in a pipe, or when `hidden`, nothing is shown. It
 * begins with the first update, below whatever was said before.
 */
export function progressBar(hidden = false): { update(progress: Progress): void; stop(): void } {
  if (hidden || !process.stderr.isTTY) return { update: () => {}, stop: () => {} };
  const bar = new SingleBar({
    format: "{bar} {percentage} %  {stage}  {left}",
    barCompleteChar: "█",
    barIncompleteChar: "░",
    barsize: 28,
    hideCursor: true,
    clearOnComplete: true,
    stream: process.stderr,
    // Ctrl-C is the command's to handle.
    gracefulExit: false,
  });
  const began = performance.now();
  return {
    update({ stage, fraction = 0 }) {
      const seconds = (performance.now() - began) / 1000;
      const left =
        fraction > 0.05 ? `${Math.ceil((seconds * (1 - fraction)) / fraction)} s left` : "";
      if (!bar.isActive) bar.start(1000, 0, { stage, left });
      bar.update(Math.round(fraction * 1000), { stage, left });
    },
    stop: () => bar.stop(),
  };
}
