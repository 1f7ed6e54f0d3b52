/** Plays one take at a time. */
export class Player {
  private readonly audio = new Audio();
  private address = '';
  private playing_: string | null = null;

  constructor(private readonly onChange: () => void) {
    this.audio.onended = () => this.stop();
    this.audio.onpause = () => this.stop();
  }

  /** The id of the take that sounds now. */
  get playing(): string | null {
    return this.playing_;
  }

  /** Plays the take, or stops it if it is the one that sounds. Call it inside a tap. */
  toggle(take: { id: string; audio: ArrayBuffer }): void {
    const wasPlaying = this.playing_ === take.id;
    this.stop();
    if (wasPlaying) return;
    this.address = URL.createObjectURL(new Blob([take.audio], { type: 'audio/wav' }));
    this.audio.src = this.address;
    this.playing_ = take.id;
    this.audio.play().catch(() => this.stop());
    this.onChange();
  }

  stop(): void {
    if (this.playing_ === null) return;
    this.playing_ = null;
    this.audio.pause();
    URL.revokeObjectURL(this.address);
    this.onChange();
  }
}
