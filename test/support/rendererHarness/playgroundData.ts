import type { Answer, AskRequest } from '../../../src/shared/contract/ask.ts';
import type { RunDetail } from '../../../src/shared/contract/playground.ts';
import type { LimitWait } from '../../../src/shared/contract/reliability.ts';
import type { ErrorBody } from '../../../src/shared/errors.ts';
import { failed, ok } from '../../../src/shared/result.ts';
import type { RouteAnswers } from './pages/scenario.ts';

/** What the fake main process can send unasked. */
export type EmitAny = (event: string, payload: unknown) => void;

const prose = `## Retrying well

A retry is a **second request**, so it needs a budget:

- wait \`min(300 s, 2^n)\` with jitter
- honour \`Retry-After\`

  and stop when the deadline is near
- never retry what the caller did wrong

\`\`\`ts
const delay = Math.random() * Math.min(300_000, 1000 * 2 ** attempt);
await sleep(delay);
\`\`\`

| error | retried |
|---|---|
| 503 | yes |
| 401 | no |

See [the guide](https://example.com/guide) ![a picture](https://example.com/p.png)
`;

const cutError: ErrorBody = {
  code: 'provider.cut_stream',
  message:
    'The stream ended before the provider said that it was done. What came is shown; run again for the rest.',
};

function answerOf(requestId: string, request: AskRequest, text: string, hit: boolean, cut: boolean): Answer {
  return {
    requestId,
    text,
    provider: request.provider,
    baseUrl: 'https://api.openai.com/v1',
    modelAsked: request.model,
    modelAnswered: `${request.model}-2025-04-14`,
    cache: {
      outcome: hit ? 'hit' : 'miss',
      reason: '',
      namespace: 'default',
      key: '9f2c7a41d0e6b83f5c1d9f2c7a41d0e6b83f5c1d9f2c7a41d0e6b83f5c1d0000',
      keyKind: 'own',
      stored: !hit && !cut,
      ageMs: hit ? 754_000 : null,
      originalLatencyMs: hit ? 1840 : null,
      savedMicros: hit ? 421 : null,
    },
    tokens: { input: 312, cachedInput: 128, output: 184, reasoning: 0, provenance: 'reported' },
    cost: hit
      ? { kind: 'no_spend', reason: 'The cache answered.' }
      : {
          kind: 'priced',
          micros: 421,
          inputMicros: 125,
          outputMicros: 296,
          source: 'table',
          table: 'genai-prices 2026-08-01',
        },
    latencyMs: hit ? 2.4 : 1840,
    firstTokenMs: hit ? null : 312,
    attempts: hit
      ? []
      : [
          {
            provider: request.provider,
            baseUrl: 'https://api.openai.com/v1',
            model: request.model,
            startedAt: Date.now(),
            durationMs: 1840,
            error: null,
            sent: true,
            tokens: null,
          },
        ],
    failedOverFrom: null,
    warnings: [],
    waitedMs: 0,
    finishReason: cut ? null : 'stop',
    completion: cut ? { state: 'cut', error: cutError } : { state: 'complete' },
    raw: hit ? null : '{"id":"chatcmpl-1","usage":{"prompt_tokens":312,"completion_tokens":184}}',
  };
}

/** The same answer from the second provider, after the first one failed twice and another was left alone. */
function inPlaceOf(answer: Answer): Answer {
  const at = { baseUrl: answer.baseUrl, tokens: null, sent: true };
  const now = Date.now();
  const refused: ErrorBody = {
    code: 'provider.key_rejected',
    message: 'api.openai.com did not accept the key (401). Check or replace it on the Keys page.',
    data: { provider: answer.provider },
  };
  const open: ErrorBody = { code: 'provider.breaker_open', message: 'Groq is left alone for another 40 s.' };
  return {
    ...answer,
    provider: 'mistral',
    modelAsked: 'mistral-large-latest',
    modelAnswered: 'mistral-large-2411',
    failedOverFrom: answer.provider,
    warnings: [refused],
    waitedMs: 310,
    attempts: [
      {
        ...at,
        provider: answer.provider,
        model: answer.modelAsked,
        startedAt: now,
        durationMs: 180,
        error: refused,
      },
      {
        ...at,
        provider: 'groq',
        model: 'llama',
        startedAt: now + 180,
        durationMs: 0,
        error: open,
        sent: false,
      },
      {
        ...at,
        ...{
          provider: 'mistral',
          model: 'mistral-large-latest',
          startedAt: now + 490,
          durationMs: 1350,
          error: null,
        },
        tokens: answer.tokens,
      },
    ],
  };
}

/** What a prompt gets: what the page was given to answer, else the words in it choose. */
function replyTo(prompt: string): string {
  const { fakeReply } = globalThis as { fakeReply?: string };
  if (fakeReply !== undefined) return fakeReply;
  if (prompt.startsWith('say ')) return prompt.slice(4);
  if (prompt.includes('json')) return '{"name": "Ada", "born": 1815, "tags": ["math", "engines"]}';
  if (prompt.includes('broken')) return '{"name": "Ada",\n "born": 18x15}';
  if (prompt.includes('long')) return prose.repeat(200);
  return prose;
}

