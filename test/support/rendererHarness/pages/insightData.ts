import type {
  Explanation,
  FreshAnswer,
  FreshRun,
  NearEntry,
} from '../../../../src/shared/contract/insight.ts';
import { ok } from '../../../../src/shared/result.ts';
import { DAY_MS, type Emit, HOUR_MS, type RouteAnswers } from './scenario.ts';

const key = (letter: string) => letter.repeat(64);
const same = (field: string, value: string) => ({
  field,
  request: value,
  entry: value,
  same: true,
  pieces: null,
});
const shared = [
  same('base_url', 'https://api.openai.com/v1'),
  same('model', 'gpt-4o-mini'),
  same('provider', 'openai'),
  same('response_format', 'text'),
];
const prompt = 'user: Summarize the following message in one sentence and say what it asks for.';

function nearest(now: number): readonly NearEntry[] {
  return [
    {
      ...{ namespace: 'default', key: key('a'), present: true, expired: false, kind: 'own' },
      createdAt: now - 3 * HOUR_MS,
      likeness: 0.957,
      differences: [
        { field: 'temperature', request: '0.2', entry: '0.7', same: false, pieces: null },
        ...shared,
        same('message 1', prompt),
      ],
    },
    {
      ...{ namespace: 'summaries', key: key('b'), present: true, expired: true, kind: 'library' },
      createdAt: now - 12 * DAY_MS,
      likeness: 0.912,
      differences: [
        {
          field: 'prompt',
          request: prompt,
          entry: `${prompt} <b>Not HTML</b>`,
          same: false,
          pieces: [
            { kind: 'same', text: 'user: Summarize the following message in ' },
            { kind: 'removed', text: 'two sentences' },
            { kind: 'added', text: 'one sentence' },
            { kind: 'same', text: ' and say what it asks for.' },
            { kind: 'gap', text: '4812 characters are the same.' },
            { kind: 'removed', text: ' <b>Not HTML</b> \u202Edrawkcab' },
          ],
        },
        { field: 'max_tokens', request: null, entry: '256', same: false, pieces: null },
        ...shared,
      ],
    },
    {
      ...{ namespace: 'default', key: key('c'), present: false, expired: false, kind: 'own' },
      createdAt: now - 40 * DAY_MS,
      likeness: 0.81,
      differences: [
        { field: 'model', request: 'gpt-4o-mini', entry: 'gpt-4', same: false, pieces: null },
        { field: 'seed', request: '7', entry: null, same: false, pieces: null },
        same('message 1', prompt),
      ],
    },
  ];
}

function explanation(now: number): Explanation {
  return {
    outcome: 'miss',
    because:
      'There is no entry under any of the 3 keys of this request in the namespace "default". The nearest entry differs in temperature: 0.7 there, 0.2 here.',
    namespace: 'default',
    keys: [
      {
        kind: 'own',
        key: key('d'),
        present: false,
        inputs: [...shared.map(inputOf), { name: 'message 1', value: prompt }],
      },
      { kind: 'library', key: key('e'), present: false, inputs: [{ name: 'temperature', value: '1.0' }] },
      { kind: 'library', key: key('f'), present: false, inputs: [{ name: 'temperature', value: '1' }] },
    ],
    nearest: [...nearest(now)],
  };
}

const inputOf = ({ field, request }: (typeof shared)[number]) => ({ name: field, value: request });

function answers(): readonly FreshAnswer[] {
  const base = { model: 'gpt-4o-mini', error: null, originalLatencyMs: 1840 } as const;
  const id = (letter: string) => ({ namespace: 'default', key: key(letter) });
  return [
    {
      ...base,
      ...{ id: id('a'), prompt: 'What is the capital of Australia?', state: 'done', likeness: 0.72 },
      ...{ costMicros: 420, latencyMs: 910 },
      pieces: [
        { kind: 'same', text: 'The capital of Australia is ' },
        { kind: 'removed', text: 'Sydney, its largest city' },
        { kind: 'added', text: 'Canberra' },
        { kind: 'same', text: '.\n\nIt became the capital in 1913.' },
      ],
    },
    {
      ...base,
      ...{
        id: id('b'),
        prompt: 'Name a colour.',
        state: 'done',
        likeness: 1,
        costMicros: 31,
        latencyMs: 402,
      },
      pieces: [{ kind: 'same', text: 'Blue.' }],
    },
    {
      ...base,
      ...{
        id: id('c'),
        prompt: '<b>not HTML</b> \u202Edrawkcab',
        state: 'failed',
        likeness: null,
        pieces: [],
      },
      error: { code: 'provider.rate_limited', message: 'The provider limits requests. Try again in 20 s.' },
      ...{ costMicros: null, latencyMs: null },
    },
    {
      ...base,
      ...{ id: id('e'), prompt: null, model: null, state: 'skipped', likeness: null, pieces: [] },
      error: {
        code: 'request.invalid',
        message: 'The request of this entry is not known: another program wrote it.',
      },
      ...{ costMicros: null, latencyMs: null, originalLatencyMs: null },
    },
  ];
}

/** Explanations and comparisons, on invented data. */
export function insightAnswers(now: number, emit: Emit): RouteAnswers {
  let run: FreshRun = { state: 'none', file: null, answers: [] };
  const set = (next: FreshRun) => {
    run = next;
    emit('insight.freshChanged', run);
    return ok(run);
  };
  return {
    'insight.explain': () => ok(explanation(now)),
    'insight.freshPlan': () =>
      ok({ askable: 3, skipped: 1, estimatedMicros: 1210, atMostMicros: 9800, unpriced: 0 }),
    'insight.askFresh': ({ file }) => set({ state: 'done', file, answers: [...answers()] }),
    'insight.fresh': () => ok(run),
    'insight.cancelFresh': () => set({ ...run, state: 'cancelled' }),
  };
}
