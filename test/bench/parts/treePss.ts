import { readdirSync, readFileSync } from 'node:fs';

/** What one process has in memory, pages shared with others counted by its share. */
export interface ProcessPss {
  readonly pid: number;
  /** The kind that Chromium gives it (`renderer`, `gpu-process`, ...); `main` for the first process. */
  readonly kind: string;
  readonly kilobytes: number;
}

/** A process and all that came from it. Processes that end meanwhile are left out. Linux only. */
export function treePss(root: number): readonly ProcessPss[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    const stat = /^\d+$/.test(name) ? readOrEmpty(`/proc/${name}/stat`) : '';
    // The name in parentheses may hold spaces; the parent is the second field after it.
    const parent = /^.*\) \S (\d+)/s.exec(stat)?.[1];
    if (parent !== undefined) parents.set(Number(name), Number(parent));
  }
  return [...parents.keys()].filter((pid) => comesFrom(pid, root, parents)).map(pssOf);
}

function comesFrom(pid: number, root: number, parents: ReadonlyMap<number, number>): boolean {
  for (let at: number | undefined = pid; at !== undefined && at > 1; at = parents.get(at)) {
    if (at === root) return true;
  }
  return false;
}

function pssOf(pid: number): ProcessPss {
  const kilobytes = Number(/^Pss:\s+(\d+) kB/m.exec(readOrEmpty(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0);
  const line = readOrEmpty(`/proc/${pid}/cmdline`);
  const type = /--type=([\w-]+)/.exec(line)?.[1] ?? 'main';
  const service = /--utility-sub-type=([\w.]+)/.exec(line)?.[1];
  return { pid, kind: service ? `${type} ${service}` : type, kilobytes };
}

function readOrEmpty(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
