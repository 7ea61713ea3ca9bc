import { unexplainedPages } from './overflow.ts';
import { isHeader, type PageSource } from './pageSource.ts';
import { readSchema } from './schema.ts';
import type { PageKind, Survey } from './survey.ts';

/** The rowids that a table's page may hold, by what its parent says: above `low`, up to `high`. */
export interface RowidRange {
  readonly low: number;
  readonly high: number;
}

/** How the pages belong together, as far as the file still says. */
export interface Layout {
  /** Leaves of the cache table that its tree leads to. */
  readonly reached: ReadonlyMap<number, RowidRange>;
  /** True when the tree leads to everything it should: then no other page has rows of the table. */
  readonly treeIsWhole: boolean;
  /** Pages of the index of (namespace, key) that its tree leads to; null when its root is not known. */
  readonly indexPages: ReadonlySet<number> | null;
  readonly indexIsWhole: boolean;
  /** Pages that belong to nobody: what is on them is old. */
  readonly free: ReadonlySet<number>;
  /** True when every free page is known. */
  readonly freeIsWhole: boolean;
  /** Pages of other tables. */
  readonly foreign: ReadonlySet<number>;
}

/** Reads how the pages belong together: the trees of the schema, or those that the pages themselves form; the free pages. */
export function readLayout(source: PageSource, survey: Survey, table: string): Layout {
  const schema = readSchema(source);
  const rootOf = (name: string) =>
    schema?.find((entry) => entry.name.toLowerCase() === name.toLowerCase())?.root;
  const { free, whole: freeIsWhole } = readFree(source, survey);
  const tree = treeOf(survey, 'table', rootOf(table), free);
  const index = treeOf(survey, 'index', rootOf(`sqlite_autoindex_${table}_1`), free);
  const foreign = new Set<number>();
  for (const entry of schema ?? []) {
    if (entry.table.toLowerCase() === table.toLowerCase()) continue;
    for (const page of walk(survey, entry.root, 'table').leaves.keys()) foreign.add(page);
  }
  return {
    reached: tree.leaves,
    treeIsWhole: tree.whole,
    indexPages: index.pages.size > 0 ? index.pages : null,
    indexIsWhole: index.whole,
    free,
    freeIsWhole,
    foreign,
  };
}

interface Tree {
  readonly whole: boolean;
  readonly leaves: ReadonlyMap<number, RowidRange>;
  readonly pages: ReadonlySet<number>;
}

const KINDS = {
  table: { interior: ['tableInterior'], leaf: ['cacheLeaf', 'tableLeaf'], own: ['cacheLeaf'] },
  index: {
    interior: ['keyInterior', 'indexInterior'],
    leaf: ['keyLeaf', 'indexLeaf'],
    own: ['keyLeaf', 'keyInterior'],
  },
} as const satisfies Record<string, Record<string, readonly PageKind[]>>;
type TreeKind = keyof typeof KINDS;

const isOneOf = (kinds: readonly PageKind[], kind: PageKind) => kinds.includes(kind);

/** The tree from the root that the schema names; without a schema the largest tree that there is. */
function treeOf(survey: Survey, kind: TreeKind, root: number | undefined, free: ReadonlySet<number>): Tree {
  if (root !== undefined) return walk(survey, root, kind);
  const largest = rootsOf(survey, kind, free)
    .map((candidate) => walk(survey, candidate, kind))
    .reduce(
      (best, tree) => (tree.leaves.size > best.leaves.size ? tree : best),
      walk(survey, undefined, kind),
    );
  // Pages of the kind that it does not lead to say that the root above it may be gone.
  return { ...largest, whole: largest.whole && !hasOthers(survey, kind, largest, free) };
}

/** Pages at the top: no other page of the kind leads to them. */
function rootsOf(survey: Survey, kind: TreeKind, free: ReadonlySet<number>): readonly number[] {
  const interiors = [...survey.interiors].filter(
    ([page]) => isOneOf(KINDS[kind].interior, survey.kindOf(page)) && !free.has(page),
  );
  const below = new Set(interiors.flatMap(([, { children }]) => children));
  return interiors.map(([page]) => page).filter((page) => !below.has(page));
}

function hasOthers(survey: Survey, kind: TreeKind, tree: Tree, free: ReadonlySet<number>): boolean {
  for (let page = 1; page <= survey.pages; page += 1) {
    const isOwn = isOneOf(KINDS[kind].own, survey.kindOf(page));
    if (isOwn && !tree.pages.has(page) && !free.has(page)) return true;
  }
  return false;
}

/** Follows a tree from its root; `whole` when each page it leads to is one of its kind, and led to once. */
function walk(survey: Survey, root: number | undefined, kind: TreeKind): Tree {
  const leaves = new Map<number, RowidRange>();
  const pages = new Set<number>();
  let whole = root !== undefined && root > 0;
  const waiting = root ? [{ page: root, low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY }] : [];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { page, low, high } = next;
    const found = page >= 1 && page <= survey.pages && !pages.has(page) ? survey.kindOf(page) : 'lost';
    const isInterior = isOneOf(KINDS[kind].interior, found);
    const isLeaf = isOneOf(KINDS[kind].leaf, found);
    if (!isInterior && !isLeaf) {
      whole = false;
      continue;
    }
    pages.add(page);
    if (isLeaf) leaves.set(page, { low, high });
    const { children = [], keys = [] } = isInterior ? (survey.interiors.get(page) ?? {}) : {};
    children.forEach((child, index) => {
      waiting.push({ page: child, low: keys[index - 1] ?? low, high: keys[index] ?? high });
    });
  }
  return { whole, leaves, pages };
}

interface FreePages {
  readonly free: ReadonlySet<number>;
  readonly whole: boolean;
}

/** The free pages: by the header's list, or where there is no header by every page that looks like a part of the list. */
function readFree(source: PageSource, survey: Survey): FreePages {
  const header = source.page(1);
  if (header && isHeader(header)) {
    return listFrom(survey, header.readUInt32BE(32), header.readUInt32BE(36));
  }
  const free = new Set<number>();
  let whole = survey.lost === 0;
  for (const [page, { next, leaves }] of survey.trunks) {
    free.add(page);
    for (const leaf of leaves) free.add(leaf);
    if (next !== 0 && !survey.trunks.has(next)) whole = false;
  }
  // A page that is nothing may have been a part of the list.
  return { free, whole: whole && unexplainedPages(source, survey, free) === 0 };
}

function listFrom(survey: Survey, first: number, count: number): FreePages {
  const free = new Set<number>();
  for (let page = first; page !== 0; ) {
    const trunk = survey.trunks.get(page);
    if (!trunk || free.has(page)) break;
    free.add(page);
    for (const leaf of trunk.leaves) free.add(leaf);
    page = trunk.next;
  }
  return { free, whole: free.size === count };
}
