import { factorize } from "@unmix/core";
import { factorizeMultiscale } from "../dist/index.js";
import { densities } from "./densities.mjs";
const t = densities(65);
const base = { rank: 3, targetError: 0.02, maxIterations: 500, tolerance: 0 };
const cpu = (f) => { const b = process.cpuUsage(); f(); const d = process.cpuUsage(b); return (d.user + d.system) / 1e3; };
const med = a => a.sort((x,y)=>x-y)[a.length>>1];
const r = {best:[], avg:[], sam:[], lazy: []};
for (let seed = 0; seed < 15; seed++) {
  r.best.push(cpu(() => factorize(t, { ...base, seed })));
  r.avg.push(cpu(() => factorizeMultiscale(t, { ...base, seed }, { modes: [1, 2, 3] })));
  r.sam.push(cpu(() => factorizeMultiscale(t, { ...base, seed }, { modes: [1, 2, 3], coarsen: "sample" })));
}
console.log(Object.fromEntries(Object.entries(r).map(([k,v])=>[k, med(v)])));
