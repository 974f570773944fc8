"use client";
import { themeOf } from "@unmix/workbench/figures";
import { Menu, type MenuEntry, useTheme } from "@unmix/workbench/ui";
import { type ReactElement, useEffect, useMemo, useRef } from "react";
import { countWords, durationOf } from "../../domain/index.ts";
import { heardGains, type LaneMix, type Region, SILENT } from "../../domain/mixer/mixer.ts";
import type { StemsExport } from "../../workers/stems-jobs.ts";
import { NameField } from "../name-field.tsx";
import type { Player } from "./player.ts";
import { givePercussion, mergeLanes, type Regrouping } from "./regrouping.ts";
import { laneNames, type View } from "./state.ts";
import { scaleOf, Waveform } from "./waveform.tsx";

/** A lane for each instrument, and one for what is left: all together are the recording. */
export function LaneList(props: {
  readonly view: View;
  readonly lanes: readonly LaneMix[];
  readonly region: Region | undefined;
  readonly player: Player;
  readonly onLane: (lane: number, change: Partial<LaneMix>) => void;
  readonly onRename: (lane: number, name: string) => void;
  readonly onRegion: (region: Region) => void;
  readonly onRegroup: (regrouping: Regrouping) => void;
  readonly onExport: (what: StemsExport) => void;
}): ReactElement {
  const { view, lanes, region, player, onLane, onRename, onRegion, onRegroup, onExport } = props;
  const { result, drawn } = view;
  const theme = themeOf(useTheme().theme);
  const names = laneNames(result);
  const duration = durationOf(view.signal);
  const gains = heardGains(lanes);
  const scale = useMemo(() => scaleOf(drawn?.peaks ?? []), [drawn]);
  const { instruments } = result;
  const residual = names.length - 1;
  const chosen = countWords(result);
  /** Instruments have notes, and so names; percussion and the residual have none. */
  const isInstrument = (lane: number) => lane < instruments.count;
  const merged = (lane: number, into: number) =>
    isInstrument(lane)
      ? mergeLanes(instruments, result.cues.weights, lane, into)
      : givePercussion(instruments, into);
  const entries = (lane: number): MenuEntry[] => [
    {
      label: "Save this stem (.wav)",
      hint: "the part alone, as long as the recording",
      onChoose: () => onExport({ kind: "lane", lane }),
    },
    {
      label: "Save everything but this (.wav)",
      hint: "the recording without the part",
      onChoose: () => onExport({ kind: "without", lane }),
    },
    ...(lane === instruments.struckBy
      ? [
          {
            label: "Take percussion out",
            hint: "as a lane of its own",
            onChoose: () => onRegroup(givePercussion(instruments, -1)),
          },
        ]
      : []),
    // What is left belongs to nobody.
    ...(lane === residual ? [] : instruments.names).flatMap((name, into) =>
      into === lane
        ? []
        : [{ label: `Merge into ${name}`, onChoose: () => onRegroup(merged(lane, into)) }],
    ),
  ];
  return (
    <section className="card stack" aria-labelledby="lanes-title">
      <h2 id="lanes-title">Instruments</h2>
      {chosen && <p className="small muted">{chosen}</p>}
      <ul className="lanes">
        {names.map((name, lane) => {
          const mix = lanes[lane];
          if (!mix) return null;
          const colour = lane === names.length - 1 ? theme.muted : theme.category(lane);
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: a lane is its place; names change
            <li key={lane} className="lane" aria-label={name} data-lane={lane}>
              <div className="lane-head">
                <span className="lane-name">
                  <span className="swatch" style={{ background: colour }} aria-hidden="true" />
                  {isInstrument(lane) ? (
                    <NameField
                      label={`Name of instrument ${lane + 1}`}
                      name={name}
                      onRename={(text) => onRename(lane, text)}
                    />
                  ) : (
                    <span className="lane-title">{name}</span>
                  )}
                  <Menu
                    label="⋯"
                    name={`More for ${name}`}
                    className="button quiet compact"
                    entries={entries(lane)}
                  />
                </span>
                <LaneMixer name={name} lane={lane} mix={mix} view={view} onLane={onLane} />
                <Meter player={player} lane={lane} name={name} />
              </div>
              <Waveform
                peaks={drawn?.peaks[lane]}
                colour={colour}
                duration={duration}
                scale={scale}
                faint={gains[lane] === 0}
                region={region}
                player={player}
                onSeek={player.seek}
                onRegion={onRegion}
              />
            </li>
          );
        })}
      </ul>
      <p className="small muted" data-sum={drawn?.difference}>
        {drawn
          ? `All lanes together are the recording${drawn.difference > 0 ? `: they differ from it by ${drawn.difference.toExponential(1)} of full scale at most` : ", sample by sample"}.`
          : "The sound follows…"}
      </p>
    </section>
  );
}

