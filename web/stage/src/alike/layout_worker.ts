// Lays out away from the page's own thread, which draws and answers meanwhile.
import { layOut } from './layout';
import type { Spot } from './placing';

/** What a layout tells while it is made; the last one has `done` 1. */
export interface LayoutProgress {
  done: number;
  spots: Spot[];
}

const kTellEveryMs = 60;

onmessage = ({ data }: MessageEvent<number[][]>) => {
  let told = -Infinity;
  for (const progress of layOut(data)) {
    const now = performance.now();
    if (progress.done < 1 && now - told < kTellEveryMs) continue;
    told = now;
    postMessage(progress);
  }
};
