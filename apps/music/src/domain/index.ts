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
