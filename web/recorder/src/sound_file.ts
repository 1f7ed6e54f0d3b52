import type { Pcm } from '../../shared/pcm';

/** In Hz; what a file is decoded to. Browsers decode to the rate of the context they are given. */
const kDecodedRate = 44_100;

/**
 * Decodes anything this phone can play, at most `maxSeconds` of it; null when it cannot. Works on
 * plain HTTP and outside a tap.
 */
export async function decodeSoundFile(file: Blob, maxSeconds: number): Promise<Pcm | null> {
  try {
    const context = new OfflineAudioContext(1, 1, kDecodedRate);
    const decoded = await context.decodeAudioData(await file.arrayBuffer());
    const frames = Math.min(decoded.length, Math.round(maxSeconds * decoded.sampleRate));
    const channels: Float32Array[] = [];
    for (let channel = 0; channel < decoded.numberOfChannels; channel += 1) {
      channels.push(decoded.getChannelData(channel).slice(0, frames));
    }
    return frames > 0 ? { sampleRate: decoded.sampleRate, channels } : null;
  } catch {
    return null;
  }
}
