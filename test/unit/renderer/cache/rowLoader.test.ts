import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { RowLoader, type SourceRows } from '../../../../src/renderer/pages/cache/entries/rowLoader.ts';
import {
  PAGE_ROWS,
  pagesOf,
  type RowPages,
  rowAt,
} from '../../../../src/renderer/pages/cache/entries/rowPages.ts';
import type { EntryId, EntryRow } from '../../../../src/shared/contract/browse.ts';

const entry = (number: number) => ({ namespace: 'default', key: `k${number}` }) as EntryRow;
const keyAt = (pages: RowPages, index: number) => rowAt(pages, index)?.key;

/** A list of numbered entries behind a loader that shows its start, and what the loader asked and told from then on. */
async function bench(first: readonly number[]) {
  let entries = first;
  const asked: number[] = [];
  let held: (() => void) | null = null;
  const source = {
    rows: vi.fn(async (offset: number, limit: number) => {
      asked.push(offset / PAGE_ROWS);
      const rows = entries.slice(offset, offset + limit).map(entry);
      if (held !== null) await new Promise<void>((resolve) => waiting.push(resolve));
      return { rows, count: entries.length } as SourceRows | null;
    }),
    place: vi.fn(async (id: EntryId) => {
      const place = entries.indexOf(Number(id.key.slice(1)));
      return place < 0 ? null : place;
    }),
  };
  const waiting: (() => void)[] = [];
  let pages: RowPages = new Map();
  const shifts: number[] = [];
  const loader = new RowLoader(source, (rows) => {
    pages = rows.pages;
    if (rows.shift !== 0) shifts.push(rows.shift);
  });
  const started = await loader.start({ first: 0, last: 20 });
  pages = started?.pages ?? pages;
  asked.length = 0;
  source.rows.mockClear();
  return {
    loader,
    source,
    asked,
    shifts,
    pages: () => pages,
    change: (next: readonly number[]) => {
      entries = next;
    },
    hold: () => {
      held = () => undefined;
    },
    release: () => {
      held = null;
      for (const go of waiting.splice(0)) go();
    },
    settled: () => new Promise((resolve) => setTimeout(resolve, 0)),
  };
}

const numbers = (count: number, from = 0) => Array.from({ length: count }, (_, index) => from + index);

describe('rows that are fetched as they come into view', () => {
  it('are there for every place of a list, and only pages that hold them are asked for', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 5000 }), fc.nat(), async (total, any) => {
        const { loader, pages, asked, settled } = await bench(numbers(total));
        const first = any % total;
        const last = Math.min(total - 1, first + 25);
        loader.see({ first, last });
        await settled();
        for (let index = first; index <= last; index += 1) expect(keyAt(pages(), index)).toBe(`k${index}`);
        const wanted = pagesOf({
          first: Math.max(0, first - 40),
          last: Math.min(total - 1, last + 40),
        }).filter((page) => page > 0);
        expect([...asked].sort((a, b) => a - b)).toEqual(wanted);
      }),
      { numRuns: 40 },
    );
  });

  it('are asked for where the person is, not for all that was scrolled past', async () => {
    const { loader, asked, hold, release, settled, pages } = await bench(numbers(1_000_000));
    hold();
    for (let at = 0; at < 1_000_000; at += 1000) loader.see({ first: at, last: at + 20 });
    loader.see({ first: 777_777, last: 777_797 });
    expect(asked).toHaveLength(2);
    release();
    await settled();
    expect(keyAt(pages(), 777_777)).toBe('k777777');
    expect(asked.length).toBeLessThanOrEqual(4);
  });

  it('are not kept without end', async () => {
    const { loader, pages, settled } = await bench(numbers(100_000));
    for (let at = 0; at < 100_000; at += 5000) {
      loader.see({ first: at, last: at + 20 });
      await settled();
    }
    expect(pages().size).toBeLessThanOrEqual(16);
    expect(keyAt(pages(), 95_000)).toBe('k95000');
  });

  it('that could not be had are not asked for again and again', async () => {
    const { loader, source, settled } = await bench(numbers(1000));
    source.rows.mockResolvedValue(null);
    loader.see({ first: 500, last: 520 });
    await settled();
    loader.see({ first: 501, last: 521 });
    await settled();
    expect(source.rows).toHaveBeenCalledTimes(1);
  });
});

