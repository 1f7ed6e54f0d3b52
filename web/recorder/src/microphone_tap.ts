import Recorder from 'recorder-js';

import kWorkletAddress from './capture_worklet.js?url';

/** Hears a microphone, one stretch of audio after the other. */
export interface MicrophoneTap {
  /** Hands on what is left, and hears no more. */
  stop(): Promise<void>;
}

/** One array a channel, all of one length. */
export type OnAudio = (channels: Float32Array[]) => void;

/** A worklet that does not answer has been ended by the browser. */
const kPatienceMs = 500;

/** Whether the context has the worklet by now; older browsers have none. */
export function loadWorklet(context: AudioContext): Promise<boolean> {
  if (!context.audioWorklet) return Promise.resolve(false);
  return context.audioWorklet.addModule(kWorkletAddress).then(
    () => true,
    () => false,
  );
}

/** Hears it in the audio thread, where a busy page tears no holes. Needs the worklet. */
export function tapWithWorklet(
  context: AudioContext,
  source: MediaStreamAudioSourceNode,
  onAudio: OnAudio,
): MicrophoneTap {
  const node = new AudioWorkletNode(context, 'capture');
  let ended: () => void = () => undefined;
  node.port.onmessage = ({ data }: MessageEvent<{ channels?: Float32Array[] }>) => {
    if (data.channels) onAudio(data.channels);
    else ended();
  };
  source.connect(node);
  // It gives silence; browsers run only what leads to the loudspeaker.
  node.connect(context.destination);
  return {
    async stop() {
      await new Promise<void>((resolve) => {
        ended = resolve;
        setTimeout(resolve, kPatienceMs);
        node.port.postMessage(null);
      });
      source.disconnect(node);
      node.disconnect();
    },
  };
}

/** Hears it with recorder-js, for browsers without worklets. */
export async function tapWithRecorder(
  context: AudioContext,
  stream: MediaStream,
  onAudio: OnAudio,
): Promise<MicrophoneTap> {
  const recorder = new Recorder(context);
  await recorder.init(stream);
  await recorder.start();
  const { node, worker } = recorder.audioRecorder;
  let frames = 0;
  node.addEventListener('audioprocess', (event) => {
    const { inputBuffer } = event as AudioProcessingEvent;
    frames += inputBuffer.length;
    // The browser uses its buffers again.
    onAudio([0, 1].map((channel) => inputBuffer.getChannelData(channel).slice()));
  });
  return {
    async stop() {
      const { buffer } = await recorder.stop();
      const left = buffer.map((channel) => channel.subarray(frames));
      if (left[0] && left[0].length > 0) onAudio(left);
      recorder.audioInput.disconnect();
      recorder.inputPoint.disconnect();
      node.disconnect();
      worker.terminate();
    },
  };
}
