// GW150914 as the Hanford detector recorded it, by the Gravitational Wave Open Science Center.
import { readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Every fourth row of the strain, and the wave by numerical relativity as its one source.
 *
 * @param folder where `observed_gravitational_data.txt` and `numerical_gravitational_data.txt` are
 */
export function gravitationalWave(folder) {
  const [observed, computed] = ["observed", "numerical"].map((name) =>
    readFileSync(join(folder, `${name}_gravitational_data.txt`), "utf8")
      .split("\n")
      .filter((line) => /^\s*[-\d]/.test(line))
      .map((line) => line.trim().split(/\s+/).map(Number)),
  );
  const rows = observed.filter((_, i) => i % 4 === 0);
  const column = (axis) => Float64Array.from(rows, (row) => row[axis]);
  const truth = Float64Array.from(
    rows,
    (_, i) => computed[Math.min(4 * i, computed.length - 1)][1],
  );
  return { times: column(0), values: column(1), truths: [truth] };
}
