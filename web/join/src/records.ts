/** What the daemon tells, by the names that this page has for it. */
import type { components } from '../../shared/api';

export type Join = components['schemas']['Join'];
/** A sound, as far as everybody may know it. */
export type Sound = components['schemas']['JoinSound'];
