export {
  factorizeMultiscale,
  factorizeMultiscaleSteps,
} from "./factorize-multiscale.ts";
export type {
  MultiscaleFactorization,
  MultiscaleOptions,
  ResolvedMultiscaleOptions,
  ScaleHistory,
} from "./options.ts";
