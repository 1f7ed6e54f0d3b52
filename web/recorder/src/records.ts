/** What the daemon tells, by the names that this page has for it. */
import type { components } from '../../shared/api';

type Schemas = components['schemas'];

/** One segment of a recording, named, pitched, routed, and where it is in the performance. */
export type Sample = Schemas['RecordingSample'];
export type Stage = Sample['stage'];
export type Recording = Schemas['Recording'];

/** What this page heeds of the session; a proxy's or an older daemon's answer may lack the rest. */
export type Session = Pick<
  Schemas['Session'],
  'performance' | 'maxTakeSeconds' | 'consent' | 'streamUrl' | 'intake' | 'joined' | 'pieces' | 'pollSeconds'
>;
