import type p5 from 'p5';

import kP5Address from '../../node_modules/p5/lib/p5.min.js?url';

type P5 = typeof p5;

/**
 * Fetches p5, a file of its own so that it stays cached across versions of this page, and runs it
 * once `calm()` holds: starting it stalls a slow phone long enough to tear a hole into a recording.
 * Null when it cannot be had; the plain button then stays.
 */
export async function loadP5(calm: () => boolean): Promise<P5 | null> {
  try {
    await prefetch();
    while (!calm()) await new Promise((resolve) => setTimeout(resolve, 500));
    await run();
    return (window as unknown as { p5: P5 }).p5;
  } catch {
    return null;
  }
}

async function prefetch(): Promise<void> {
  const response = await fetch(kP5Address, { priority: 'low' } as RequestInit);
  if (!response.ok) throw new Error(`p5: ${response.status}`);
  await response.arrayBuffer();
}

function run(): Promise<void> {
  return new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = kP5Address;
    script.onload = () => resolve();
    script.onerror = reject;
    document.head.append(script);
  });
}
