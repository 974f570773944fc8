"use client";
import {
  type DragEvent,
  type ReactElement,
  type ReactNode,
  useEffect,
  useId,
  useRef,
  useState,
} from "react";
import { droppedFiles } from "./dropped-files.ts";

export interface FileDropProps {
  /** The words of the button: "Choose a file". */
  readonly label: string;
  /** File endings for the chooser: ".xlsx,.csv". */
  readonly accept: string;
  readonly onFile: (file: File) => void;
  /** Takes several files that belong together; without it only the first is read. */
  readonly onFiles?: (files: readonly File[]) => void;
  readonly disabled?: boolean;
  /** The name of what is open: a note goes when anything is opened but the file that it is about. */
  readonly opened?: string;
  /** Whether a file dropped elsewhere on the page counts as dropped here. */
  readonly everywhere?: boolean;
  /** What may be dropped, and further ways in. */
  readonly children?: ReactNode;
}

/** A place to drop a file on, with a button that does the same. */
export function FileDrop(props: FileDropProps): ReactElement {
  const { label, accept, onFile, onFiles, opened, children } = props;
  const { disabled = false, everywhere = false } = props;
  const [over, setOver] = useState(false);
  const [note, setNote] = useNote(opened);
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  const take = (files: readonly File[]) => {
    const [file] = files;
    if (!file || disabled) return;
    const isOneOfSeveral = !onFiles && files.length > 1;
    const words = `One file at a time: of ${files.length}, ${file.name} is read.`;
    setNote(isOneOfSeveral ? { words, file: file.name } : undefined);
    if (onFiles) onFiles(files);
    else onFile(file);
  };
  const takeDropped = (transfer: DataTransfer | null) => {
    droppedFiles(transfer).then(take, () =>
      setNote({ words: "The folder could not be read; drop its files." }),
    );
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    takeDropped(event.dataTransfer);
  };
  useDropElsewhere(everywhere, setOver, takeDropped);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is a shortcut for the button inside
    <div
      className={over ? "drop over" : "drop"}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <label htmlFor={id} className="visually-hidden">
        {label}
      </label>
      <input
        ref={input}
        id={id}
        type="file"
        accept={accept}
        multiple={onFiles !== undefined}
        className="visually-hidden"
        tabIndex={-1}
        disabled={disabled}
        onChange={(event) => {
          take([...(event.currentTarget.files ?? [])]);
          event.currentTarget.value = "";
        }}
      />
      <button
        type="button"
        className="button"
        disabled={disabled}
        onClick={() => input.current?.click()}
      >
        {label}
      </button>
      {children}
      <p className="small" role="status">
        {note?.words}
      </p>
    </div>
  );
}

interface Note {
  readonly words: string;
  /** The file that is read nevertheless. */
  readonly file?: string;
}

/** What is said of files, until something else is opened. */
function useNote(opened: string | undefined) {
  const [note, setNote] = useState<Note>();
  const [before, setBefore] = useState(opened);
  if (opened !== before) {
    setBefore(opened);
    if (opened !== note?.file) setNote(undefined);
  }
  return [note, setNote] as const;
}

/** A file dropped beside the place for it would make the browser leave the page. */
function useDropElsewhere(
  on: boolean,
  setOver: (over: boolean) => void,
  take: (transfer: DataTransfer | null) => void,
): void {
  const taken = useRef(take);
  taken.current = take;
  useEffect(() => {
    if (!on) return;
    const hasFiles = (event: globalThis.DragEvent) =>
      !event.defaultPrevented && event.dataTransfer?.types.includes("Files");
    const over = (event: globalThis.DragEvent) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      setOver(true);
    };
    const leave = (event: globalThis.DragEvent) => {
      if (!event.relatedTarget) setOver(false);
    };
    const drop = (event: globalThis.DragEvent) => {
      setOver(false);
      if (!hasFiles(event)) return;
      event.preventDefault();
      taken.current(event.dataTransfer);
    };
    window.addEventListener("dragover", over);
    window.addEventListener("dragleave", leave);
    window.addEventListener("drop", drop);
    return () => {
      window.removeEventListener("dragover", over);
      window.removeEventListener("dragleave", leave);
      window.removeEventListener("drop", drop);
    };
  }, [on, setOver]);
}
