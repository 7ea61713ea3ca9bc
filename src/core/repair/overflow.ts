import { type Payload, readBtreePage, readTableCell } from './pageFormat.ts';
import type { PageSource } from './pageSource.ts';
import type { Survey } from './survey.ts';

/** The whole payload of a cell; null when its chain of overflow pages is broken. */
export function wholePayload(source: PageSource, survey: Survey, cell: Payload): Buffer | null {
  if (cell.overflow === 0) return Buffer.from(cell.local);
  const whole = Buffer.alloc(cell.size);
  let filled = cell.local.copy(whole);
  const chain = followChain(source, survey, cell, (page, wanted) => {
    filled += page.copy(whole, filled, 4, 4 + wanted);
  });
  return chain === null ? null : whole;
}

/** The overflow pages of a cell, in their order; null when they are not exactly what its size needs. */
function followChain(
  source: PageSource,
  survey: Survey,
  cell: Payload,
  visit: (page: Buffer, bytes: number) => void,
): readonly number[] | null {
  const chain: number[] = [];
  let missing = cell.size - cell.local.length;
  let next = cell.overflow;
  while (missing > 0) {
    // A page of another kind stands where the value went on; a loop ends by the size.
    const page =
      next > 1 && next <= survey.pages && survey.kindOf(next) === 'other' ? source.page(next) : null;
    if (!page) return null;
    chain.push(next);
    const bytes = Math.min(source.shape.usable - 4, missing);
    visit(page, bytes);
    missing -= bytes;
    next = page.readUInt32BE(0);
  }
  return next === 0 ? chain : null;
}

/**
 * How many pages, of those that are no part of a tree, no value goes on on and no list of free pages names. Where there
 * are such, something is lost of which nothing is known.
 */
export function unexplainedPages(source: PageSource, survey: Survey, free: ReadonlySet<number>): number {
  const explained = new Set<number>(free).add(1);
  for (let number = 1; number <= survey.pages; number += 1) {
    if (survey.kindOf(number) !== 'cacheLeaf' || free.has(number)) continue;
    const page = Buffer.from(source.page(number) ?? Buffer.alloc(0));
    for (const at of readBtreePage(page, number, source.shape)?.cells ?? []) {
      const cell = readTableCell(page, at, source.shape);
      if (!cell || cell.overflow === 0) continue;
      for (const link of followChain(source, survey, cell, () => undefined) ?? []) explained.add(link);
    }
  }
  let unexplained = 0;
  for (let number = 1; number <= survey.pages; number += 1) {
    if (survey.kindOf(number) === 'other' && !explained.has(number)) unexplained += 1;
  }
  return unexplained;
}
