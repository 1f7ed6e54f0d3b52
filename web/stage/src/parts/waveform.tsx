import './waveform.css';

import { memo } from 'preact/compat';

/** A waveform from pairs of lowest and highest values, -100 to 100. */
export const Waveform = memo(({ peaks }: { peaks: number[] }) => {
  const columns = peaks.length / 2;
  if (columns === 0) return <div class="wave" />;
  const edge = (offset: number) =>
    Array.from({ length: columns }, (_, column) => {
      // A line where there is silence.
      const value = peaks[2 * column + offset]! + (offset === 1 ? 1 : -1);
      return `${column + 0.5},${100 - value}`;
    });
  const shape = `M${[...edge(1), ...edge(0).reverse()].join('L')}Z`;
  return (
    <svg class="wave" viewBox={`0 0 ${columns} 200`} preserveAspectRatio="none" aria-hidden="true">
      <path d={shape} />
    </svg>
  );
});
