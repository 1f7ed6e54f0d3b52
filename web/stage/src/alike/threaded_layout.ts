import type { LayoutWorker } from './alike_map';
import type { LayoutProgress } from './layout_worker';
import LayoutThread from './layout_worker?worker';

/** Makes layouts in a thread of the browser, one at a time. */
export class ThreadedLayout implements LayoutWorker {
  private thread: Worker | null = null;

  layOut(
    coordinates: readonly (readonly number[])[],
    told: (progress: LayoutProgress) => void,
    failed: () => void,
  ): void {
    this.end();
    const thread = (this.thread = new LayoutThread());
    thread.onmessage = ({ data }: MessageEvent<LayoutProgress>) => {
      if (data.done === 1) this.end();
      told(data);
    };
    thread.onerror = () => {
      this.end();
      failed();
    };
    thread.postMessage(coordinates);
  }

  private end(): void {
    this.thread?.terminate();
    this.thread = null;
  }
}
