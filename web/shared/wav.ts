import { frameCount, type Pcm } from './pcm';

const kHeaderBytes = 44;
/** How streaming writers say that they do not know the length yet; readers take what is there. */
const kUnknown = 0xffff_ffff;

/** A 16-bit PCM WAV file; values outside -1..1 are clipped, as the format cannot hold them. */
export function encodeWav(pcm: Pcm): ArrayBuffer {
  const samples = encodeFrames(pcm);
  const file = new Uint8Array(kHeaderBytes + samples.length);
  file.set(wavHeader(pcm, samples.length));
  file.set(samples, kHeaderBytes);
  return file.buffer;
}

/** The file as it was when nobody knew its length: the same from the first piece to the last. */
export function withoutLength(file: ArrayBuffer): Uint8Array {
  const bytes = new Uint8Array(file.slice(0));
  const view = new DataView(bytes.buffer);
  view.setUint32(4, kUnknown, true);
  view.setUint32(40, kUnknown, true);
  return bytes;
}

/** What comes before the samples of such audio. */
export function wavHeader(format: Pcm, dataBytes: number): Uint8Array {
  const channelCount = format.channels.length;
  const frameBytes = channelCount * 2;
  const header = new Uint8Array(kHeaderBytes);
  const view = new DataView(header.buffer);
  const text = (offset: number, letters: string) => {
    for (let i = 0; i < letters.length; i += 1) view.setUint8(offset + i, letters.charCodeAt(i));
  };

  text(0, 'RIFF');
  view.setUint32(4, kHeaderBytes - 8 + dataBytes, true);
  text(8, 'WAVE');
  text(12, 'fmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, channelCount, true);
  view.setUint32(24, format.sampleRate, true);
  view.setUint32(28, format.sampleRate * frameBytes, true);
  view.setUint16(32, frameBytes, true);
  view.setUint16(34, 16, true);
  text(36, 'data');
  view.setUint32(40, dataBytes, true);
  return header;
}

/** The samples of a WAV file. */
export function encodeFrames(pcm: Pcm): Uint8Array {
  const frames = frameCount(pcm);
  const samples = new Uint8Array(frames * pcm.channels.length * 2);
  const view = new DataView(samples.buffer);
  let offset = 0;
  for (let frame = 0; frame < frames; frame += 1) {
    for (const channel of pcm.channels) {
      const value = Math.max(-1, Math.min(1, channel[frame]!));
      view.setInt16(offset, Math.round(value * 0x7fff), true);
      offset += 2;
    }
  }
  return samples;
}
