import type { Page } from '@playwright/test';

const PATIENCE_MS = 20_000;

/**
 * Waits until the condition, an expression that may be a promise, holds in the page; looks at every frame and gives up
 * after 20 seconds. The page's policy forbids what Playwright's own wait does: to turn text into code after its first look.
 */
export async function until(page: Page, condition: string): Promise<void> {
  const held = await page.evaluate(`(async () => {
    const end = performance.now() + ${PATIENCE_MS};
    while (!(await (${condition}))) {
      if (performance.now() > end) return false;
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
    return true;
  })()`);
  if (!held) throw new Error(`it did not come to this in the page: ${condition}`);
}
