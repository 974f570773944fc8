import { drive } from "@unmix/core";
import { type Decode, shareSteps } from "../domain/index.ts";

/** The browser's own decoder, for what the project does not decode (M4A, AAC, WebM); it has no place in a worker. */
export const decode: Decode = async (file, { sampleRate = 44100 }) => {
  const bytes = new Uint8Array(file.bytes).slice().buffer;
  try {
    // A context of the file's own rate, so that nothing is resampled.
    const context = new OfflineAudioContext(1, 1, sampleRate);
    const buffer = await context.decodeAudioData(bytes);
    return await drive(
      shareSteps({
        sampleRate: buffer.sampleRate,
        channels: Array.from({ length: buffer.numberOfChannels }, (_, c) => {
          return buffer.getChannelData(c);
        }),
      }),
    );
  } catch {
    return undefined;
  }
};
