import { frameCount, type Pcm } from './pcm';

const kHeaderBytes = 44;

/** A 16-bit PCM WAV file; values outside -1..1 are clipped, as the format cannot hold them. */
export function encodeWav(pcm: Pcm): ArrayBuffer {
  const channelCount = pcm.channels.length;
  const frames = frameCount(pcm);
  const frameBytes = channelCount * 2;
  const dataBytes = frames * frameBytes;
  const file = new ArrayBuffer(kHeaderBytes + dataBytes);
  const view = new DataView(file);
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
  view.setUint32(24, pcm.sampleRate, true);
  view.setUint32(28, pcm.sampleRate * frameBytes, true);
  view.setUint16(32, frameBytes, true);
  view.setUint16(34, 16, true);
  text(36, 'data');
  view.setUint32(40, dataBytes, true);

  let offset = kHeaderBytes;
  for (let frame = 0; frame < frames; frame += 1) {
    for (const channel of pcm.channels) {
      const value = Math.max(-1, Math.min(1, channel[frame]!));
      view.setInt16(offset, Math.round(value * 0x7fff), true);
      offset += 2;
    }
  }
  return file;
}
