"use client";
import { shown, themeOf } from "@unmix/workbench/figures";
import { saveFile, useTheme } from "@unmix/workbench/ui";
import { type ReactElement, useMemo } from "react";
import {
  type Edit,
  type Hearing,
  hearingOf,
  type ModesResult,
  modeFacts,
  type NamedMode,
  shortTime,
  toWav,
} from "../../domain/index.ts";
import { NameField } from "../name-field.tsx";
import { useSound } from "../use-sound.ts";

/** The modes with what they are, to name, to hear and to merge. */
export function ModeList(props: {
  readonly result: ModesResult;
  readonly chosen: readonly number[];
  readonly disabled: boolean;
  readonly onChoose: (modes: readonly number[]) => void;
  readonly onChooseAtoms: (atoms: readonly number[]) => void;
  readonly onEdit: (edit: Edit, what: string) => void;
  readonly onRename: (mode: number, name: string) => void;
}): ReactElement {
  const { result, chosen, disabled, onChoose, onChooseAtoms, onEdit, onRename } = props;
  const facts = useMemo(() => modeFacts(result), [result]);
  const theme = themeOf(useTheme().theme);
  const sound = useSound();
  const { series } = result;
  const hearing = useMemo(() => hearingOf(series), [series]);
  const whole = series.sampleRate === undefined ? "The signal" : "The recording";
  const listen = (key: string, name: string, samples: Float64Array) =>
    !hearing ? null : (
      <button
        type="button"
        className="button compact"
        aria-pressed={sound.playing === key}
        onClick={() =>
          sound.playing === key
            ? sound.stop()
            : sound.play(key, hearing.toSound(samples), hearing.sampleRate)
        }
      >
        {sound.playing === key ? "Stop" : "Listen"}
        <span className="visually-hidden">
          {sound.playing === key ? " " : " to "}
          {name}
        </span>
      </button>
    );
  const merge = () => {
    const names = chosen.map((m) => result.modes[m]!.name).join(" and ");
    onEdit({ kind: "merge", modes: chosen }, `${names} merged.`);
  };
  return (
    <section className="card stack" aria-labelledby="modes-title">
      <div className="row spread">
        <h3 id="modes-title">The modes</h3>
        <button
          type="button"
          className="button"
          disabled={chosen.length < 2 || disabled}
          onClick={merge}
        >
          Merge the chosen modes
        </button>
      </div>
      <section className="table-frame mode-frame" aria-labelledby="modes-title">
        <table className="table mode-table">
          <thead>
            <tr>
              <th scope="col">
                <span className="visually-hidden">Choose</span>
              </th>
              <th scope="col">Mode</th>
              <th scope="col" className="right">
                Frequency ({series.frequencyUnit})
              </th>
              <th scope="col" className="right">
                Time ({series.timeUnit})
              </th>
              <th scope="col" className="right">
                Energy
              </th>
              <th scope="col" className="right">
                Atoms
              </th>
              <th scope="col">
                <span className="visually-hidden">Listen and choose atoms</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {facts.map((mode, m) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a mode is its place; names change
              <tr key={m}>
                <td>
                  <input
                    type="checkbox"
                    aria-label={`Choose ${mode.name}`}
                    checked={chosen.includes(m)}
                    onChange={() =>
                      onChoose(
                        chosen.includes(m) ? chosen.filter((each) => each !== m) : [...chosen, m],
                      )
                    }
                  />
                </td>
                <td>
                  <span className="mode-name">
                    <span
                      className="mode-swatch"
                      style={{ background: theme.category(m) }}
                      aria-hidden="true"
                    />
                    <NameField
                      label={`Name of mode ${m + 1}`}
                      name={mode.name}
                      disabled={disabled}
                      onRename={(name) => onRename(m, name)}
                    />
                  </span>
                </td>
                <td className="right" data-label={`Frequency (${series.frequencyUnit})`}>
                  {shown(Number(mode.frequency.toPrecision(3)))}
                </td>
                <td className="right" data-label={`Time (${series.timeUnit})`}>
                  {shortTime(series, mode.start)}–{shortTime(series, mode.end)}
                </td>
                <td className="right" data-label="Energy">
                  {mode.share < 5e-4 ? "< 0.1" : (100 * mode.share).toFixed(1)} %
                </td>
                <td className="right" data-label="Atoms">
                  {mode.atoms}
                </td>
                <td>
                  <span className="row">
                    {listen(`mode ${m}`, mode.name, result.modes[m]!.values)}
                    {hearing && (
                      <button
                        type="button"
                        className="button quiet compact"
                        onClick={() => saveSound(hearing, result.modes[m]!, m)}
                      >
                        WAV
                        <span className="visually-hidden"> of {mode.name}</span>
                      </button>
                    )}
                    {!result.ridges && (
                      <button
                        type="button"
                        className="button quiet compact"
                        onClick={() =>
                          onChooseAtoms(
                            Array.from(result.labels.keys()).filter((k) => result.labels[k] === m),
                          )
                        }
                      >
                        <span className="visually-hidden">Choose the atoms of {mode.name}</span>
                        <span aria-hidden="true">Its atoms</span>
                      </button>
                    )}
                  </span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {hearing && (
        <div className="row">
          <span className="small muted">Also:</span>
          <LabelledListen label={whole}>
            {listen("signal", whole.toLowerCase(), series.values)}
          </LabelledListen>
          <LabelledListen label="Atoms in no mode">
            {listen("outliers", "the atoms in no mode", result.outliers)}
          </LabelledListen>
          <LabelledListen label="Left over">
            {listen("residual", "what is left over", result.residual)}
          </LabelledListen>
        </div>
      )}
    </section>
  );
}

function saveSound({ sampleRate, toSound }: Hearing, { values }: NamedMode, m: number): void {
  const sound = { sampleRate, channels: [toSound(values)] };
  saveFile(`mode_${m + 1}.wav`, toWav(sound), "audio/wav");
}

function LabelledListen(props: {
  readonly label: string;
  readonly children: ReactElement | null;
}): ReactElement {
  return (
    <span className="row">
      <span className="small">{props.label}</span>
      {props.children}
    </span>
  );
}
