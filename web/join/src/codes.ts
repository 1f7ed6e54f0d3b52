/** A QR code that follows what it shall say; while a new one cannot be had the old one stays. */
export class Code {
  private says = '';

  constructor(
    private readonly image: HTMLImageElement,
    private readonly which: 'address' | 'wifi',
  ) {}

  async show(says: string, alt: string): Promise<void> {
    if (says === this.says) return;
    const answer = await fetch(`/api/join/codes/${this.which}`);
    if (!answer.ok) return;
    this.image.src = `data:image/svg+xml,${encodeURIComponent(await answer.text())}`;
    this.image.alt = alt;
    this.says = says;
  }
}
