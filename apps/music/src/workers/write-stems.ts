import { drive } from "@unmix/core";
import { renderToString } from "@unmix/workbench/figures";
import type { JobContext } from "@unmix/workbench/job";
import {
  type MusicResult,
  recordingOf,
  renderBlocks,
  type Signal,
  stemFilesSteps,
  stemNames,
  toFiles,
  toMidi,
  toModelJson,
  toWav,
  zipFiles,
} from "../domain/index.ts";
import { isPanned, type LaneMix, mixInto, PLAIN_LANE } from "../domain/mixer/mixer.ts";
import { musicFiguresOf, pictureOf } from "../figures/index.ts";
import type { ExportInput } from "./stems-jobs.ts";

/** The bytes of one export. */
export async function writeExport(
  { what, signal, result: given, lanes, bits }: ExportInput,
  context: JobContext,
): Promise<Uint8Array<ArrayBuffer>> {
  const result: MusicResult = { ...given, options: { ...given.options, bits } };
  const recording = recordingOf(signal, result.options);
  const mix = (as: readonly LaneMix[]) => wavOf(mixDown(result, recording, as), bits);
  switch (what.kind) {
    case "stems":
      return zipFiles(await drive(stemFilesSteps(result, recording), context));
    case "all": {
      const drawn = musicFiguresOf(result, pictureOf(result, recording)).map(
        (figure) => [figure.name, renderToString(figure)] as const,
      );
      return zipFiles({
        ...toFiles(result, Object.fromEntries(drawn)),
        "mixer.json": mixerJson(result, lanes),
        ...(await drive(stemFilesSteps(result, recording), context)),
      });
    }
    case "mix":
      return mix(lanes);
    case "lane":
      return mix(lanes.map((_, n) => ({ ...PLAIN_LANE, muted: n !== what.lane })));
    case "without":
      return mix(lanes.map((_, n) => ({ ...PLAIN_LANE, muted: n === what.lane })));
    case "midi":
      return toMidi(result) as Bytes;
    case "model":
      return bytesOf(toModelJson(result));
    case "notes":
    case "events":
      return bytesOf(toFiles(result)[`${what.kind}.csv`] as string);
  }
}

type Bytes = Uint8Array<ArrayBuffer>;

function mixDown(result: MusicResult, recording: Signal, lanes: readonly LaneMix[]): Signal {
  const { sampleRate, channels } = recording;
  const length = channels[0]!.length;
  const sides = isPanned(lanes) ? 2 : channels.length;
  const out = Array.from({ length: sides }, () => new Float32Array(length));
  for (const { from, stems, residual } of renderBlocks(result, recording)) {
    mixInto(out, from, [...stems, residual], lanes);
  }
  return { sampleRate, channels: out };
}

/** A WAV file tells whole samples a second alone. */
function wavOf(signal: Signal, bits: 16 | 24 | 32): Bytes {
  return toWav({ ...signal, sampleRate: Math.floor(signal.sampleRate) }, bits);
}

/** The mixer as it stands, lane by lane. */
function mixerJson(result: MusicResult, lanes: readonly LaneMix[]): string {
  const names = stemNames(result);
  const named = lanes.map((lane, n) => ({ name: names[n] ?? "Residual", ...lane }));
  return `${JSON.stringify({ format: "unmix/mixer", version: 1, lanes: named }, null, 2)}\n`;
}

function bytesOf(text: string): Bytes {
  return new TextEncoder().encode(text) as Bytes;
}
