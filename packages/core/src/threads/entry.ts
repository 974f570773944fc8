export type { Pool } from "../pool/pool.ts";
export {
  bootstrapFactorsOn,
  estimateRankOn,
  estimateTuckerRankOn,
  multiStartOn,
  type RunOptions,
} from "./plans.ts";
export {
  type FactorizeTask,
  type ResultOf,
  type RunTasksOptions,
  runTasks,
  shareTensor,
} from "./tasks.ts";
