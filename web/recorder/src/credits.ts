import type { Settings } from '../../shared/settings';

/** What the participant wants to be called in the credits; empty when they did not say. */
export function nameForCredits(settings: Settings): string {
  return (settings.get('name') ?? '').trim();
}
