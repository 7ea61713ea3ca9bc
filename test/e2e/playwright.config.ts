import { join } from 'node:path';
import { defineConfig } from '@playwright/test';

const root = join(import.meta.dirname, '../..');

export default defineConfig({
  outputDir: join(root, 'test-results'),
  timeout: 60_000,
  expect: { timeout: 10_000 },
  // Each test opens an app of its own, which is as much as two cores carry.
  workers: 1,
  // A real desktop has its moments. A second try keeps one of them from failing the run, which names the test all the same.
  retries: 1,
  forbidOnly: true,
  projects: [
    { name: 'e2e', testDir: import.meta.dirname, testIgnore: 'long/**' },
    { name: 'long', testDir: join(import.meta.dirname, 'long'), timeout: 900_000 },
  ],
});
