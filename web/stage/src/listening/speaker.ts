import type { Output, Speaker } from './cue';

type Sinking = HTMLAudioElement & { setSinkId?(id: string): Promise<void> };

/** The system's own choices change when something is plugged in: never an output for one pair of ears. */
const kFickle = ['', 'default', 'communications'];

/** Plays through an audio element that is bound to one output before it gets a sound. */
export class BrowserSpeaker implements Speaker {
  readonly able = 'setSinkId' in HTMLMediaElement.prototype && navigator.mediaDevices !== undefined;
  private player: Sinking | null = null;

  async outputs(ask: boolean): Promise<Output[]> {
    if (ask) {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
      for (const track of stream.getTracks()) track.stop();
    }
    return (await navigator.mediaDevices.enumerateDevices())
      .filter((device) => device.kind === 'audiooutput' && !kFickle.includes(device.deviceId))
      .map((device) => ({ id: device.deviceId, label: device.label }));
  }

  async play(sound: Blob, outputId: string): Promise<void> {
    this.stop();
    const player: Sinking = new Audio();
    await player.setSinkId!(outputId);
    const address = URL.createObjectURL(sound);
    this.player = player;
    try {
      await new Promise<void>((done, fail) => {
        player.onended = player.onpause = () => done();
        player.onerror = () => fail(new Error('This sound cannot be played.'));
        player.src = address;
        player.play().catch(fail);
      });
    } finally {
      URL.revokeObjectURL(address);
      if (this.player === player) this.player = null;
    }
  }

  stop(): void {
    this.player?.pause();
  }
}
