import { useEffect, useState } from 'preact/hooks';

import { kWords } from '../words';

/** Wall-clock time that renews its reader every second. */
export function useNow(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}

/** How long ago this was. */
export function Age({ since }: { since: string }) {
  const now = useNow();
  return (
    <time class="age" dateTime={since}>
      {kWords.ago((now - Date.parse(since)) / 1000)}
    </time>
  );
}
