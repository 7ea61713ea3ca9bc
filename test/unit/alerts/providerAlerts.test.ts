import { expect, test } from 'vitest';
import { AlertBoard } from '../../../src/core/alerts/alerts.ts';
import { alertOfPart } from '../../../src/core/alerts/healthAlerts.ts';
import { ProviderAlerts } from '../../../src/core/alerts/providerAlerts.ts';
import type { ProviderConfig } from '../../../src/core/providers/preset.ts';
import { findProvider, resolveProviders } from '../../../src/core/providers/registry.ts';
import { type Breakers, createBreakers } from '../../../src/core/reliability/breakers.ts';
import { defaultSettings } from '../../../src/core/settings/resolve.ts';
import type { KeyRingView } from '../../../src/shared/contract/keys.ts';
import { AppError, type ErrorCode } from '../../../src/shared/errors.ts';
import { virtualTime } from '../../support/virtualTime.ts';

const settings = { ...defaultSettings().settings, breaker_failure_threshold: 2, breaker_timeout_s: 60 };
const all = resolveProviders(settings, null);
const [openai, groq] = [findProvider(all, 'openai'), findProvider(all, 'groq')];

/** Alerts over real breakers. */
function openAlerts(chain: readonly string[] = ['openai', 'groq']) {
  const time = virtualTime();
  const records = {
    all: () => [],
    put: () => undefined,
    remove: () => undefined,
    flush: async () => undefined,
  };
  const alerts = new AlertBoard({ records, clock: time.clock, redact: (text) => text });
  const breakers = createBreakers({
    settings: () => settings,
    clock: time.clock,
    random: () => 0.5,
    saved: [],
  });
  const provided = new ProviderAlerts({ alerts, breakers, providers: () => all, chain: () => chain });
  breakers.onTransition((transition) => provided.transition(transition));
  const causes = () => [...alerts.raisedCauses()].sort();
  return { time, alerts, breakers, provided, causes };
}

function call(breakers: Breakers, provider: ProviderConfig, code: ErrorCode | null): void {
  const admission = breakers.admit({ provider, model: 'm-1' });
  if (!admission.admitted) return;
  if (code === null) admission.call.succeeded();
  else admission.call.failed(new AppError(code, 'It said: "my prompt"'));
}

const fail = (breakers: Breakers, provider: ProviderConfig) => {
  for (let n = 0; n < 2; n += 1) call(breakers, provider, 'provider.unreachable');
};

test('a breaker that opens is an alert in the words of the guide, without those of the provider', () => {
  const { breakers, alerts } = openAlerts();
  fail(breakers, openai);
  const [alert] = alerts.list().alerts;
  expect(alert).toMatchObject({ cause: 'breaker_open:openai', params: { provider: 'openai' } });
  expect(alert?.message).toBe(
    'AI Provider failure: OpenAI cannot be reached. Until it answers again, requests go to the next provider of the list that can answer.',
  );
  expect(JSON.stringify(alert)).not.toContain('my prompt');
});

test('when the last of the chain opens too, that nobody answers is an alert of its own; the first to recover ends it', async () => {
  const { breakers, causes, time } = openAlerts();
  fail(breakers, openai);
  fail(breakers, groq);
  expect(causes()).toEqual(['breaker_open:groq', 'breaker_open:openai', 'providers_down']);
  await time.advance(120_000);
  call(breakers, groq, null);
  expect(causes()).toEqual(['breaker_open:openai']);
});

test('a failed try of a provider that is down is no second alert', async () => {
  const { breakers, alerts, time } = openAlerts();
  let raised = 0;
  alerts.onNews(({ kind }) => {
    if (kind === 'raised') raised += 1;
  });
  fail(breakers, openai);
  for (let n = 0; n < 3; n += 1) {
    await time.advance(400_000);
    call(breakers, openai, 'provider.timeout');
  }
  expect(breakers.view(openai).state).toBe('open');
  expect(raised).toBe(1);
});

test('with one provider alone its own alert says it all', () => {
  const { breakers, causes } = openAlerts(['openai']);
  fail(breakers, openai);
  expect(causes()).toEqual(['breaker_open:openai']);
});

test('what a person does by hand is no alert, and ends the one there was', () => {
  const { breakers, causes } = openAlerts();
  breakers.control(openai, 'trip');
  expect(causes()).toEqual([]);
  fail(breakers, groq);
  expect(causes()).toContain('breaker_open:groq');
  breakers.control(groq, 'isolate');
  expect(causes()).not.toContain('breaker_open:groq');
});

test('at the start alerts follow the breakers there are: an open one is known, a closed or forgotten one is over', () => {
  const { alerts, breakers, provided, causes } = openAlerts();
  for (const cause of ['breaker_open:groq', 'breaker_open:gone'] as const) {
    alerts.raise({ cause, level: 'error', title: 'old', message: 'old' });
  }
  breakers.control(openai, 'trip');
  provided.reconcile();
  expect(causes()).toEqual(['breaker_open:openai']);
});

test('a rejected key and a used up quota last until a call is answered', () => {
  const { provided, causes } = openAlerts();
  const target = { provider: openai, model: 'm-1' };
  provided.attemptEnded({ target, error: new AppError('provider.key_rejected', 'no') });
  provided.attemptEnded({ target, error: new AppError('provider.quota_exhausted', 'no') });
  provided.attemptEnded({ target, error: new AppError('provider.bad_request', 'no') });
  expect(causes()).toEqual(['key_rejected:openai', 'quota_exhausted:openai']);
  provided.attemptEnded({ target, error: null });
  expect(causes()).toEqual([]);
});

test('another key, a key that passed its test, or no key at all ends the alert of a rejected one', async () => {
  const { provided, causes, time } = openAlerts();
  const key = { provider: 'openai', createdAt: 1, replacedAt: null, lastTest: null };
  const ring = (keys: readonly object[]) => ({ keys, environment: [] }) as unknown as KeyRingView;
  const views = () => {
    const at = time.clock.now() + 1;
    return [
      ring([{ ...key, replacedAt: at }]),
      ring([{ ...key, lastTest: { at, error: null, models: 1 } }]),
      ring([]),
    ];
  };
  for (const [index] of views().entries()) {
    provided.keyRejected(openai);
    await time.advance(10);
    provided.keysChanged(ring([key]));
    expect(causes()).toEqual(['key_rejected:openai']);
    provided.keysChanged(views()[index] ?? ring([]));
    expect(causes()).toEqual([]);
  }
});

test('disk and memory are alerts while their part is in trouble; other parts are none', () => {
  const { alerts, causes } = openAlerts();
  const part = { name: '', timestamp: 1, durationMs: 1, summary: '' };
  const error = { code: 'health.low_disk', message: '10 MiB left' } as const;
  for (const id of ['disk', 'memory', 'cache'])
    alertOfPart(alerts, { ...part, id, status: 'degraded', error });
  expect(causes()).toEqual(['disk', 'memory']);
  for (const id of ['disk', 'memory']) alertOfPart(alerts, { ...part, id, status: 'healthy', error: null });
  expect(causes()).toEqual([]);
});
