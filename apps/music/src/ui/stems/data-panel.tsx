"use client";
import { themeOf } from "@unmix/workbench/figures";
import { FileDrop, useTheme } from "@unmix/workbench/ui";
import { type ReactElement, useMemo } from "react";
import { durationOf, type MusicResult, type Signal } from "../../domain/index.ts";
import type { Region } from "../../domain/mixer/mixer.ts";
import type { PageState } from "./state.ts";
import { LEAST, RegionFields } from "./transport.tsx";
import { useRecorder } from "./use-recorder.ts";
import { scaleOf, Waveform } from "./waveform.tsx";

/** Where the recording comes from, what it is, and which part is heard first. */
export function DataPanel(props: {
  readonly state: PageState;
  readonly onFiles: (files: readonly File[]) => void;
  readonly onExample: () => void;
  readonly onSaveExample: () => void;
  readonly onRegion: (region: Region | undefined) => void;
  readonly onRunRegion: () => void;
  readonly onProblem: (message: string) => void;
}): ReactElement {
  const { state, onFiles, onExample, onSaveExample, onRegion, onRunRegion, onProblem } = props;
  const { input, signal, peaks, region, task, leftOut } = state;
  const onFile = (file: File) => onFiles([file]);
  const recorder = useRecorder(onFile, onProblem);
  const theme = themeOf(useTheme().theme);
  const scale = useMemo(() => scaleOf(peaks ? [peaks] : []), [peaks]);
  const duration = signal ? durationOf(signal) : 0;
  return (
    <section className="card stack" aria-labelledby="data-title">
      <h2 id="data-title">Recording</h2>
      <p>{inputWords(state)}</p>
      {signal && <p className="small muted">{signalWords(signal)}</p>}
      {signal && (
        <>
          <Waveform
            peaks={peaks}
            colour={theme.muted}
            duration={duration}
            scale={scale}
            region={region}
            onRegion={onRegion}
          />
          <div className="row">
            <RegionFields region={region} duration={duration} onRegion={onRegion} />
            <button
              type="button"
              className="button compact"
              disabled={!region || region.to - region.from < LEAST || task.kind !== "idle"}
              onClick={onRunRegion}
            >
              Separate the region alone
            </button>
          </div>
          <p className="small muted">
            Drag over the waveform to choose a region. Of a long recording it is heard first, while
            the rest goes on.
          </p>
        </>
      )}
      <FileDrop
        label="Choose a recording"
        accept=".wav,.mp3,.flac,.ogg,.oga,.opus,.m4a,.aac,.webm,.json"
        onFile={onFile}
        onFiles={onFiles}
        opened={input.kind === "example" ? input.kind : input.name}
        everywhere
      >
        <p className="small muted">
          WAV of any kind, MP3, FLAC, Ogg, or what the browser can decode (M4A, WebM); or a
          model.json of an earlier run, best with its recording. Drop it anywhere on the page.
        </p>
        {leftOut.length > 0 && (
          <p className="note warn small" role="status">
            One recording at a time: {leftOut.join(", ")} {leftOut.length > 1 ? "were" : "was"} not
            opened.
          </p>
        )}
      </FileDrop>
      <div className="row">
        <button
          type="button"
          className="button compact"
          aria-pressed={recorder.recording}
          onClick={recorder.recording ? recorder.stop : recorder.start}
        >
          {recorder.recording ? "Stop recording" : "Record from the microphone"}
        </button>
        <button type="button" className="button compact" onClick={onExample}>
          Example
        </button>
        <button type="button" className="button compact" onClick={onSaveExample}>
          Save the example (.wav)
        </button>
      </div>
      <p className="small muted">
        It works best with few instruments that play clear pitches. Voices, drums and dense pop
        mixes are known to come out badly: tools trained on such music do better there.
      </p>
    </section>
  );
}

function inputWords({ input, model }: PageState): string {
  switch (input.kind) {
    case "example":
      return "You hear a made-up example: a cello and a flute, played by this page.";
    case "file":
      return input.name;
    case "model":
      return `${input.name}, a saved result${model ? `. To hear it, ${recordingWanted(model)}` : ""}.`;
  }
}

/** What to do for a saved result to be heard. */
export function recordingWanted({ origin }: MusicResult): string {
  if (origin.file === "example") return "press Example, which is its recording";
  return origin.file ? `choose its recording, ${origin.file}` : "choose its recording";
}

function signalWords(signal: Signal): string {
  const { sampleRate, channels } = signal;
  const seconds = durationOf(signal);
  const minutes = Math.floor(seconds / 60);
  const length =
    minutes > 0 ? `${minutes} min ${(seconds % 60).toFixed(0)} s` : `${seconds.toFixed(1)} s`;
  const kind = ["", "mono", "stereo"][channels.length] ?? `${channels.length} channels`;
  return `${length}, ${kind}, ${Number((sampleRate / 1000).toPrecision(4))} kHz.`;
}
