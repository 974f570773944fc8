"use client";
import { type ReactElement, useEffect, useRef, useState } from "react";
import type { Region } from "../../domain/mixer/mixer.ts";
import type { Player } from "./player.ts";

/** Play, place, loop, and the recording in place of the mix. */
export function Transport(props: {
  readonly player: Player;
  readonly duration: number;
  readonly region: Region | undefined;
  readonly loops: boolean;
  readonly original: boolean;
  readonly onRegion: (region: Region | undefined) => void;
  readonly onLoop: (loops: boolean) => void;
  readonly onOriginal: (original: boolean) => void;
}): ReactElement {
  const { player, duration, region, loops, original, onRegion, onLoop, onOriginal } = props;
  const playing = usePlaying(player);
  const place = useRef<HTMLInputElement>(null);
  const clock = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const show = () => {
      const at = player.position();
      if (place.current) place.current.value = String(at);
      const text = `${timeText(at)} / ${timeText(duration)}`;
      // Sixty times a second, of which ten change it: what is written anew is laid out anew.
      if (clock.current && clock.current.textContent !== text) clock.current.textContent = text;
    };
    show();
    return player.subscribe(show);
  }, [player, duration]);
  return (
    <section className="card stack transport" aria-label="Playback">
      <div className="row">
        <button
          type="button"
          className="button primary play"
          onClick={() => (playing ? player.pause() : player.play())}
        >
          {playing ? "Pause" : "Play"}
        </button>
        <input
          ref={place}
          className="place"
          type="range"
          min={0}
          max={duration}
          step={0.01}
          defaultValue={0}
          aria-label="Place in the recording, in seconds"
          onChange={(event) => player.seek(Number(event.currentTarget.value))}
        />
        <span className="number small" ref={clock} />
        <fieldset className="choice">
          <legend className="visually-hidden">What is heard, at equal loudness</legend>
          <button
            type="button"
            className="button compact"
            aria-pressed={!original}
            onClick={() => onOriginal(false)}
          >
            Mix
          </button>
          <button
            type="button"
            className="button compact"
            aria-pressed={original}
            title="The recording, as loud as the mix (O)"
            onClick={() => onOriginal(true)}
          >
            Original
          </button>
        </fieldset>
      </div>
      <div className="row">
        <button
          type="button"
          className="button compact"
          aria-pressed={loops}
          title="Loop (L)"
          onClick={() => onLoop(!loops)}
        >
          Loop
        </button>
        <RegionFields region={region} duration={duration} onRegion={onRegion} />
        <details className="keys small">
          <summary>Keys</summary>
          <p className="muted">
            Space plays and pauses, arrows go back and forth, 1–9 mute a lane and Shift with the
            digit plays it solo, 0 mutes what is left, L loops, O is the original, Ctrl Z undoes.
          </p>
        </details>
      </div>
    </section>
  );
}

/** Where a region begins and ends, in seconds: what dragging over a waveform does. */
export function RegionFields(props: {
  readonly region: Region | undefined;
  readonly duration: number;
  readonly onRegion: (region: Region | undefined) => void;
}): ReactElement {
  const { region, duration, onRegion } = props;
  const from = region?.from ?? 0;
  const to = region?.to ?? duration;
  const field = (label: string, value: number, make: (second: number) => Region) => (
    <label className="row small">
      {label}
      <input
        key={value}
        className="input compact seconds"
        type="number"
        min={0}
        max={Number(duration.toFixed(2))}
        step={0.1}
        defaultValue={Number(value.toFixed(2))}
        onBlur={(event) => {
          const second = Number(event.currentTarget.value);
          const made = make(Math.max(0, Math.min(duration, second)));
          if (Math.abs(second - value) > 0.005 && made.to - made.from >= LEAST) onRegion(made);
          else event.currentTarget.value = String(Number(value.toFixed(2)));
        }}
        onKeyDown={(event) => {
          if (event.key === "Enter") event.currentTarget.blur();
        }}
      />
    </label>
  );
  return (
    <span className="row">
      {field("From", from, (second) => ({ from: second, to }))}
      {field("to", to, (second) => ({ from, to: second }))}
      <span className="small muted">s</span>
      {region && (
        <button type="button" className="button quiet compact" onClick={() => onRegion(undefined)}>
          No region
        </button>
      )}
    </span>
  );
}

/** Seconds that a region has at least. */
export const LEAST = 0.2;

/** Whether anything plays, for React. */
function usePlaying(player: Player): boolean {
  const [playing, setPlaying] = useState(false);
  useEffect(() => player.subscribe(() => setPlaying(player.isPlaying())), [player]);
  return playing;
}

/** "1:05.2". */
function timeText(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  return `${minutes}:${(seconds - 60 * minutes).toFixed(1).padStart(4, "0")}`;
}
