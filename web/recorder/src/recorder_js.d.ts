declare module 'recorder-js' {
  /** What this page uses of the package; `audioRecorder` exists after `init`. */
  export default class Recorder {
    constructor(audioContext: AudioContext);
    init(stream: MediaStream): Promise<void>;
    start(): Promise<MediaStream>;
    /** `buffer` has the two channels from `start` on. */
    stop(): Promise<{ blob: Blob; buffer: Float32Array[] }>;
    readonly audioInput: MediaStreamAudioSourceNode;
    readonly inputPoint: GainNode;
    readonly audioRecorder: { node: ScriptProcessorNode; worker: Worker };
  }
}
