/** The daemon's own words, so that a stand-in which says something else does not compile. */
import type { components } from '../../../web/shared/api';

export type Schemas = components['schemas'];

export const refusal = (code: string, message: string): Schemas['Error'] => ({
  error: { code, message, requestId: '1' },
});
