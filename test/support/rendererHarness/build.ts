import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { build } from 'vite';

const root = resolve(import.meta.dirname, '../../..');

/** Builds the window's code alone, as the application's own build does. Returns the folder. */
export async function buildRenderer(): Promise<string> {
  const outDir = resolve(root, 'out/harness/window');
  await build({
    configFile: false,
    root: resolve(root, 'src/renderer'),
    plugins: [react()],
    logLevel: 'warn',
    build: {
      outDir,
      emptyOutDir: true,
      modulePreload: { polyfill: false },
      rollupOptions: { input: resolve(root, 'src/renderer/index.html') },
    },
  });
  return outDir;
}

/** The fake main process as one script, to run in the page before the window's own code. */
export async function buildFakeBridge(): Promise<string> {
  const outDir = resolve(root, 'out/harness/bridge');
  await build({
    configFile: false,
    logLevel: 'warn',
    build: {
      outDir,
      emptyOutDir: true,
      minify: false,
      lib: {
        entry: resolve(import.meta.dirname, 'fakeBridge.ts'),
        formats: ['iife'],
        name: 'fake',
        fileName: () => 'bridge.js',
      },
    },
  });
  return readFile(join(outDir, 'bridge.js'), 'utf8');
}
