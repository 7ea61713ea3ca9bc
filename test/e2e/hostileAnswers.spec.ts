import { expect } from '@playwright/test';
import { test } from '../support/consoleTest.ts';
import { answer, ended, pick, run, write } from '../support/consoleWindow.ts';

const deep = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);

/** What a model may send beyond what anybody means, and what the JSON view says of it. */
const answers: Readonly<Record<string, { readonly text: string; readonly verdict: string }>> = {
  'very deep JSON': { text: deep(100_000), verdict: 'nested too deeply to lay out' },
  'deep JSON without an end': { text: '['.repeat(100_000), verdict: 'line 1, column 100001' },
  'very long JSON': { text: JSON.stringify(Array(200_000).fill('x')), verdict: 'too long to lay out' },
  'one line of two megabytes': { text: 'x'.repeat(2_000_000), verdict: 'line 1, column 1' },
};

for (const [what, { text, verdict }] of Object.entries(answers)) {
  test(`${what} is shown in every view, and the window goes on`, async ({ open, serve }) => {
    const server = await serve({ answer: () => text });
    const { page } = await open({
      settings: {
        provider: 'desk',
        model: 'desk-1',
        providers: [{ id: 'desk', name: 'Desk', base_url: server.baseUrl }],
      },
    });
    await write(page, 'Go on.');
    await run(page);
    await ended(page);
    for (const view of ['JSON', 'Raw', 'Answer']) {
      await pick(page, 'View of the answer', view);
      await expect(answer(page)).toContainText(text.slice(0, 50));
      if (view === 'JSON') await expect(answer(page)).toContainText(verdict);
    }
    await expect(page.getByRole('button', { name: 'Run', exact: true })).toBeEnabled();
  });
}
