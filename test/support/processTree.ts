import { readdirSync, readFileSync } from 'node:fs';

/** Process ids by their parent's, of everything that runs (Linux). */
function childrenByParent(): ReadonlyMap<number, readonly number[]> {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const parent = parentOf(Number(name));
    if (parent !== null) children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  return children;
}

/** After the program's name, which may hold anything: state, parent. */
function statOf(pid: number): readonly string[] | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    // It ended between being listed and now.
    return null;
  }
}

function parentOf(pid: number): number | null {
  const stat = statOf(pid);
  return stat ? Number(stat[1]) : null;
}

/** Every process that a process has started, and what those started, and so on. */
export function descendants(pid: number): readonly number[] {
  const children = childrenByParent();
  const found: number[] = [];
  for (let open = [pid]; open.length > 0; ) {
    open = open.flatMap((parent) => children.get(parent) ?? []);
    found.push(...open);
  }
  return found;
}

/** Of these processes, those that still run; one that has ended and only waits to be noticed does not. */
export function stillRunning(pids: readonly number[]): readonly number[] {
  return pids.filter((pid) => {
    const stat = statOf(pid);
    return stat !== null && stat[0] !== 'Z' && stat[0] !== 'X';
  });
}
