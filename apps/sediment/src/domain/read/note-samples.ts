import type { GrainTable, Warning } from "../types.ts";
import { list } from "./roles.ts";

/** A sample of fewer grains says nothing of what its grains share. */
const SEVERAL = 3;
/** Reference zircons and glasses as laboratories call them. */
const REFERENCE =
  /^(?:91500|GJ-?1|ple[sš]ovice|temora(?:[\s-]?[12])?|FC-?1|R-?33|mud[\s-]?tank|BR-?266|OG-?1|QGNG|penglai|qinghu|SL-?mix|NIST[\s-]?(?:SRM[\s-]?)?61[024])$/i;

/** Notes on features that are the same for all grains of a sample, and on samples called like references. */
export function noteSamples(table: GrainTable): Warning[] {
  const constant = table.features.filter((_, j) => isConstant(table, j));
  const references = table.sinks.filter((name) => REFERENCE.test(name.trim()));
  return [
    ...(constant.length === 0
      ? []
      : [
          {
            code: "featureOfSamples",
            message: `All grains of a sample have the same value of ${list(constant)}, so it seems to belong to the samples and would tell them apart by itself; leave it out by the role "ignore" unless it was measured on each grain.`,
          },
        ]),
    ...(references.length === 0
      ? []
      : [
          {
            code: "referenceSamples",
            message: `Samples are called like reference materials: ${list(references)}; delete their rows unless they are samples.`,
          },
        ]),
  ];
}

/** Whether a feature is the same for all grains of a sample, and another for those of another. */
function isConstant({ values, features, sinks, sinkOf }: GrainTable, feature: number): boolean {
  const first = new Float64Array(sinks.length).fill(Number.NaN);
  const counts = new Int32Array(sinks.length);
  for (let n = 0; n < sinkOf.length; n++) {
    const value = values[n * features.length + feature]!;
    if (Number.isNaN(value)) continue;
    const sink = sinkOf[n]!;
    if (counts[sink]!++ === 0) first[sink] = value;
    else if (value !== first[sink]) return false;
  }
  const several = first.filter((_, sink) => counts[sink]! >= SEVERAL);
  return new Set(several).size > 1;
}
