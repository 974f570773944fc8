import { expect, it } from "vitest";
import { inModesFlags } from "../src/modes-wording.ts";

it.each([
  [
    "but no ridge describes the signal with fewer numbers than none, so all atoms are outliers: it is noise, or has many components that are equally strong. In the second case raise maxModes, lower residual, or take clusters (grouping.metric overlap).",
    "but no ridge describes the signal with fewer numbers than none, so all atoms are outliers: it is noise, or has many components that are equally strong. In the second case raise --max-modes, lower --residual, or take --grouping clusters.",
  ],
  [
    "came to its limit of work (grouping.effort 1). Raise grouping.effort for a longer search, or take clusters (grouping.metric overlap).",
    "came to its limit of work (--ridge-effort 1). Raise --ridge-effort for a longer search, or take --grouping clusters.",
  ],
  [
    "To have the strongest followed all the same, ask for ridges (grouping.metric ridges).",
    "To have the strongest followed all the same, take --grouping ridges.",
  ],
  [
    "small modes may be clusters of noise: raise residual to 0.12.",
    "small modes may be clusters of noise: raise --residual to 0.12.",
  ],
  [
    "so all are outliers: raise grouping.radius, or lower grouping.minPoints.",
    "so all are outliers: raise --radius, or lower --min-points.",
  ],
  ["or raise maxIterations, or the residual asked for.", "or raise --steps, or --residual."],
  [
    "Take a shorter part of it, raise chunkSeconds to its length, or take clusters (the metric overlap).",
    "Take a shorter part of it, or take --grouping clusters.",
  ],
  [
    "grouping.spread is 1e-9; it must be at least 2.38e-7, for times like these and in their unit.",
    "--ridge-spread is 1e-9; it must be at least 2.38e-7, for times like these and in their unit.",
  ],
  [
    "frequencies is 0,1000000; it must be up to 2.00e+4, for times like these and in 1 over their unit.",
    "--frequencies is 0,1000000; it must be up to 2.00e+4, for times like these and in 1 over their unit.",
  ],
])("speaks of the flags of the command: %s", (sentence, expected) => {
  expect(inModesFlags(sentence)).toBe(expected);
});
