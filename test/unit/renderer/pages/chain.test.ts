import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  MOST_STEPS,
  moved,
  placeOfGap,
  whyNotAdded,
} from '../../../../src/renderer/pages/reliability/chain/chainOrder.ts';
import { chainSentence, standingOf } from '../../../../src/renderer/pages/reliability/chain/chainWords.ts';
import type { BoardRow } from '../../../../src/shared/contract/reliability.ts';

const groq = {
  id: 'groq',
  name: 'Groq',
  defaultModel: null,
  keySource: { kind: 'not_needed' } as const,
};
const ollama = { ...groq, id: 'ollama', name: 'Ollama', defaultModel: 'llama3.2' };
const steps = [{ provider: 'groq', model: 'llama-3.3-70b' }, { provider: 'ollama' }, { provider: 'lab' }];

describe('the order of the steps', () => {
  it('a step that is dropped into a gap comes to stand there, whatever was before it', () => {
    const names = fc.uniqueArray(fc.string(), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(names, fc.nat(), fc.nat(), (providers, some, other) => {
        const list = providers.map((provider) => ({ provider }));
        const from = some % list.length;
        const gap = other % (list.length + 1);
        const to = moved(list, from, placeOfGap(from, gap));
        const shown = [...list.slice(0, gap), { provider: '' }, ...list.slice(gap)];
        const expected = shown.filter((one) => one !== list[from]);
        expect(to.map(({ provider }) => provider)).toEqual(
          expected.map((one) => (list.includes(one) ? one : list[from])?.provider),
        );
      }),
      { numRuns: 100 },
    );
  });

  it('the first cannot go further up, nor the last further down', () => {
    expect(moved(steps, 0, -1)).toBe(steps);
    expect(moved(steps, 2, 3)).toBe(steps);
  });

  it('takes no step twice, none without a provider, and no more than the settings do', () => {
    expect(whyNotAdded(steps, { provider: 'ollama' })).toMatch(/already/);
    expect(whyNotAdded(steps, { provider: 'ollama', model: 'other' })).toBeNull();
    expect(whyNotAdded(steps, { provider: '' })).toMatch(/provider first/);
    const full = Array.from({ length: MOST_STEPS }, (_, index) => ({ provider: `p${index}` }));
    expect(whyNotAdded(full, { provider: 'ollama' })).toMatch(/at most/);
  });
});

describe('what happens in an outage, in words', () => {
  it('names who is asked for what, in order, and what comes last', () => {
    expect(chainSentence('OpenAI', steps, [groq, ollama], false)).toBe(
      'When OpenAI cannot answer, Groq is asked for llama-3.3-70b, then Ollama for llama3.2, then lab for the model that was asked for. When none can, the request fails and says why.',
    );
    expect(chainSentence('OpenAI', steps, [groq, ollama], true)).toMatch(/expired answer of the cache/);
    expect(chainSentence('OpenAI', [], [groq], true)).toBe('');
  });
});

describe('how a step stands now', () => {
  const row = (state: BoardRow['breaker']['state'], more: Partial<BoardRow['breaker']> = {}) => ({
    breaker: {
      state,
      since: 1,
      reason: 'Five failures.',
      probeAt: null,
      failures: 0,
      threshold: 5,
      ramp: null,
      ...more,
    },
    cooling: [{ model: 'llama3.2', untilAt: 9 }],
  });
  const stands = (step: { provider: string; model?: string }, now?: ReturnType<typeof row>) =>
    standingOf(step, step.provider === 'groq' ? groq : ollama, now);

  it('says first what a person can mend: no such provider, no key', () => {
    expect(standingOf({ provider: 'lab' }, undefined, row('open')).label).toBe('not set up');
    const keyless = { ...groq, keySource: { kind: 'none' } as const };
    expect(standingOf({ provider: 'groq' }, keyless, row('open')).label).toBe('no key');
  });

  it('says that it is left alone, until when and why', () => {
    expect(stands({ provider: 'groq' }, row('open', { probeAt: 77 }))).toEqual({
      tone: 'bad',
      label: 'open',
      title: 'Five failures.',
      untilAt: 77,
    });
    expect(stands({ provider: 'groq' }, row('isolated')).label).toBe('isolated');
    expect(stands({ provider: 'groq' }, row('half_open')).label).toBe('recovering');
  });

  it('knows a pause of the very model that it would ask for, its default one too', () => {
    expect(stands({ provider: 'ollama' }, row('closed'))).toMatchObject({ label: 'paused', untilAt: 9 });
    expect(stands({ provider: 'ollama', model: 'other' }, row('closed')).label).toBe('ready');
    expect(stands({ provider: 'groq' }, row('closed')).label).toBe('ready');
  });

  it('claims nothing before the state was read', () => {
    expect(stands({ provider: 'groq' }).tone).toBe('off');
  });
});
