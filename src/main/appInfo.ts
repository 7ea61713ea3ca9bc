import { app } from 'electron';
import type { AppInfo } from '../shared/contract/app.ts';

/** Electron majors before this one get no more fixes; the runtime for tests on blocked networks is one of them. */
const OLDEST_SUPPORTED_ELECTRON = 43;

/** What the about box shows. Asked for late, since the SQLite library is loaded to ask its version. */
export function appInfo(userData: string): () => Promise<AppInfo> {
  return async () => {
    const { sqliteVersion } = await import('../core/storage/reader.ts');
    const electron = process.versions.electron ?? '';
    return {
      version: app.getVersion(),
      electron,
      chromium: process.versions.chrome ?? '',
      node: process.versions.node,
      sqlite: sqliteVersion(),
      platform: `${process.platform} ${process.arch}`,
      userData,
      testRuntime: Number.parseInt(electron, 10) < OLDEST_SUPPORTED_ELECTRON,
    };
  };
}
