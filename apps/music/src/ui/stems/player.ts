import { drive, type Steps } from "@unmix/core";
import { lengthOf, type Signal, slicesOf } from "../../domain/index.ts";
import { heardGains, type LaneMix, type Region } from "../../domain/mixer/mixer.ts";
import { repeated, timesFor } from "../use-sound.ts";

/** Plays all lanes of a recording on one clock. Seconds are those of what is loaded. */
export interface Player {
  /**
   * Takes lanes, and the recording that they were made from, in slices, so that the page goes on meanwhile.
   *
   * @returns what puts them in place; what plays goes on with them
   */
  prepare(lanes: readonly Signal[], recording: Signal): Promise<() => void>;
  play(): void;
  pause(): void;
  seek(second: number): void;
  /** Goes round in a region; undefined for once through. */
  loopOver(region: Region | undefined): void;
  /**
   * How lanes are heard.
   *
   * @param original the gain of the recording that is heard in their place; undefined for the lanes
   */
  mix(lanes: readonly LaneMix[], original: number | undefined): void;
  isPlaying(): boolean;
  position(): number;
  duration(): number;
  /** The loudest sample of a lane just now, 0 to 1. */
  level(lane: number): number;
  /** Calls back on every frame while it plays, and on every change. */
  subscribe(listener: () => void): () => void;
  close(): void;
}

/** Seconds between the wish to play and the common start of all lanes. */
const LEAD = 0.05;
/** Seconds within which gains change, so that nothing clicks. */
const GLIDE = 0.012;

interface Strip {
  readonly source: AudioBufferSourceNode;
  readonly gain: GainNode;
  readonly panner: StereoPannerNode | undefined;
  readonly analyser: AnalyserNode;
}

