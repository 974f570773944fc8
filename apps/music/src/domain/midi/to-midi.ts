import { Midi } from "@tonejs/midi";
import type { MusicResult } from "../result.ts";

/** Channel 10 is for drums alone. */
const CHANNELS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 14, 15];

/** A MIDI file with the tempo and one track an instrument: every event with onset, end and velocity. */
export function toMidi({ instruments, events, tempo }: MusicResult): Uint8Array {
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
  return midi.toArray();
}
