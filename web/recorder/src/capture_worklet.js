// Runs in the audio thread and hands on what the microphone gives, a stretch at a time, as
// { channels } with one Float32Array each. Any message to it asks for the rest: it then sends that
// and { ended: true }.

const kFrames = 2048;

class CaptureProcessor extends AudioWorkletProcessor {
  constructor() {
    super();
    this.channels = [];
    this.filled = 0;
    this.ended = false;
    this.port.onmessage = () => {
      this.hand();
      this.ended = true;
      this.port.postMessage({ ended: true });
    };
  }

  process([input]) {
    if (this.ended) return false;
    if (input.length === 0) return true;
    // A microphone may change from mono to stereo on the way (a headset that is plugged in).
    if (input.length !== this.channels.length) this.begin(input.length);
    input.forEach((samples, i) => this.channels[i].set(samples, this.filled));
    this.filled += input[0].length;
    if (this.filled + input[0].length > kFrames) this.begin(input.length);
    return true;
  }

  begin(count) {
    this.hand();
    this.channels = Array.from({ length: count }, () => new Float32Array(kFrames));
  }

  hand() {
    if (this.filled > 0) {
      const channels = this.channels.map((channel) => channel.slice(0, this.filled));
      this.port.postMessage(
        { channels },
        channels.map((channel) => channel.buffer),
      );
    }
    this.filled = 0;
  }
}

registerProcessor('capture', CaptureProcessor);
