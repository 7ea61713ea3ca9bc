import { type BigIntStats, readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';

/** Another process that has a file open. */
export interface FileUser {
  readonly pid: number;
  /** As the system shows it; empty when it does not. */
  readonly name: string;
}

/**
 * Other processes that have one of the files open. Linux only, and only those that this user may look at: elsewhere it is empty. What
 * this process has open is not among them.
 */
export function otherUsersOf(files: readonly string[]): readonly FileUser[] {
  if (process.platform !== 'linux') return [];
  const wanted = new Set(files.map(identityOf).filter((identity) => identity !== null));
  if (wanted.size === 0) return [];
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  return pids.filter((pid) => hasOpen(pid, wanted)).map((pid) => ({ pid: Number(pid), name: nameOf(pid) }));
}

function hasOpen(pid: string, wanted: ReadonlySet<string>): boolean {
  try {
    return readdirSync(`/proc/${pid}/fd`).some((fd) => {
      const path = `/proc/${pid}/fd/${fd}`;
      // Cheaper than asking each: sockets and pipes are most of them.
      const identity = leadsToFile(path) ? identityOf(path) : null;
      return identity !== null && wanted.has(identity);
    });
  } catch {
    // It ended meanwhile, or is another user's.
    return false;
  }
}

function leadsToFile(path: string): boolean {
  try {
    return readlinkSync(path).startsWith('/');
  } catch {
    return false;
  }
}

/** Device and inode; null where there is none. */
function identityOf(path: string): string | null {
  let stats: BigIntStats;
  try {
    stats = statSync(path, { bigint: true });
  } catch {
    return null;
  }
  return `${stats.dev}:${stats.ino}`;
}

function nameOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim().slice(0, 60);
  } catch {
    return '';
  }
}
