/** How far from the highest of three even places the vertex of the parabola through them lies, −½ to ½ of a step. */
export function vertexOf(before: number, highest: number, after: number): number {
  const bend = before - 2 * highest + after;
  return bend < 0 ? Math.max(-0.5, Math.min(0.5, (before - after) / (2 * bend))) : 0;
}
