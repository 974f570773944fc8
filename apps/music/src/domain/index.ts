// Recordings
export { type SoundFormat, type SoundHead, soundHead } from "./sound/format.ts";
export { type Decode, readSound } from "./sound/read.ts";
export {
  checkSignal,
  durationOf,
  lengthOf,
  type Samples,
  type Signal,
  toMono,
} from "./sound/signal.ts";
export { fromWav } from "./sound/wav/read.ts";
export { quantized, type SampleBits, toWav } from "./sound/wav/write.ts";

// Modes

export { type InputFile, type Origin, originOf } from "@unmix/tables";
export {
  EXAMPLE_SOUND_OPTIONS,
  exampleSeries,
  exampleSound,
  RAMP_TONE_CHIRP,
  TWO_TONES,
  toSeriesCsv,
} from "./modes/example/series.ts";
export { type ModeFacts, modeFacts } from "./modes/facts.ts";
export { type ModesOptions, modesSettings } from "./modes/options.ts";
export { modes, modesSteps } from "./modes/pipeline.ts";
export type { SeriesColumns } from "./modes/read/csv.ts";
export { fromSignal, type ReadOptions, readSeries } from "./modes/read/series.ts";
export {
  applyEdit,
  atomsWithin,
  type Edit,
  mergeModes,
  moveAtoms,
  type Rectangle,
  renameMode,
  restoreModes,
  type Target,
} from "./modes/regroup.ts";
export type { ModesResult, NamedMode } from "./modes/result.ts";
export type { Series } from "./modes/series.ts";
export {
  type ModesTableName,
  toModesCsv,
  toModesFiles,
  toModesWavs,
  toModesZip,
} from "./modes/write/export.ts";
export { fromModesModelJson, toModesModelJson } from "./modes/write/model.ts";

// Settings

export { formatSetting, parseSetting, resolveSettings, type Setting } from "./settings/settings.ts";
