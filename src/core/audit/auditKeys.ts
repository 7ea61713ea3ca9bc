import { createHmac, createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { AppError } from '../../shared/errors.ts';
import type { SecretStore } from '../ports.ts';
import { type ChainMac, chainMac } from './chainMac.ts';

/** A key that lines are chained with. `id` tells keys apart and says nothing of them. */
export interface SealKey {
  readonly id: string;
  /** 64 hex digits. */
  readonly secret: string;
  readonly mac: ChainMac;
}

/** The keys of one install. */
export interface AuditKeys {
  readonly seal: SealKey;
  /** Prompts are hashed with it: without it nobody, not even who guesses the prompt, can tell what a hash is of. */
  readonly prompts: KeyObject;
}

/** The last line that is known to be there. */
export interface Head {
  readonly seq: number;
  readonly mac: string;
}

const KEY_BYTES = 32;
const SECRET = /^[0-9a-f]{64}$/;

/**
 * What lines are chained with while the keychain is away: a key that everybody knows. They are sealed by the first line
 * of the next file, which has their last mac under the real key.
 */
export const UNSEALED: SealKey = {
  id: 'none',
  secret: '00'.repeat(KEY_BYTES),
  mac: chainMac(Buffer.alloc(KEY_BYTES)),
};

/** The key of that secret (64 hex digits). Throws `key.invalid`. */
export function sealKeyOf(secret: string): SealKey {
  const key = keyObject(secret);
  const id = createHmac('sha256', key).update('audit key id').digest('hex').slice(0, 16);
  return { id, secret, mac: chainMac(Buffer.from(secret, 'hex')) };
}

function keyObject(secret: string): KeyObject {
  if (SECRET.test(secret)) return createSecretKey(Buffer.from(secret, 'hex'));
  throw new AppError('key.invalid', 'This is no key of an audit log: it has to be 64 hexadecimal digits.');
}

const newSecret = (): string => randomBytes(KEY_BYTES).toString('hex');

/**
 * Where the audit log keeps its secrets in the keychain: `audit/<install>/seal`, `audit/<install>/prompts` and, no
 * secret but safe there from who can write files, `audit/<install>/head`.
 */
export class AuditSecrets {
  readonly #store: SecretStore;
  readonly #account: string;

  constructor(store: SecretStore, install: string) {
    this.#store = store;
    this.#account = `audit/${install}`;
  }

  /** The keys, made where there were none. Rejects with the keychain's error. */
  async keys(): Promise<AuditKeys> {
    const seal = await this.#secret('seal');
    return { seal: sealKeyOf(seal), prompts: keyObject(await this.#secret('prompts')) };
  }

  /** Makes a new key for prompts: hashes made so far can never be told again. Rejects with the keychain's error. */
  async newPromptKey(): Promise<KeyObject> {
    const secret = newSecret();
    await this.#store.set(`${this.#account}/prompts`, secret);
    return keyObject(secret);
  }

  /** Where the log ended when it was last anchored; null when it never was. Rejects with the keychain's error. */
  async head(): Promise<Head | null> {
    return headOf(await this.#store.get(`${this.#account}/head`));
  }

  /** Rejects with the keychain's error. */
  anchor({ seq, mac }: Head): Promise<void> {
    return this.#store.set(`${this.#account}/head`, `${seq}:${mac}`);
  }

  async #secret(name: string): Promise<string> {
    const account = `${this.#account}/${name}`;
    const found = await this.#store.get(account);
    if (found !== null && SECRET.test(found)) return found;
    const made = newSecret();
    await this.#store.set(account, made);
    return made;
  }
}

/** A head as it is kept (`seq:mac`); null where there is none. */
export function headOf(text: string | null): Head | null {
  const parts = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text?.trim() ?? '');
  return parts ? { seq: Number(parts[1]), mac: parts[2] ?? '' } : null;
}
