import { factorize } from "@unmix/core";
import { factorizeMultiscale } from "../dist/index.js";
import { densities } from "./densities.mjs";
const K = Number(process.argv[2] ?? 65);
const t = densities(K);
const target = Number(process.argv[3] ?? 0.02);
const time = (f) => { const b = process.cpuUsage(); const r = f(); const d = process.cpuUsage(b); return [r, (d.user + d.system) / 1e3]; };
const base = { rank: 3, targetError: target, maxIterations: 500, tolerance: 0 };
const plain = { ...base, update: "gradient", momentum: false, innerSteps: 1, compress: false, constraints: {core: {kind:"nonnegative"}, matrix: {kind:"simplex", per:"row"}} };
const show = (name, [r, ms]) => console.log(name, ms.toFixed(1), "ms", r.iterations, r.relativeError.toExponential(3), r.termination.kind, r.scales?.map(s => `${s.shape[1]}:${s.iterations}(${s.relativeError.toExponential(2)})`).join(" ") ?? "");
for (let seed = 0; seed < 3; seed++) {
  show("plain ", time(() => factorize(t, { ...plain, seed })));
  show("best  ", time(() => factorize(t, { ...base, seed })));
  show("bestR ", time(() => factorize(t, { ...base, start: "svd", seed })));
  show("multi ", time(() => factorizeMultiscale(t, { ...base, seed }, { modes: [1, 2, 3] })));
  show("sample", time(() => factorizeMultiscale(t, { ...base, seed }, { modes: [1, 2, 3], coarsen: "sample" })));
  show("cubic ", time(() => factorizeMultiscale(t, { ...base, seed }, { modes: [1, 2, 3], interpolate: "cubic" })));
}
