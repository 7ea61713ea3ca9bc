import { cacheRowTypes, keyEntryTypes } from './cacheRow.ts';
import {
  type BtreePage,
  INTERIOR_INDEX,
  INTERIOR_TABLE,
  LEAF_INDEX,
  LEAF_TABLE,
  readBtreePage,
  readIndexCell,
  readTableCell,
  readVarint,
} from './pageFormat.ts';
import type { PageSource } from './pageSource.ts';

/** What a page seems to be, by its own content alone: `cacheLeaf` has rows of a cache table, `key...` entries of its index of (namespace, key). */
export const PAGE_KINDS = [
  'other',
  'lost',
  'cacheLeaf',
  'tableLeaf',
  'tableInterior',
  'keyLeaf',
  'keyInterior',
  'indexLeaf',
  'indexInterior',
] as const;
export type PageKind = (typeof PAGE_KINDS)[number];

/** An interior page: its children from left to right; on a table's, `keys[i]` is the largest rowid below `children[i]`. */
export interface Interior {
  readonly children: readonly number[];
  readonly keys: readonly number[];
}

/** A page that may be a trunk of the list of free pages. */
export interface Trunk {
  readonly next: number;
  readonly leaves: readonly number[];
}

/** Everything that one reading of all pages tells. */
export interface Survey {
  readonly kindOf: (page: number) => PageKind;
  readonly pages: number;
  /** Pages of zeros, or that are not there. */
  readonly lost: number;
  readonly interiors: ReadonlyMap<number, Interior>;
  readonly trunks: ReadonlyMap<number, Trunk>;
}

/** Looks at every page once, from the first to the last. `tick` is called now and then with the share done. */
export function surveyPages(source: PageSource, pageCount: number, tick: (share: number) => void): Survey {
  const kinds = new Uint8Array(pageCount + 1);
  const interiors = new Map<number, Interior>();
  const trunks = new Map<number, Trunk>();
  let lost = 0;
  for (let number = 1; number <= pageCount; number += 1) {
    if (number % 4096 === 0) tick(number / pageCount);
    const page = source.page(number);
    const kind = page === null || isZero(page) ? 'lost' : kindOfPage(page, number, source);
    if (kind === 'lost') lost += 1;
    kinds[number] = PAGE_KINDS.indexOf(kind);
    if (page === null || kind === 'lost') continue;
    if (kind.endsWith('Interior')) {
      interiors.set(number, readInterior(page, number, source));
    } else if (kind === 'other') {
      const trunk = readTrunk(page, pageCount);
      if (trunk) trunks.set(number, trunk);
    }
  }
  return {
    kindOf: (page) => PAGE_KINDS[kinds[page] ?? 1] ?? 'lost',
    pages: pageCount,
    lost,
    interiors,
    trunks,
  };
}

const zeros = Buffer.alloc(65_536);

function isZero(page: Buffer): boolean {
  return page.equals(zeros.subarray(0, page.length));
}

function kindOfPage(page: Buffer, number: number, source: PageSource): PageKind {
  const btree = readBtreePage(page, number, source.shape);
  if (!btree) return 'other';
  switch (btree.type) {
    case INTERIOR_TABLE:
      return 'tableInterior';
    case INTERIOR_INDEX:
      return holdsKeys(page, btree, source) ? 'keyInterior' : 'indexInterior';
    case LEAF_INDEX:
      return holdsKeys(page, btree, source) ? 'keyLeaf' : 'indexLeaf';
    default:
      return holdsCacheRows(page, btree, source) ? 'cacheLeaf' : 'tableLeaf';
  }
}

/** Most of the cells must be such rows: a page may have one that is damaged. */
function holdsCacheRows(page: Buffer, btree: BtreePage, { shape }: PageSource): boolean {
  if (btree.type !== LEAF_TABLE || btree.cells.length === 0) return false;
  let fitting = 0;
  for (const at of btree.cells) {
    const cell = readTableCell(page, at, shape);
    if (cell && cacheRowTypes(cell.local, cell.size)) fitting += 1;
  }
  return 2 * fitting > btree.cells.length;
}

function holdsKeys(page: Buffer, btree: BtreePage, { shape }: PageSource): boolean {
  return btree.cells.slice(0, 3).some((at) => {
    const cell = readIndexCell(page, at, btree.type === INTERIOR_INDEX, shape);
    return cell !== null && keyEntryTypes(cell.local, cell.size);
  });
}

function readInterior(page: Buffer, number: number, source: PageSource): Interior {
  const btree = readBtreePage(page, number, source.shape);
  const cells = btree?.cells ?? [];
  return {
    children: [...cells.map((at) => page.readUInt32BE(at)), btree?.rightChild ?? 0],
    keys: btree?.type === INTERIOR_TABLE ? cells.map((at) => readVarint(page, at + 4).value) : [],
  };
}

/** A trunk says which trunk comes next, how many free pages it lists, and which: all of them pages of the file, each once. */
function readTrunk(page: Buffer, pageCount: number): Trunk | null {
  const next = page.readUInt32BE(0);
  const count = page.readUInt32BE(4);
  if (next > pageCount || count > page.length / 4 - 2) return null;
  const leaves: number[] = [];
  for (let index = 0; index < count; index += 1) leaves.push(page.readUInt32BE(8 + 4 * index));
  const areOfTheFile = leaves.every((leaf) => leaf > 1 && leaf <= pageCount);
  return areOfTheFile && new Set(leaves).size === leaves.length ? { next, leaves } : null;
}
