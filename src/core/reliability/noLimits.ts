import type { Limits } from './limits/limits.ts';

/** Room for everybody. */
export const noLimits: Pick<Limits, 'acquire'> = {
  acquire: async () => ({ settle: () => undefined }),
};
