/**
 * The cubic with given values and slopes at both ends of a stretch.
 *
 * @param part of the way from the one to the other, 0 to 1
 * @param riseFrom slope at the first end × length of the stretch
 * @param riseTo the same at the other
 */
export function cubicBetween(
  part: number,
  from: number,
  riseFrom: number,
  to: number,
  riseTo: number,
): number {
  const rest = 1 - part;
  return (
    rest * rest * ((1 + 2 * part) * from + part * riseFrom) +
    part * part * ((1 + 2 * rest) * to - rest * riseTo)
  );
}
