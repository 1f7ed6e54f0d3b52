import type { Sound } from './records';
import { kWords } from './words';

const kPixelsPerSecond = 110;
const kGapPx = 70;
const kWaiting = 24;
const kStill = 8;

/**
 * Names of sounds that float by, each once when it is new and again while nothing new comes. Who
 * wants no motion gets the newest, standing.
 */
export class River {
  private readonly calm = matchMedia('(prefers-reduced-motion: reduce)');
  private waiting: Sound[] = [];
  private latest: readonly Sound[] = [];
  private next = 0;
  /** When each lane has room again, in milliseconds of performance.now(). */
  private readonly lanes = [0, 0];

  constructor(private readonly bed: HTMLElement) {
    setInterval(() => this.flow(), 400);
  }

  /** `fresh` oldest first, `latest` newest first. */
  show(fresh: readonly Sound[], latest: readonly Sound[]): void {
    this.waiting = [...this.waiting, ...fresh].slice(-kWaiting);
    this.latest = latest;
    if (this.calm.matches) {
      this.waiting = [];
      this.bed.replaceChildren(...latest.slice(0, kStill).map(leaf));
    }
  }

  private flow(): void {
    // Behind another window nothing moves, and all would come at once afterwards.
    if (this.calm.matches || document.hidden) return;
    const now = performance.now();
    const lane = this.lanes.findIndex((free) => free <= now);
    const sound = lane < 0 ? undefined : (this.waiting.shift() ?? this.again());
    if (!sound) return;
    const floating = leaf(sound);
    floating.classList.add('floating');
    floating.style.setProperty('--lane', String(lane));
    this.bed.append(floating);
    const width = floating.offsetWidth;
    const way = this.bed.clientWidth + width;
    const speed = kPixelsPerSecond * Math.max(1, this.bed.clientWidth / 1400);
    floating.style.setProperty('--way', `${-way}px`);
    floating.style.animation = `float ${way / speed}s linear both`;
    floating.addEventListener('animationend', () => floating.remove());
    this.lanes[lane] = now + ((width + kGapPx) / speed) * 1000;
  }

  private again(): Sound | undefined {
    if (this.latest.length === 0) return undefined;
    this.next = (this.next + 1) % this.latest.length;
    return this.latest[this.latest.length - 1 - this.next];
  }
}

function leaf({ category, colour }: Sound): HTMLElement {
  const made = document.createElement('span');
  made.textContent = kWords.category(category);
  if (colour) made.style.setProperty('--colour', colour);
  return made;
}
