import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';

export type Scheme = 'light' | 'dark';

/** Everything axe has against the page that is shown, as `rule: element`. */
export async function complaints(page: Page, scheme: Scheme): Promise<readonly string[]> {
  // Half faded in, nothing has its colours yet.
  await page.evaluate(`Promise.all(document.getAnimations()
    .filter(({ effect }) => effect.getComputedTiming().iterations !== Infinity)
    .map(({ finished }) => finished.catch(() => undefined)))`);
  // Its other mode opens a second window, which this app does not allow.
  const axe = new AxeBuilder({ page }).setLegacyMode(true).options({ resultTypes: ['violations'] });
  // The dark pages are the light ones in other colours.
  if (scheme === 'dark') axe.withRules('color-contrast');
  const { violations } = await axe.analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`));
}
