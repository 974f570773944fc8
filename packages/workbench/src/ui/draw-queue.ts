/**
 * Draws one figure per turn of the event loop, so that twenty figures never hold the page for the
 * time of twenty. Returns a function that takes the drawing back off the queue.
 */
export function queueDrawing(draw: () => void): () => void {
  waiting.add(draw);
  if (waiting.size === 1) setTimeout(next);
  return () => waiting.delete(draw);
}

const waiting = new Set<() => void>();

function next(): void {
  const [draw] = waiting;
  if (!draw) return;
  try {
    draw();
  } finally {
    waiting.delete(draw);
    if (waiting.size > 0) setTimeout(next);
  }
}
