"use client";
import { useCallback, useEffect, useRef, useState } from "react";
import type { Samples } from "../domain/index.ts";

/** A browser plays no fewer samples a second than these. */
const LEAST_RATE = 8000;

/** Plays one sound at a time. */
export interface Player {
  /** The key of what is playing. */
  readonly playing: string | undefined;
  play(key: string, samples: Samples, sampleRate: number): void;
  stop(): void;
}

export function useSound(): Player {
  const [playing, setPlaying] = useState<string>();
  const context = useRef<AudioContext>(undefined);
  const source = useRef<AudioBufferSourceNode>(undefined);

  const stop = useCallback(() => {
    source.current?.stop();
    source.current = undefined;
    setPlaying(undefined);
  }, []);
  useEffect(() => {
    startAudio();
    return () => {
      source.current?.stop();
      void context.current?.close();
      context.current = undefined;
    };
  }, []);
  const play = useCallback(
    (key: string, samples: Samples, sampleRate: number) => {
      stop();
      context.current ??= new AudioContext();
      void context.current.resume();
      const times = timesFor(sampleRate);
      const data = repeated(samples, times);
      const buffer = context.current.createBuffer(1, data.length, sampleRate * times);
      buffer.copyToChannel(data, 0);
      const node = context.current.createBufferSource();
      node.buffer = buffer;
      node.connect(context.current.destination);
      node.onended = () => {
        if (source.current === node) stop();
      };
      node.start();
      source.current = node;
      setPlaying(key);
    },
    [stop],
  );
  return { playing, play, stop };
}

/**
 * Has the browser start its audio service beside the page. Else the first context of all waits for it within the click on
 * Play, 0.1 to 0.3 s in which nothing on the page moves. No device is opened and nobody is asked.
 */
function startAudio(): void {
  navigator.mediaDevices?.enumerateDevices().catch(() => {
    // Then the first context waits.
  });
}

/** How many samples each becomes in a sound that the browser plays. */
export function timesFor(sampleRate: number): number {
  return Math.max(1, Math.ceil(LEAST_RATE / sampleRate));
}

/** The samples with lines drawn between them, `times` to each. */
export function repeated(samples: Samples, times: number): Float32Array<ArrayBuffer> {
  if (times === 1) return new Float32Array(samples);
  return Float32Array.from({ length: samples.length * times }, (_, i) => {
    const before = Math.floor(i / times);
    const part = (i % times) / times;
    const next = samples[Math.min(before + 1, samples.length - 1)]!;
    return samples[before]! * (1 - part) + next * part;
  });
}