/** The runs of the history, newest first, and how one is added. */
function fakeHistory(empty: boolean) {
  const runs: RunDetail[] = [];
  const record = (request: AskRequest, answer: Answer | null, error: ErrorBody | null, at = Date.now()) =>
    runs.unshift({
      id: runs.length + 1,
      requestId: answer?.requestId ?? `failed-${runs.length}`,
      at,
      provider: request.provider,
      model: request.model,
      preview: request.messages.at(-1)?.content.slice(0, 80) ?? '',
      outcome: error ? 'failed' : answer?.completion.state === 'cut' ? 'cut' : 'complete',
      cacheOutcome: answer?.cache.outcome ?? 'miss',
      latencyMs: answer?.latencyMs ?? 240,
      request,
      answer,
      error,
    });
  if (!empty) {
    for (let at = 240; at > 0; at -= 1) {
      const request: AskRequest = {
        provider: 'openai',
        model: 'gpt-4.1-mini',
        messages: [{ role: 'user', content: `Explain retry budgets, variant ${at}` }],
        format: 'text',
        stream: true,
        params: {},
        cacheMode: 'use',
      };
      record(
        request,
        answerOf(`past-${at}`, request, prose, at % 3 === 0, at % 7 === 0),
        null,
        Date.now() - at * 400_000,
      );
    }
  }
  return { runs, record };
}

type FakeHistory = ReturnType<typeof fakeHistory>;

function fakeAsk(emit: EmitAny, stopped: ReadonlySet<string>, record: FakeHistory['record']) {
  const ask: RouteAnswers['playground.ask'] = async ({ requestId, request }) => {
    const prompt = request.messages.at(-1)?.content ?? '';
    const verbatim = prompt.startsWith('say ');
    if (!verbatim && prompt.includes('key')) {
      const error: ErrorBody = {
        code: 'provider.key_rejected',
        message:
          'The provider refused the key: "Incorrect API key provided." Put a working key in on the Keys page.',
        data: { status: 401, provider: request.provider },
      };
      record(request, null, error);
      return failed(error);
    }
    if (!verbatim && prompt.includes('limit')) {
      const message = 'Waiting for room: 60 requests a minute of openai / gpt-4.1-mini.';
      const wait: LimitWait = {
        why: 'limit',
        provider: request.provider,
        untilAt: Date.now() + 12_000,
        message,
      };
      emit('playground.waiting', { requestId, wait });
      await new Promise((done) => setTimeout(done, 12_000));
      emit('playground.waiting', { requestId, wait: null });
    }
    const reply = replyTo(prompt);
    const cut = !verbatim && prompt.includes('cut');
    const text = cut ? reply.slice(0, 300) : reply;
    const step = Math.max(verbatim ? 1 : prompt.includes('long') ? 400 : 24, Math.ceil(text.length / 200));
    for (let at = 0; request.stream && at < text.length; at += step) {
      await new Promise((done) => setTimeout(done, prompt.includes('slow') ? 120 : 4));
      if (stopped.has(requestId)) {
        return failed({ code: 'request.cancelled', message: 'The request was stopped.' });
      }
      emit('playground.delta', { requestId, offset: at, text: text.slice(at, at + step) });
    }
    const own = answerOf(requestId, request, text, prompt.includes('hit'), cut);
    const answer = !verbatim && prompt.includes('failover') ? inPlaceOf(own) : own;
    record(request, answer, null);
    return ok(answer);
  };
  return ask;
}

/** The routes of the Playground. Prompts with "key", "cut", "limit", "failover", "slow", "json" or "hit" in them behave so;
 * "say …" is answered by what follows, character by character. */
export function playgroundAnswers(emit: EmitAny, empty: boolean): RouteAnswers {
  const { runs, record } = fakeHistory(empty);
  const stopped = new Set<string>();
  return {
    'playground.ask': fakeAsk(emit, stopped, record),
    'playground.cancel': ({ requestId }) => {
      stopped.add(requestId);
      return ok({ cancelled: true });
    },
    'playground.estimate': (request) =>
      ok({
        inputTokens: Math.ceil(request.messages.map((message) => message.content).join('').length / 4),
        input: {
          kind: 'priced',
          micros: 125,
          inputMicros: 125,
          outputMicros: 0,
          source: 'table',
          table: 'test',
        },
        worstCase: null,
      }),
    'playground.runs': ({ limit, before }) =>
      ok(runs.filter((run) => before === undefined || run.id < before).slice(0, limit)),
    'playground.run': ({ id }) => {
      const found = runs.find((run) => run.id === id);
      return found ? ok(found) : failed({ code: 'request.invalid', message: 'That run is gone.' });
    },
    'playground.deleteRun': ({ id }) => {
      const at = runs.findIndex((run) => run.id === id);
      if (at !== -1) runs.splice(at, 1);
      return ok({ deleted: at !== -1 });
    },
    'playground.snippet': ({ language }) => ok({ text: `# ${language}` }),
  };
}
