import { defineConfig } from 'vitest/config';

const node = { environment: 'node', pool: 'forks' } as const;
const fixed = { ...node, setupFiles: ['test/support/fixedSeed.ts'] };

export default defineConfig({
  test: {
    projects: [
      { test: { ...node, name: 'architecture', include: ['test/architecture.test.ts'] } },
      { test: { ...fixed, name: 'unit', include: ['test/unit/**/*.test.ts'], testTimeout: 30_000 } },
      {
        test: {
          ...fixed,
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          testTimeout: 60_000,
        },
      },
      { test: { ...node, name: 'long', include: ['test/long/**/*.test.ts'], testTimeout: 1_200_000 } },
    ],
  },
});
