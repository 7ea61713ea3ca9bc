import { resolve } from 'node:path';

/**
 * The file that a command line names as `--cache FILE` or `--cache=FILE`, the last one counting: an absolute path, resolved from
 * `folder`. Empty when nothing comes after it, null without it. By hand, since Chromium's own reading knows no value after a blank.
 */
export function wantedFileOf(argv: readonly string[], folder: string): string | null {
  let wanted: string | null = null;
  argv.forEach((argument, index) => {
    if (argument === '--cache') {
      const next = argv[index + 1] ?? '';
      wanted = next.startsWith('--') ? '' : next;
    } else if (argument.startsWith('--cache=')) {
      wanted = argument.slice('--cache='.length);
    }
  });
  return wanted === null || wanted === '' ? wanted : resolve(folder, wanted);
}

/** What a second start hands to the running console. It comes from another process: anything else than that is null. */
export function handedOver(data: unknown): string | null {
  if (typeof data !== 'object' || data === null || !('cache' in data)) return null;
  return typeof data.cache === 'string' && data.cache.length <= 4096 ? data.cache : null;
}
