import { expect } from 'vitest';
import type { Page } from 'playwright-core';

export interface Point {
  x: number;
  y: number;
}

/** The view of what is alike, worked by its reader with keyboard, pointer and finger. */
export class AlikePage {
  constructor(readonly page: Page) {}

  async open(): Promise<void> {
    await this.page.getByRole('button', { name: /^Alike$/ }).click();
    await this.page.getByRole('application').waitFor();
  }

  get canvas() {
    return this.page.getByRole('application');
  }
  get card() {
    return this.page.locator('.alike .card');
  }
  get tip() {
    return this.page.locator('.alike .tip');
  }
  get said() {
    return this.page.locator('.alike .said');
  }
  get count() {
    return this.page.locator('.alike .count');
  }

  /** Has read the map and makes no layout. */
  async settled(): Promise<void> {
    await expect.poll(() => this.count.innerText()).not.toBe('');
    await expect.poll(() => this.page.locator('.alike .laying').count(), { timeout: 60_000 }).toBe(0);
  }

  async search(text: string): Promise<void> {
    await this.page.getByRole('searchbox', { name: 'Search' }).fill(text);
    // Drawn in the frame after the one that reads it.
    for (let frame = 0; frame < 3; frame += 1)
      await this.page.evaluate(() => new Promise(requestAnimationFrame));
  }

  /** Where on the screen the one sound is that mentions this text; found without the pointer. */
  async find(text: string): Promise<Point> {
    await this.search(text);
    await this.canvas.focus();
    await this.page.keyboard.press('Home');
    const point = await this.marked();
    await this.page.keyboard.press('Escape');
    await this.search('');
    return point;
  }

  /** Where the ring about the chosen sound is, once it rests. */
  async marked(): Promise<Point> {
    const middle = async () => {
      const box = (await this.page.locator('.alike .mark').boundingBox())!;
      return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    };
    for (let last = await middle(); ;) {
      await this.page.evaluate(() => new Promise(requestAnimationFrame));
      const now = await middle();
      if (now.x === last.x && now.y === last.y) return now;
      last = now;
    }
  }

  /** The colours of the pixels about a point of the screen, as "r,g,b". */
  async colours({ x, y }: Point): Promise<Set<string>> {
    return new Set(
      await this.canvas.evaluate(
        (canvas: HTMLCanvasElement, [left, top]) => {
          const box = canvas.getBoundingClientRect();
          const ratio = canvas.width / box.width;
          const { data } = canvas
            .getContext('2d')!
            .getImageData(
              Math.round((left! - box.x) * ratio) - 4,
              Math.round((top! - box.y) * ratio) - 4,
              9,
              9,
            );
          return Array.from({ length: 81 }, (_, i) => [...data.slice(4 * i, 4 * i + 3)].join());
        },
        [x, y],
      ),
    );
  }

  /** What the page keeps: where every sound lies, by its key. */
  async kept(): Promise<Map<string, [number, number]>> {
    const text = await this.page.evaluate(() => localStorage.getItem('exsampling.stage.alike'));
    const { spots } = JSON.parse(text ?? '{"spots":[]}') as { spots: [string, number, number][] };
    return new Map(spots.map(([key, x, y]) => [key, [x, y]]));
  }
  async keeps(count: number): Promise<Map<string, [number, number]>> {
    await expect.poll(async () => (await this.kept()).size, { timeout: 60_000 }).toBe(count);
    return this.kept();
  }
}
