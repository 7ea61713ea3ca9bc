/** What the keychain's helper process can be asked. Nothing that lists entries: keytar's search crashes on a locked keyring. */
export type HelperOperation = 'get' | 'set' | 'delete';

/** One question to the helper. `secret` is there for `set` only. */
export interface HelperRequest {
  readonly id: number;
  readonly op: HelperOperation;
  readonly service: string;
  readonly account: string;
  readonly secret?: string | undefined;
}

/** What keytar answered: the secret or null (`get`), whether one was deleted (`delete`), null (`set`). */
export type HelperValue = string | boolean | null;

/** The helper's answer to the request of the same id. `text` is keytar's raw error text: for the classifier, never for a person. */
export type HelperReply =
  | { readonly id: number; readonly ok: true; readonly value: HelperValue }
  | { readonly id: number; readonly ok: false; readonly text: string };

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** The message as a request, or null when it is none. */
export function helperRequestOf(message: unknown): HelperRequest | null {
  if (!isRecord(message)) return null;
  const { id, op, service, account, secret } = message;
  if (typeof id !== 'number' || typeof service !== 'string' || typeof account !== 'string') return null;
  if (op === 'set') return typeof secret === 'string' ? { id, op, service, account, secret } : null;
  return op === 'get' || op === 'delete' ? { id, op, service, account } : null;
}

/** The message as a reply, or null when it is none. */
export function helperReplyOf(message: unknown): HelperReply | null {
  if (!isRecord(message) || typeof message.id !== 'number') return null;
  const { id, ok, value, text } = message;
  if (ok === false && typeof text === 'string') return { id, ok, text };
  if (ok !== true) return null;
  return value === null || typeof value === 'string' || typeof value === 'boolean' ? { id, ok, value } : null;
}
