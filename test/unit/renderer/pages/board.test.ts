import { describe, expect, it } from 'vitest';
import { boardParts } from '../../../../src/renderer/pages/reliability/board/boardRows.ts';
import {
  acts,
  actWords,
  afterAct,
  stateLine,
  stopsTraffic,
} from '../../../../src/renderer/pages/reliability/board/boardWords.ts';
import { limitBar } from '../../../../src/renderer/pages/reliability/board/limitWords.ts';
import { countdownWords } from '../../../../src/renderer/pages/reliability/countdownWords.ts';
import type { ProviderView } from '../../../../src/shared/contract/providers.ts';
import type { BoardRow, BreakerView } from '../../../../src/shared/contract/reliability.ts';

const closed: BreakerView = {
  state: 'closed',
  since: null,
  reason: '',
  probeAt: null,
  failures: 0,
  threshold: 5,
  ramp: null,
};
const row = (provider: string, changes: Partial<BoardRow> = {}): BoardRow => ({
  provider,
  name: provider,
  baseUrl: '',
  breaker: closed,
  calls: 0,
  failed: 0,
  p50Ms: null,
  p95Ms: null,
  lastError: null,
  cooling: [],
  limits: [],
  ...changes,
});
const provider = (id: string, key: 'none' | 'not_needed', kind: ProviderView['kind'] = 'remote') =>
  ({ id, name: id, kind, keySource: { kind: key } }) as ProviderView;

describe('the order of the board', () => {
  const all = [
    provider('sandbox', 'not_needed', 'sandbox'),
    provider('ollama', 'not_needed', 'local'),
    provider('groq', 'not_needed'),
    provider('mistral', 'none'),
    provider('openai', 'not_needed'),
    provider('together', 'none'),
  ];
  const nobody = { standard: null, chain: [], own: [] };
  const ids = (entries: readonly { provider: ProviderView }[]) => entries.map((entry) => entry.provider.id);

  it('begins with the default one and those in use; those without a key stand apart', () => {
    const parts = boardParts(all, [row('groq', { calls: 3 })], {
      standard: 'openai',
      chain: ['ollama'],
      own: [],
    });
    expect(ids(parts.ready)).toEqual(['openai', 'ollama', 'groq', 'sandbox']);
    expect(ids(parts.keyless)).toEqual(['mistral', 'together']);
    expect(ids(parts.unused)).toEqual([]);
  });

  it('hides nothing that happened behind a missing key', () => {
    const open = { ...closed, state: 'open' as const };
    const parts = boardParts(all, [row('together', { breaker: open })], nobody);
    expect(ids(parts.ready)).toEqual(['together', 'sandbox', 'groq', 'openai']);
  });

  it('keeps apart local servers that nobody asked, unless the person added them', () => {
    expect(ids(boardParts(all, [], nobody).unused)).toEqual(['ollama']);
    const own = { ...nobody, own: ['ollama'] };
    expect(ids(boardParts(all, [], own).ready)).toEqual(['sandbox', 'ollama', 'groq', 'openai']);
    const called = [row('ollama', { calls: 1 })];
    expect(ids(boardParts(all, called, nobody).ready)[0]).toBe('ollama');
  });

  it('shows the providers before the board was read', () => {
    expect(boardParts(all, null, nobody).ready.map((entry) => entry.row)).toEqual([null, null, null]);
  });
});

describe('the words under a state', () => {
  it('says what a request meets', () => {
    expect(stateLine(closed)).toBe('requests go through');
    expect(stateLine({ ...closed, failures: 3 })).toBe('failures: 3 of 5');
    expect(stateLine({ ...closed, ramp: 2 })).toBe('recovering, 2 at a time');
    expect(stateLine({ ...closed, state: 'open' })).toBe('the next request tries it');
  });

  it('counts whole seconds down to 1, and never below', () => {
    expect(countdownWords(42_000, 0)).toBe('in 42 s');
    expect(countdownWords(42_000, 1)).toBe('in 42 s');
    expect(countdownWords(42_000, 41_999)).toBe('in 1 s');
    expect(countdownWords(42_000, 42_000)).toBeNull();
    expect(countdownWords(125_000, 0)).toBe('in 2 min 5 s');
  });
});

describe('acts by hand', () => {
  it('each state has a way back to closed, and offers nothing that changes nothing', () => {
    const offered = (state: BreakerView['state']) =>
      acts.filter((act) => !actWords[act].idleIn.includes(state));
    expect(offered('open')).toEqual(['reset', 'isolate']);
    expect(offered('isolated')).toEqual(['release']);
    expect(offered('half_open')).toEqual(['reset', 'trip', 'isolate']);
    expect(offered('closed')).toEqual(['reset', 'trip', 'isolate']);
  });

  it('asks only where the usual requests would stop', () => {
    expect(stopsTraffic('trip', 'openai', 'openai')).toBe(true);
    expect(stopsTraffic('isolate', 'openai', 'openai')).toBe(true);
    expect(stopsTraffic('trip', 'groq', 'openai')).toBe(false);
    expect(stopsTraffic('reset', 'openai', 'openai')).toBe(false);
  });

  it('tells when a tripped one is tried again', () => {
    const open = { ...closed, state: 'open' as const, probeAt: 60_000 };
    expect(afterAct(row('openai', { breaker: open }), 1)).toBe('It is tried again in 1 min.');
    expect(afterAct(row('openai'), 1)).toBe('Requests go through.');
  });
});

describe('what is left of a limit', () => {
  it('says what is used and what is left, of what', () => {
    const view = { model: 'gpt', kind: 'rpm', limit: 500, used: 412, freeAt: null, waiting: 0 } as const;
    expect(limitBar(view)).toEqual({
      name: 'requests/min',
      figure: '412 of 500',
      share: 0.824,
      title: 'gpt: 412 of 500 requests/min used, 88 left',
    });
    const over = limitBar({ ...view, model: null, used: 520, waiting: 3 });
    expect(over.share).toBe(1);
    expect(over.figure).toBe('520 of 500, 3 waiting');
    expect(over.title).toMatch(/^all models together: .* 0 left$/);
  });
});
