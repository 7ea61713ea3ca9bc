import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

const main = (file: string) => resolve(import.meta.dirname, 'src/main', file);

export default defineConfig({
  main: {
    build: {
      target: 'node20.18',
      // Bundled, since a hundred small files of node_modules cost more time at the start than all else together.
      externalizeDeps: false,
      rollupOptions: {
        input: {
          index: main('index.ts'),
          // Entries of their own: worker threads and the keychain's utility process are started by file.
          sqliteWriter: resolve(import.meta.dirname, 'src/core/storage/writerThread.ts'),
          sandboxThread: resolve(import.meta.dirname, 'src/core/providers/sandbox/thread.ts'),
          cacheCareThread: resolve(import.meta.dirname, 'src/core/repair/careThread.ts'),
          cacheOperationThread: resolve(import.meta.dirname, 'src/core/operations/operationThread.ts'),
          cacheFileThread: resolve(import.meta.dirname, 'src/core/cacheFiles/fileThread.ts'),
          doctorThread: resolve(import.meta.dirname, 'src/core/insight/doctorThread.ts'),
          cacheBrowseThread: resolve(import.meta.dirname, 'src/core/browse/browseThread.ts'),
          tokenThread: resolve(import.meta.dirname, 'src/core/usage/tokenThread.ts'),
          auditVerifyThread: resolve(import.meta.dirname, 'src/core/audit/verifyThread.ts'),
          insightThread: resolve(import.meta.dirname, 'src/core/insight/insightThread.ts'),
          keychainProcess: main('platform/keychainProcess.ts'),
        },
        external: ['better-sqlite3', 'keytar'],
      },
    },
  },
  preload: {
    build: {
      rollupOptions: {
        input: { index: resolve(import.meta.dirname, 'src/preload/index.ts') },
        // A sandboxed preload cannot be an ES module.
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: resolve(import.meta.dirname, 'src/renderer'),
    plugins: [react()],
    build: {
      target: 'chrome130',
      modulePreload: { polyfill: false },
      minify: true,
      rolldownOptions: {
        input: resolve(import.meta.dirname, 'src/renderer/index.html'),
        output: {
          codeSplitting: {
            // Few files: each one is a round trip through the main process. What the first paint needs is one,
            // what pages share another; the editor is large and on one page only.
            groups: [
              { name: 'shell', tags: ['$initial'], priority: 2 },
              {
                name: 'pageParts',
                test: (id) => !/codemirror|lezer|markdown|micromark/.test(id),
                minShareCount: 2,
                priority: 1,
              },
            ],
          },
        },
      },
    },
  },
});
