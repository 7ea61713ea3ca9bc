import { keepFresh } from '../../stores/keepFresh.ts';
import { createRemote } from '../../stores/remote.ts';

const REFRESH_SPACING_MS = 500;

/** Today's figures by provider and model: for the Usage and the Reliability page. */
export const useUsageByModel = createRemote('usage.byModel');

/** Keeps the figures by model live while a page shows them; returns the stop. */
export function followUsageByModel(): () => void {
  return keepFresh(useUsageByModel.getState().refresh, REFRESH_SPACING_MS);
}
