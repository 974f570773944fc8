// What the benches share: CPU time, middles of samples.

export const quick = process.argv.includes("--quick");

/** The middle of some values. */
export function median(values) {
  const sorted = [...values].sort((x, y) => x - y);
  return sorted[sorted.length >> 1];
}

/** CPU milliseconds of this process so far. */
function cpu() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** The result of `run` and the CPU milliseconds of one, of as many as fill some milliseconds. */
export function timed(run, least = 4) {
  let result = run();
  let times = 0;
  const began = cpu();
  do {
    result = run();
    times++;
  } while (cpu() - began < least);
  return { result, ms: (cpu() - began) / times };
}

/** The slope of a straight line through the points in logarithms: how cost grows with size. */
export function exponent(sizes, costs) {
  const x = sizes.map(Math.log);
  const y = costs.map(Math.log);
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [mx, my] = [mean(x), mean(y)];
  let above = 0;
  let below = 0;
  for (let i = 0; i < x.length; i++) {
    above += (x[i] - mx) * (y[i] - my);
    below += (x[i] - mx) ** 2;
  }
  return above / below;
}