export function createPlayer(): Player {
  const listeners = new Set<() => void>();
  let context: AudioContext | undefined;
  let buffers: readonly AudioBuffer[] = [];
  /** The recording of the last of them, which regrouping does not change. */
  let loaded: Signal | undefined;
  let lanes: readonly LaneMix[] = [];
  let original: number | undefined;
  let loop: Region | undefined;
  let strips: readonly Strip[] = [];
  /** The second that is heard at `since` on the clock of the context; at rest, where it stands. */
  let offset = 0;
  let since = 0;
  let frame = 0;
  const samples = new Float32Array(1024);

  /** The context, which waits for the browser's audio service as it is made. */
  const opened = (): AudioContext => {
    context ??= new AudioContext({ latencyHint: "interactive" });
    return context;
  };
  const tell = () => {
    for (const listener of listeners) listener();
  };
  const duration = () => buffers[0]?.duration ?? 0;
  const isPlaying = () => strips.length > 0;

  function position(): number {
    if (!isPlaying()) return offset;
    const at = offset + Math.max(0, context!.currentTime - since);
    if (!loop || offset >= loop.to) return Math.min(at, duration());
    const length = loop.to - loop.from;
    return at < loop.to ? at : loop.from + ((at - loop.from) % length);
  }

  /** The gain of each buffer, the recording last; a lane of one channel loses 3 dB in its panner. */
  function gainOf(n: number, channels: number): number {
    const centre = channels === 1 ? Math.SQRT2 : 1;
    if (n === buffers.length - 1) return (original ?? 0) * centre;
    return original === undefined ? (heardGains(lanes)[n] ?? 0) * centre : 0;
  }

  function start(from: number): void {
    const audio = opened();
    void audio.resume();
    // Read once: the clock runs on between two looks at it.
    since = audio.currentTime + LEAD;
    offset = from;
    strips = buffers.map((buffer, n) => {
      const source = audio.createBufferSource();
      const gain = audio.createGain();
      const analyser = audio.createAnalyser();
      analyser.fftSize = samples.length;
      source.buffer = buffer;
      gain.gain.value = gainOf(n, buffer.numberOfChannels);
      source.connect(gain).connect(analyser);
      const panner = buffer.numberOfChannels <= 2 ? audio.createStereoPanner() : undefined;
      if (panner) {
        panner.pan.value = lanes[n]?.pan ?? 0;
        gain.connect(panner).connect(audio.destination);
      } else {
        gain.connect(audio.destination);
      }
      if (loop && from < loop.to) {
        source.loop = true;
        source.loopStart = loop.from;
        source.loopEnd = loop.to;
      }
      source.start(since, from);
      return { source, gain, panner, analyser };
    });
    const first = strips[0];
    if (first) {
      first.source.onended = () => {
        if (strips[0] !== first) return;
        halt();
        offset = 0;
        tell();
      };
    }
    cancelAnimationFrame(frame);
    const tick = () => {
      tell();
      if (isPlaying()) frame = requestAnimationFrame(tick);
    };
    tick();
  }

  function halt(): void {
    const ending = strips;
    strips = [];
    for (const { source, gain, panner, analyser } of ending) {
      source.onended = null;
      source.stop();
      for (const node of [source, gain, panner, analyser]) node?.disconnect();
    }
  }

  /** Goes on from where it is, with whatever has changed. */
  function again(change: () => void): void {
    const at = position();
    const playing = isPlaying();
    halt();
    offset = at;
    change();
    offset = Math.max(0, Math.min(offset, duration()));
    if (playing && duration() > 0) start(offset);
    tell();
  }

  return {
    async prepare(signals, recording) {
      // Not within the click on Play, beside which the next run may begin; until then it rests.
      if (!context) void opened().suspend();
      const kept = recording === loaded ? buffers.at(-1) : undefined;
      const next = await drive(buffersSteps(kept ? signals : [...signals, recording]));
      if (kept) next.push(kept);
      return () =>
        again(() => {
          const before = duration();
          buffers = next;
          loaded = recording;
          if (Math.abs(duration() - before) > 0.01) {
            offset = 0;
            loop = undefined;
          }
        });
    },
    play() {
      if (isPlaying() || duration() === 0) return;
      start(offset >= duration() - 0.01 ? 0 : offset);
    },
    pause: () => {
      offset = position();
      halt();
      tell();
    },
    seek: (second) =>
      again(() => {
        offset = second;
      }),
    loopOver: (region) =>
      again(() => {
        loop = region;
        if (region && (offset < region.from || offset >= region.to)) offset = region.from;
      }),
    mix(next, whole) {
      lanes = next;
      original = whole;
      strips.forEach(({ gain, panner, source }, n) => {
        const now = context!.currentTime;
        gain.gain.setTargetAtTime(gainOf(n, source.buffer!.numberOfChannels), now, GLIDE);
        panner?.pan.setTargetAtTime(lanes[n]?.pan ?? 0, now, GLIDE);
      });
    },
    isPlaying,
    position,
    duration,
    level(lane) {
      const strip = strips[lane];
      if (!strip) return 0;
      strip.analyser.getFloatTimeDomainData(samples);
      let most = 0;
      for (const sample of samples) most = Math.max(most, Math.abs(sample));
      return most;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close() {
      halt();
      cancelAnimationFrame(frame);
      void context?.close();
      context = undefined;
    },
  };
}

function* buffersSteps(signals: readonly Signal[]): Steps<AudioBuffer[]> {
  const buffers: AudioBuffer[] = [];
  for (const signal of signals) {
    const { sampleRate, channels } = signal;
    const length = lengthOf(signal);
    const times = timesFor(sampleRate);
    const buffer = new AudioBuffer({
      numberOfChannels: channels.length,
      length: length * times,
      sampleRate: sampleRate * times,
    });
    for (const [c, samples] of channels.entries()) {
      for (const { from, to } of slicesOf(length)) {
        // The last line of a slice is drawn to the sample after it.
        const slice = repeated(samples.subarray(from, to + 1), times);
        buffer.copyToChannel(slice.subarray(0, (to - from) * times), c, from * times);
        yield { stage: "Sound", iteration: to, maxIterations: length, statistics: {} };
      }
    }
    buffers.push(buffer);
  }
  return buffers;
}
