"use client";
import { useCallback, useEffect, useRef, useState } from "react";

/** Records from the microphone; the recording comes back as a file. */
export function useRecorder(
  onFile: (file: File) => void,
  onProblem: (message: string) => void,
): { readonly recording: boolean; start(): void; stop(): void } {
  const [recording, setRecording] = useState(false);
  const recorder = useRef<MediaRecorder>(undefined);
  const stop = useCallback(() => recorder.current?.stop(), []);
  useEffect(() => stop, [stop]);

  const start = async () => {
    try {
      // Music is no speech: what telephones do to sound is switched off.
      const stream = await navigator.mediaDevices.getUserMedia({
        audio: { echoCancellation: false, noiseSuppression: false, autoGainControl: false },
      });
      const parts: Blob[] = [];
      const made = new MediaRecorder(stream);
      made.ondataavailable = ({ data }) => parts.push(data);
      made.onstop = () => {
        recorder.current = undefined;
        setRecording(false);
        for (const track of stream.getTracks()) track.stop();
        const ending = made.mimeType.includes("mp4") ? "m4a" : "webm";
        onFile(new File(parts, `microphone.${ending}`, { type: made.mimeType }));
      };
      made.start();
      recorder.current = made;
      setRecording(true);
    } catch (error) {
      const reason = error instanceof Error && error.message ? ` (${error.message})` : "";
      onProblem(
        `The microphone cannot be used${reason}; allow it for this page in the browser, or choose a file.`,
      );
    }
  };
  return { recording, start: () => void start(), stop };
}
