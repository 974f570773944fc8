export type SedimentJobs = {
  fingerprint: { input: ArrayBuffer; output: string };
};
