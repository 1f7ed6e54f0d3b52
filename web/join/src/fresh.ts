import type { Join, Sound } from './records';

/** The sounds of `now` that had not come at `before`, oldest first. */
export function freshSounds(before: Join | null, now: Join): Sound[] {
  const count = before ? now.arrived - before.arrived : now.latest.length;
  // Fewer than before: the daemon has begun a new session.
  return now.latest.slice(0, count < 0 ? now.latest.length : count).reverse();
}
