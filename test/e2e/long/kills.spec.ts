import { expect } from '@playwright/test';
import { test } from '../../support/consoleTest.ts';
import { killedWhileAsking } from '../../support/killRounds.ts';

test('50 kills at any moment while answers come in lose no answer that was shown', async ({
  open,
  serve,
}) => {
  const shown = await killedWhileAsking({ open, serve, rounds: 50 });
  expect(shown).toBeGreaterThanOrEqual(50);
});
