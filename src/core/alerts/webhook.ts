import type { Webhook } from '../../shared/contract/alerts.ts';
import { AppError, type ErrorBody, errorBodyOf } from '../../shared/errors.ts';
import type { Clock, Logger, SecretStore, Sleep } from '../ports.ts';
import { checkedWebhookAddress, secretsOf, shownAddress } from './webhookAddress.ts';
import { DeliveryFailure, postText } from './webhookPost.ts';

/** The account of the address in the keychain. */
export const WEBHOOK_ACCOUNT = 'alerts/webhook';

/** The pauses before a failed message is sent again, ms. */
const PAUSES_MS = [2000, 10_000, 30_000];
/** Messages that wait while the webhook fails: more say nothing new. */
const MOST_WAITING = 20;

export interface AlertWebhookParts {
  readonly secretStore: SecretStore;
  readonly clock: Clock;
  readonly sleep: Sleep;
  readonly logger: Logger;
  /** Told of each secret before it is used, so that the log can take it out. */
  readonly noteSecret: (secret: string) => void;
  readonly onChange: (webhook: Webhook) => void;
}

type Known =
  | { readonly state: 'unknown' }
  | { readonly state: 'read'; readonly address: string | null; readonly storedIn: 'keychain' | 'memory' };

/** Sends alerts on to an address of the person's own, which is kept as a key is. Nothing it does can fail a caller. */
export class AlertWebhook {
  readonly #parts: AlertWebhookParts;
  readonly #ending = new AbortController();
  #known: Known = { state: 'unknown' };
  #deliveredAt: number | null = null;
  #problem: ErrorBody | null = null;
  #waiting: string[] = [];
  #sending: Promise<void> | null = null;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(parts: AlertWebhookParts) {
    this.#parts = parts;
  }

  /** What may be shown of it. Asks the keychain when that was not done yet. Never rejects. */
  async view(): Promise<Webhook> {
    await this.#address();
    return this.#view();
  }

  /** Keeps an address. Rejects with `request.invalid` or `keychain.*`; then the old one stays. Without a keychain it is kept in memory. */
  async set(given: string): Promise<Webhook> {
    const address = checkedWebhookAddress(given);
    for (const secret of secretsOf(address)) this.#parts.noteSecret(secret);
    return this.#inTurn(async () => {
      let storedIn: 'keychain' | 'memory' = 'keychain';
      try {
        await this.#parts.secretStore.set(WEBHOOK_ACCOUNT, address);
      } catch (caught) {
        if (!(caught instanceof AppError) || caught.code !== 'keychain.unavailable') throw caught;
        storedIn = 'memory';
      }
      this.#known = { state: 'read', address, storedIn };
      this.#deliveredAt = null;
      return this.#tell(null);
    });
  }

  /** Forgets the address, and what waits to be sent there. Rejects with `keychain.*`; then it stays. */
  remove(): Promise<Webhook> {
    return this.#inTurn(async () => {
      const isInMemory = this.#known.state === 'read' && this.#known.storedIn === 'memory';
      if (!isInMemory) await this.#parts.secretStore.delete(WEBHOOK_ACCOUNT);
      this.#known = { state: 'read', address: null, storedIn: 'keychain' };
      this.#waiting = [];
      return this.#tell(null);
    });
  }

  /** Sends a test message, once. What came of it is in the answer. Rejects with `request.invalid` when there is no address. */
  async test(): Promise<Webhook> {
    const address = await this.#address();
    if (address === null) {
      const { problem } = this.#view();
      if (problem) return this.#view();
      throw new AppError('request.invalid', 'There is no address yet. Save one first.');
    }
    try {
      await postText(address, 'AI Ops Console: a test message. Alerts will come here.', this.#ending.signal);
      this.#deliveredAt = this.#parts.clock.now();
      return this.#tell(null);
    } catch (caught) {
      return this.#tell(deliveryError(caught));
    }
  }

  /** Sends a message when there is an address; tried a few times, in the background. */
  send(text: string): void {
    if (this.#ending.signal.aborted) return;
    this.#waiting.push(text);
    const surplus = this.#waiting.length - MOST_WAITING;
    if (surplus > 0) {
      this.#waiting.splice(0, surplus);
      this.#parts.logger.warn('alerts for the webhook were dropped: too many wait', { dropped: surplus });
    }
    this.#sending ??= this.#sendWaiting().finally(() => {
      this.#sending = null;
    });
  }

  /** Resolves when nothing is being sent. */
  async idle(): Promise<void> {
    await this.#sending;
  }

  /** Ends what is being sent. */
  close(): void {
    this.#waiting = [];
    this.#ending.abort();
  }

  async #sendWaiting(): Promise<void> {
    for (let text = this.#waiting.shift(); text !== undefined; text = this.#waiting.shift()) {
      const address = await this.#address();
      if (address === null) {
        this.#waiting = [];
        return;
      }
      await this.#deliver(address, text);
    }
  }

  async #deliver(address: string, text: string): Promise<void> {
    for (const pauseMs of [...PAUSES_MS, null]) {
      try {
        await postText(address, text, this.#ending.signal);
        this.#deliveredAt = this.#parts.clock.now();
        this.#tell(null);
        return;
      } catch (caught) {
        if (this.#ending.signal.aborted) return;
        const error = deliveryError(caught);
        this.#parts.logger.warn('an alert did not reach the webhook', { ...error.data });
        this.#tell(error);
        const again = caught instanceof DeliveryFailure && caught.again;
        if (!again || pauseMs === null) return;
      }
      try {
        await this.#parts.sleep(pauseMs, this.#ending.signal);
      } catch {
        return;
      }
    }
  }

  /** The address; null when there is none, or it cannot be read, which is then the problem. */
  #address(): Promise<string | null> {
    if (this.#known.state === 'read') return Promise.resolve(this.#known.address);
    return this.#inTurn(async () => {
      if (this.#known.state === 'read') return this.#known.address;
      try {
        const address = await this.#parts.secretStore.get(WEBHOOK_ACCOUNT);
        if (address !== null) for (const secret of secretsOf(address)) this.#parts.noteSecret(secret);
        this.#known = { state: 'read', address, storedIn: 'keychain' };
        if (this.#problem?.code.startsWith('keychain.')) this.#problem = null;
        return address;
      } catch (caught) {
        this.#problem = errorBodyOf(caught);
        return null;
      }
    });
  }

  #view(): Webhook {
    const known = this.#known;
    const base = { deliveredAt: this.#deliveredAt, problem: this.#problem };
    if (known.state === 'unknown') return { ...base, address: null, storedIn: 'unknown' };
    if (known.address === null) return { ...base, address: null, storedIn: 'nowhere' };
    return { ...base, address: shownAddress(known.address), storedIn: known.storedIn };
  }

  #tell(problem: ErrorBody | null): Webhook {
    this.#problem = problem;
    const view = this.#view();
    this.#parts.onChange(view);
    return view;
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#queue.then(work, work);
    this.#queue = turn.catch(() => undefined);
    return turn;
  }
}

function deliveryError(caught: unknown): ErrorBody {
  return errorBodyOf(caught instanceof DeliveryFailure ? caught.error : caught);
}
