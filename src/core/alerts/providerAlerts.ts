import type { KeyRingView } from '../../shared/contract/keys.ts';
import type { ErrorCode } from '../../shared/errors.ts';
import type { ProviderConfig } from '../providers/preset.ts';
import type { Breakers, NewTransition } from '../reliability/breakers.ts';
import { failureClass } from '../reliability/failureClass.ts';
import type { EndedAttempt } from '../reliability/traffic.ts';
import type { AlertBoard } from './alerts.ts';

/** What a failure is called in an alert. Never the provider's own words: they may quote the question. */
const words: Readonly<Partial<Record<ErrorCode, string>>> = {
  'provider.server_error': 'answers with server errors',
  'provider.dns': 'has an address that cannot be found',
  'provider.unreachable': 'cannot be reached',
  'provider.tls': 'has no certificate that can be trusted',
  'provider.timeout': 'does not answer in time',
  'provider.cut_stream': 'breaks off its answers',
  'provider.empty_answer': 'sends empty answers',
  'provider.malformed': 'sends answers that cannot be read',
  'provider.not_json': 'sends web pages in place of answers',
  'provider.rate_limited': 'refuses requests because of its rate limits',
};

export interface ProviderAlertsParts {
  readonly alerts: AlertBoard;
  readonly breakers: Pick<Breakers, 'view'>;
  readonly providers: () => readonly ProviderConfig[];
  /** The ids of the providers that questions go to: the default one, then those of the chain. */
  readonly chain: () => readonly string[];
}

/** Alerts about providers: breakers, keys, quotas. Each ends when its cause does. */
export class ProviderAlerts {
  readonly #parts: ProviderAlertsParts;

  constructor(parts: ProviderAlertsParts) {
    this.#parts = parts;
  }

  /** To be told of every transition of a breaker. What a person did by hand is no alert. */
  transition({
    provider: id,
    to,
    by,
    errorCode,
  }: Pick<NewTransition, 'provider' | 'to' | 'by' | 'errorCode'>): void {
    const { alerts } = this.#parts;
    const provider = this.#provider(id);
    if (to === 'open' && by === 'console' && provider) this.#raiseBreaker(provider, errorCode);
    else if (to === 'closed' || to === 'isolated') alerts.clear(`breaker_open:${id}`);
    this.#lookAtChain();
  }

  /** To be told of every real call. */
  attemptEnded({ target: { provider }, error }: Pick<EndedAttempt, 'target' | 'error'>): void {
    if (error === null) this.#answered(provider);
    else if (failureClass(error).keyIsBad) this.keyRejected(provider);
    else if (error.code === 'provider.quota_exhausted') this.#quotaExhausted(provider);
  }

  /** A key that the provider refused. */
  keyRejected({ id, name }: ProviderConfig): void {
    this.#parts.alerts.raise({
      cause: `key_rejected:${id}`,
      level: 'error',
      title: `The key of ${name} was rejected`,
      message: `${name} rejected its API key. Replace the key on the Keys page; until then ${name} answers nothing.`,
    });
  }

  /** The provider took its key, whatever else. */
  keyAccepted({ id }: Pick<ProviderConfig, 'id'>): void {
    this.#parts.alerts.clear(`key_rejected:${id}`);
  }

  /** To be told when keys changed: another key, or a test that it passed, ends the alert of the old one. */
  keysChanged({ keys, environment }: KeyRingView): void {
    const { alerts } = this.#parts;
    for (const cause of alerts.raisedCauses()) {
      const id = subjectOf(cause, 'key_rejected:') ?? subjectOf(cause, 'quota_exhausted:');
      const alert = id === null ? null : alerts.lasting(cause as 'disk');
      if (id === null || !alert) continue;
      const key = keys.find(({ provider }) => provider === id);
      const isGone = key === undefined && !environment.some(({ provider }) => provider === id);
      const isOther = (key?.replacedAt ?? 0) > alert.updatedAt || (key?.createdAt ?? 0) > alert.updatedAt;
      const test = key?.lastTest;
      const isTested = cause.startsWith('key_rejected:') && test?.error === null && test.at > alert.updatedAt;
      if (isGone || isOther || isTested) alerts.clear(alert.cause as 'disk');
    }
  }

  /** At the start and when settings changed: brings the alerts in line with the breakers there are now. */
  reconcile(): void {
    const { alerts, breakers, providers } = this.#parts;
    for (const cause of alerts.raisedCauses()) {
      const id = subjectOf(cause, 'breaker_open:');
      if (id === null) continue;
      const provider = this.#provider(id);
      const state = provider ? breakers.view(provider).state : 'closed';
      if (state === 'closed' || state === 'isolated') alerts.clear(`breaker_open:${id}`);
    }
    for (const provider of providers()) {
      const isKnown = alerts.lasting(`breaker_open:${provider.id}`) !== null;
      if (!isKnown && breakers.view(provider).state === 'open') this.#raiseBreaker(provider, null);
    }
    this.#lookAtChain();
  }

  #raiseBreaker({ id, name }: ProviderConfig, errorCode: string | null): void {
    const what = (errorCode === null ? undefined : words[errorCode as ErrorCode]) ?? 'fails again and again';
    const hasOthers = this.#chainProviders().some(
      (one) => one.id !== id && this.#parts.breakers.view(one).state === 'closed',
    );
    // Who that is may change while the alert stands.
    const meanwhile = hasOthers
      ? 'Until it answers again, requests go to the next provider of the list that can answer.'
      : 'Until it answers again, requests fail at once or get an old answer.';
    this.#parts.alerts.raise({
      cause: `breaker_open:${id}`,
      level: 'error',
      title: `${name} is left alone`,
      message: `AI Provider failure: ${name} ${what}. ${meanwhile}`,
    });
  }

  /** With one provider alone its own alert says it all. */
  #lookAtChain(): void {
    const { alerts, breakers } = this.#parts;
    const chain = this.#chainProviders();
    const allDown = chain.length > 1 && chain.every((provider) => breakers.view(provider).state !== 'closed');
    if (!allDown) {
      alerts.clear('providers_down');
      return;
    }
    alerts.raise({
      cause: 'providers_down',
      level: 'error',
      title: 'No provider answers',
      message: `AI Provider failure: none of ${chain.map(({ name }) => name).join(', ')} answers. Requests fail at once or get an old answer until one does.`,
    });
  }

  #answered(provider: ProviderConfig): void {
    this.keyAccepted(provider);
    this.#parts.alerts.clear(`quota_exhausted:${provider.id}`);
  }

  #quotaExhausted({ id, name }: ProviderConfig): void {
    this.#parts.alerts.raise({
      cause: `quota_exhausted:${id}`,
      level: 'error',
      title: `The quota of ${name} is used up`,
      message: `${name} answers nothing until its quota is renewed or raised. See the account of its key there.`,
    });
  }

  #chainProviders(): readonly ProviderConfig[] {
    return this.#parts.chain().flatMap((id) => this.#provider(id) ?? []);
  }

  #provider(id: string): ProviderConfig | undefined {
    return this.#parts.providers().find((provider) => provider.id === id);
  }
}

function subjectOf(cause: string, prefix: string): string | null {
  return cause.startsWith(prefix) ? cause.slice(prefix.length) : null;
}