describe('rows of a list that changed', () => {
  it('stay where they are on screen when others come above them', async () => {
    const { loader, change, pages, shifts, settled } = await bench(numbers(1000));
    loader.see({ first: 300, last: 320 });
    await settled();
    change([...numbers(7, 5000), ...numbers(1000)]);
    await loader.renew(null);
    expect(shifts).toEqual([7]);
    expect(keyAt(pages(), 307)).toBe('k300');
  });

  it('stay by the next one that is still there when the first was deleted', async () => {
    const { loader, change, pages, shifts, settled } = await bench(numbers(1000));
    loader.see({ first: 300, last: 320 });
    await settled();
    change(numbers(1000).filter((number) => number > 300));
    await loader.renew(null);
    expect(shifts).toEqual([-301]);
    expect(keyAt(pages(), 0)).toBe('k301');
  });

  it('show what is new when the list is at its start, unless an entry in view is held', async () => {
    const { loader, change, pages, shifts, settled } = await bench(numbers(1000));
    loader.see({ first: 0, last: 20 });
    await settled();
    change([9000, ...numbers(1000)]);
    await loader.renew(null);
    expect(shifts).toEqual([]);
    expect(keyAt(pages(), 0)).toBe('k9000');
    change([9001, 9000, ...numbers(1000)]);
    await loader.renew(entry(4));
    expect(shifts).toEqual([1]);
  });

  it('stay where they are though rows come between two questions of a renewal', async () => {
    const { loader, change, pages, shifts, source, settled } = await bench(numbers(1000));
    loader.see({ first: 300, last: 320 });
    await settled();
    change([...numbers(7, 5000), ...numbers(1000)]);
    for (const come of [12, 900]) {
      source.place.mockImplementationOnce(async () => {
        change([...numbers(come, 5000), ...numbers(1000)]);
        return 300 + (shifts[0] ?? 7);
      });
      await loader.renew(null);
      expect(keyAt(pages(), 300 + come)).toBe('k300');
    }
    expect(shifts).toEqual([12, 888]);
  });

  it('are never mixed with what was asked for before', async () => {
    const { loader, change, pages, hold, release, settled } = await bench(numbers(1000));
    hold();
    loader.see({ first: 150, last: 170 });
    change(numbers(1000, 5000));
    const renewed = loader.renew(null);
    await settled();
    release();
    await settled();
    release();
    await renewed;
    await settled();
    expect(keyAt(pages(), 160)).toBe('k5160');
    expect(keyAt(pages(), 200)).toBe('k5200');
  });

  it('are the newest ones, though many changes come at once, with few questions', async () => {
    const { loader, change, pages, source, settled } = await bench(numbers(1000));
    loader.see({ first: 0, last: 20 });
    await settled();
    source.rows.mockClear();
    const renewals = numbers(50).map((round) => {
      change(numbers(1000, round * 1000));
      return loader.renew(null);
    });
    await Promise.all(renewals);
    await settled();
    expect(keyAt(pages(), 0)).toBe('k49000');
    expect(source.rows.mock.calls.length).toBeLessThanOrEqual(4);
  });

  it('tell nothing after the end', async () => {
    const { loader, change, pages, settled } = await bench(numbers(1000));
    loader.see({ first: 0, last: 20 });
    await settled();
    change(numbers(1000, 5000));
    loader.end();
    await loader.renew(null);
    expect(keyAt(pages(), 0)).toBe('k0');
  });
});
