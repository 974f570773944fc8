import * as tonejs from "@tonejs/midi";
import type { MusicResult } from "../result.ts";
import { hasPercussion, PERCUSSION } from "../stems/stem-names.ts";

/** The package is CommonJS, which Node gives as a default and bundlers by names. */
const { Midi } =
  "Midi" in tonejs ? tonejs : (tonejs as unknown as { default: typeof tonejs }).default;

/** Channel 10, counted from 1, is for drums alone. */
const DRUMS = 9;
const CHANNELS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 14, 15];

/**
 * A MIDI file with the tempo and one track an instrument: every event with onset, end and velocity. The strokes of
 * percussion, where it is a stem of its own, are a drum track.
 */
export function toMidi(result: MusicResult): Uint8Array {
  const { instruments, events, strokes, tempo } = result;
  const midi = new Midi();
  midi.header.setTempo(tempo.beatsPerMinute);
  instruments.names.forEach((name, k) => {
    const track = midi.addTrack();
    track.name = name;
    track.channel = CHANNELS[k % CHANNELS.length]!;
    for (const { note, pitch, onset, end, velocity } of events) {
      if (instruments.labels[note] !== k) continue;
      track.addNote({ midi: pitch, time: onset, duration: end - onset, velocity });
    }
  });
  if (hasPercussion(result)) {
    const track = midi.addTrack();
    track.name = PERCUSSION;
    track.channel = DRUMS;
    for (const { drum, onset, end, velocity } of strokes) {
      track.addNote({ midi: drum, time: onset, duration: end - onset, velocity });
    }
  }
  return midi.toArray();
}
