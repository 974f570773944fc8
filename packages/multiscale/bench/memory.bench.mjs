/** The published 3-D problem on 129³ points: the peak of memory must stay within 0.5 GB. */
import { factorizeMultiscale } from "../dist/index.js";
import { densities } from "./densities.mjs";

const tensor = densities(129);
const options = { rank: 3, targetError: 0.02, tolerance: 0, maxIterations: 100 };
const { relativeError, scales } = factorizeMultiscale(tensor, options, { modes: [1, 2, 3] });
const megabytes = (bytes) => (bytes / 2 ** 20).toFixed(0);
console.log(
  `5x129x129x129 R3: relative error ${relativeError.toExponential(2)} after ${scales.map(({ iterations }) => iterations).join(", ")} sweeps; ` +
    `peak ${megabytes(1024 * process.resourceUsage().maxRSS)} MB (must 512), of which the tensor is ${megabytes(tensor.data.byteLength)}`,
);
