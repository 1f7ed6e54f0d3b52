import { Collector } from './collector';
import { loadWorklet, tapWithRecorder, tapWithWorklet } from './microphone_tap';
import type { Pcm } from '../../shared/pcm';

/** Why a capture stopped by itself. */
export type CaptureEnd =
  /** The take is as long as it may be. */
  | 'limit'
  /** A phone call, a lock, another app or a pulled cable took the microphone. */
  | 'interrupted';

/** A microphone that is being recorded. */
export interface Capture {
  /** How loud it is now, 0 (-60 dBFS and below) to 1. */
  level(): number;
  /** Ends the recording and gives the microphone back; the audio so far. */
  stop(): Promise<Pcm>;
}

const kPatienceMs = 3_000;

const kRawSound: MediaTrackConstraints = {
  echoCancellation: false,
  noiseSuppression: false,
  autoGainControl: false,
};

/**
 * Starts recording. Call it inside the tap: iOS lets an audio context start nowhere else. Rejects
 * with the browser's DOMException when there is no microphone to be had. `onEnd` is told once when
 * `maxSeconds` of audio are there or the microphone is taken away; `stop` then gives what there is.
 * `onAudio` hears the same audio while it comes.
 */
export async function startCapture(
  maxSeconds: number,
  onEnd: (why: CaptureEnd) => void,
  onAudio: (pcm: Pcm) => void,
): Promise<Capture> {
  // One context a take: one that iOS has interrupted stays silent for ever.
  const context = new AudioContext();
  const running = context.resume();
  const worklet = loadWorklet(context);
  let stream: MediaStream;
  try {
    stream = await openMicrophone();
  } catch (error) {
    void context.close();
    throw error;
  }
  if (!(await inTime(running))) {
    for (const track of stream.getTracks()) track.stop();
    void context.close();
    throw new DOMException('The audio does not start.', 'NotReadableError');
  }

  let ended = false;
  const end = (why: CaptureEnd) => {
    if (!ended) onEnd(why);
    ended = true;
  };
  const maxFrames = Math.round(maxSeconds * context.sampleRate);
  const collector = new Collector(context.sampleRate, maxFrames, onAudio);
  const collect = (channels: Float32Array[]) => {
    collector.add(channels);
    if (collector.frames >= maxFrames) end('limit');
  };
  const source = context.createMediaStreamSource(stream);
  const analyser = context.createAnalyser();
  source.connect(analyser);
  const tap = (await worklet)
    ? tapWithWorklet(context, source, collect)
    : await tapWithRecorder(context, stream, collect);
  for (const track of stream.getAudioTracks()) {
    track.onended = () => end('interrupted');
    track.onmute = () => end('interrupted');
  }
  context.onstatechange = () => {
    if (context.state !== 'running') end('interrupted');
  };

  const window = new Float32Array(analyser.fftSize);
  return {
    level() {
      analyser.getFloatTimeDomainData(window);
      let power = 0;
      for (const value of window) power += value * value;
      const decibels = 10 * Math.log10(power / window.length + 1e-12);
      return Math.max(0, Math.min(1, 1 + decibels / 60));
    },
    async stop() {
      ended = true;
      await tap.stop();
      for (const track of stream.getTracks()) track.stop();
      source.disconnect();
      void context.close();
      return collector.pcm();
    },
  };
}

/** During a phone call iOS leaves a context waiting for ever. */
async function inTime(running: Promise<void>): Promise<boolean> {
  const late = new Promise<boolean>((resolve) => setTimeout(() => resolve(false), kPatienceMs));
  const started = running.then(
    () => true,
    () => false,
  );
  return Promise.race([started, late]);
}

async function openMicrophone(): Promise<MediaStream> {
  try {
    return await navigator.mediaDevices.getUserMedia({ audio: kRawSound });
  } catch (error) {
    // Some devices cannot switch their processing off: better processed sound than none.
    const choosy = error instanceof Error && ['OverconstrainedError', 'TypeError'].includes(error.name);
    if (!choosy) throw error;
    return navigator.mediaDevices.getUserMedia({ audio: true });
  }
}
