export { columnName, type InputFile, type Origin, originOf } from "@unmix/tables";
export { type Example, exampleDuet } from "./example/duet.ts";
export { type PlayedNote, play } from "./example/play.ts";
export { type Timbre, timbres } from "./example/timbre.ts";
export { countWords } from "./instruments/count-words.ts";
export type { Cues } from "./instruments/cues.ts";
export type { GroupOptions, Instruments } from "./instruments/group.ts";
export { type LogGrid, logGrid, publishedAxis, shapeSimilarity } from "./instruments/shape.ts";
// From a recording to instruments
export { type KnownNotes, knownNotes, type Labels, readLabels } from "./labels.ts";
// How well it went
export { type BssEvalOptions, bssEval, type SeparationScores } from "./metrics/bss-eval.ts";
export { siSdr } from "./metrics/si-sdr.ts";
// Notes as they were played
export type { NoteEvent, Tempo } from "./midi/events.ts";
export { toMidi } from "./midi/to-midi.ts";
export {
  frequencyOf,
  isBlackKey,
  midiOf,
  type Pitched,
  pitchName,
  pitchOf,
} from "./notes/pitch.ts";
export { type Grouping, type MusicOptions, musicSettings } from "./options.ts";
export { readSteady } from "./percussion/split.ts";
export { drumName, type Stroke } from "./percussion/strokes.ts";
export { regroup, separate, separateSteps } from "./pipeline.ts";
export { recordingOf } from "./recording/recording.ts";
export { defaultOptions, resolveOptions } from "./resolve-options.ts";
export type { MusicResult, Notes, Warning } from "./result.ts";
// Recordings
export { needsPlatform } from "./sound/coded.ts";
export { type SoundFormat, type SoundHead, soundHead } from "./sound/format.ts";
export { type Decode, readSound } from "./sound/read.ts";
export { shareSteps, slicesOf } from "./sound/share.ts";
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

export { peakOf } from "./modes/energy.ts";
export {
  EXAMPLE_SOUND_OPTIONS,
  exampleSeries,
  exampleSound,
  RAMP_TONE_CHIRP,
  TWO_TONES,
  toSeriesCsv,
} from "./modes/example/series.ts";
export { type ModeFacts, modeFacts } from "./modes/facts.ts";
export { groupingWords } from "./modes/grouping-words.ts";
export { type Hearing, hearingOf } from "./modes/hearing.ts";
export { leftWords, unseenWords } from "./modes/left-words.ts";
export { type ModesOptions, modesSettings, withGrouping } from "./modes/options.ts";
export { modes, modesSteps } from "./modes/pipeline.ts";
export type { SeriesColumns } from "./modes/read/columns.ts";
export { rateSetting, type TableOptions } from "./modes/read/rate.ts";
export { fromSignal, type ReadOptions, readSeries } from "./modes/read/series.ts";
export {
  applyEdit,
  areAsFound,
  atomsWithin,
  type Edit,
  mergeModes,
  modesFound,
  moveAtoms,
  type Rectangle,
  renameMode,
  restoreModes,
  type Target,
} from "./modes/regroup.ts";
export type { ModeOutline, ModesResult, NamedMode } from "./modes/result.ts";
export { type Series, shortTime, shownSamples } from "./modes/series.ts";
export { trendNote } from "./modes/trend.ts";
export {
  type ModesTableName,
  toModesCsv,
  toModesFiles,
  toModesWavs,
} from "./modes/write/export.ts";
export { unitHeadings } from "./modes/write/headings.ts";
export { countModesOf, fromModesModelJson, toModesModelJson } from "./modes/write/model.ts";

// Spectrograms

export { binWidthOf, type Grid, stftOf, timeOf } from "./spectrogram/grid.ts";
export { type MagnitudeReader, readMagnitudes } from "./spectrogram/magnitudes.ts";
// Stems
export {
  type RenderOptions,
  renderBlocks,
  renderSteps,
  type StemBlock,
  type Stems,
  stemOf,
} from "./stems/render.ts";

export { hasPercussion, PERCUSSION, stemNames } from "./stems/stem-names.ts";

export { GRAVE_WARNINGS } from "./warnings.ts";

// Files
export { stemFilesSteps, stemName, toFiles } from "./write/files.ts";
export { fromModelJson, toModelJson } from "./write/model.ts";
export { zipFiles } from "./write/zip.ts";