function LaneMixer(props: {
  readonly name: string;
  readonly lane: number;
  readonly mix: LaneMix;
  readonly view: View;
  readonly onLane: (lane: number, change: Partial<LaneMix>) => void;
}): ReactElement {
  const { name, lane, mix, view, onLane } = props;
  const volume = mix.volume <= SILENT ? "off" : `${mix.volume > 0 ? "+" : ""}${mix.volume} dB`;
  return (
    <span className="lane-mixer">
      <button
        type="button"
        className="button compact"
        aria-pressed={mix.muted}
        aria-label={`Mute ${name}`}
        title={`Mute (${lane + 1})`}
        onClick={() => onLane(lane, { muted: !mix.muted })}
      >
        M
      </button>
      <button
        type="button"
        className="button compact"
        aria-pressed={mix.solo}
        aria-label={`Solo ${name}`}
        title={`Solo (Shift ${lane + 1})`}
        onClick={() => onLane(lane, { solo: !mix.solo })}
      >
        S
      </button>
      <label className="slider">
        <span className="visually-hidden">Volume of {name}</span>
        <span aria-hidden="true">Vol</span>
        <input
          type="range"
          min={SILENT}
          max={6}
          step={1}
          value={mix.volume}
          aria-valuetext={volume}
          title={volume}
          onChange={(event) => onLane(lane, { volume: Number(event.currentTarget.value) })}
          onDoubleClick={() => onLane(lane, { volume: 0 })}
        />
      </label>
      {view.signal.channels.length <= 2 && (
        <label className="slider pan">
          <span className="visually-hidden">Pan of {name}</span>
          <span aria-hidden="true">Pan</span>
          <input
            type="range"
            min={-1}
            max={1}
            step={0.1}
            value={mix.pan}
            aria-valuetext={panWords(mix.pan)}
            title={panWords(mix.pan)}
            onChange={(event) => onLane(lane, { pan: Number(event.currentTarget.value) })}
            onDoubleClick={() => onLane(lane, { pan: 0 })}
          />
        </label>
      )}
    </span>
  );
}

function panWords(pan: number): string {
  if (Math.abs(pan) < 0.05) return "middle";
  return `${Math.round(100 * Math.abs(pan))} % ${pan < 0 ? "left" : "right"}`;
}

/** How loud a lane is just now; it is drawn past React, sixty times a second. */
function Meter(props: {
  readonly player: Player;
  readonly lane: number;
  readonly name: string;
}): ReactElement {
  const { player, lane, name } = props;
  const meter = useRef<HTMLMeterElement>(null);
  useEffect(() => {
    let level = 0;
    return player.subscribe(() => {
      level = Math.max(player.level(lane), 0.85 * level);
      // The ear goes by decibels: from 48 below full scale.
      const part = level > 0 ? Math.max(0, 1 + (20 * Math.log10(level)) / 48) : 0;
      if (meter.current) meter.current.value = player.isPlaying() ? part : 0;
    });
  }, [player, lane]);
  return <meter ref={meter} className="level" min={0} max={1} aria-label={`Level of ${name}`} />;
}
